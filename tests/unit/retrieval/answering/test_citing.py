"""Citation lines and warnings: what a statement rests on, and whether it still holds on that day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.catalogue import Catalogue
from knowledge.models import Confidence, Reference, SourceKind
from retrieval.answering.citing import Citing
from retrieval.answering.wording import answer_wording
from retrieval.models import Passage
from tests.unit.retrieval.answering.cases import CATALOGUE, EN, TODAY, ZH, ask
from tests.unit.retrieval.shelves import both, make_catalogue, make_source

CITING = Citing(CATALOGUE)


def line(passage: Passage, as_of: date = TODAY, catalogue: Catalogue = CATALOGUE) -> str:
    return Citing(catalogue).line([passage], as_of)


def cited(**source: Any) -> str:
    catalogue = make_catalogue(sources=(make_source(**source),))
    return line(ZH["note.one"], catalogue=catalogue)


def test_a_line_names_document_place_issuer_day_and_kind() -> None:
    assert line(ZH["note.one"]) == (
        "〔《2024 年计划》 · 第三部分 · 某公司 · 2024 年 1 月 18 日 · 考试组织方文件〕"
    )
    assert line(EN["note.one"]) == (
        "[Plan of 2024 · part 3 · a company · 18 January 2024 · the exam organiser's document]"
    )


def test_places_of_several_statements_are_listed_and_the_wider_one_goes_without_saying() -> None:
    places = ("第三部分", "第三部分 1", "第五部分")
    passages = [replace(ZH["note.one"], references=(Reference(source="src.plan", at=at),)) for at in places]
    assert " · 第三部分 1；第五部分 · " in CITING.line(passages, TODAY)


def test_a_description_of_a_source_is_no_title() -> None:
    assert cited(title=both("某标准的报道", "A report")).startswith("〔某标准的报道 · ")


def test_background_knowledge_has_no_day() -> None:
    known = cited(
        kind=SourceKind.BACKGROUND, title=both("背景知识（未见原文）", "Background"), published=None
    )
    assert known == "〔背景知识（未见原文） · 第三部分 · 某公司〕"


def test_a_document_without_a_day_is_said_to_have_none() -> None:
    assert "日期不详" in cited(published=None)


@pytest.mark.parametrize(
    ("as_of", "word"), [("2025-09-30", "尚未施行"), ("2025-10-01", "现行"), ("2031-01-01", "已过期")]
)
def test_a_statement_with_days_of_its_own_stands_where_these_say(as_of: str, word: str) -> None:
    assert line(ZH["policy.handover"], date.fromisoformat(as_of)).endswith(f" · {word}〕")


def test_a_statement_from_the_text_of_a_policy_is_in_force_with_it() -> None:
    passage = replace(ZH["note.one"], references=(Reference(source="src.notice"),))
    assert line(passage).endswith(" · 现行〕")
    assert line(passage, date(2031, 1, 1)).endswith(" · 已过期〕")
    # A plan that only speaks of the policy is not in force because the policy is.
    assert line(replace(passage, references=(Reference(source="src.plan"),))).endswith("考试组织方文件〕")


def test_an_organisers_document_for_an_ended_certificate_has_expired() -> None:
    about = replace(ZH["note.one"], about=frozenset({"cert.1x-demo"}))
    assert line(about).endswith(" · 已过期〕")
    assert line(about, date(2025, 6, 1)).endswith("考试组织方文件〕")


def warnings(passage: Passage, question: str = "示例证书", as_of: date = TODAY) -> dict[str, str]:
    return CITING.warnings(passage, ask(question), as_of)


def test_the_last_day_is_said_as_people_say_it() -> None:
    over = replace(ZH["note.one"], valid_until=date(2025, 12, 31))
    assert "只到 2025 年 12 月 31 日为止" in warnings(over)["expired"]
    english = replace(EN["note.one"], valid_until=date(2025, 12, 31))
    assert "held until 31 December 2025" in warnings(english)["expired"]


def test_an_ending_tells_what_it_means() -> None:
    assert warnings(ZH["fee.exam.junior"])["expired"] == "⚠ 已过期：不再开考。"


def test_a_statement_about_the_ending_itself_needs_no_such_sentence() -> None:
    assert warnings(ZH["cert.1x-demo/ended"])["expired"] == ""


def test_years_are_listed_as_the_language_lists_them() -> None:
    figures = replace(ZH["note.one"], slots=frozenset({"pay"}), years=frozenset({2021, 2023}))
    assert "你问的是 2026 年；我的资料里只有 2021、2023 年的" in warnings(figures, "2026年工资")["expired"]
    span = replace(figures, years=frozenset({2019, 2020, 2021}))
    assert "只有 2019—2021 年的" in warnings(span, "2026年工资")["expired"]


def test_an_old_figure_is_no_figure_of_today() -> None:
    figures = replace(ZH["note.one"], slots=frozenset({"pay"}), years=frozenset({2021}))
    assert warnings(figures, "工资")["expired"] == "⚠ 这是 2021 年的数字，不代表现在。"


@pytest.mark.parametrize(
    ("confidence", "kind"), [(Confidence.DISPUTED, "disputed"), (Confidence.UNVERIFIED, "unverified")]
)
def test_doubt_is_said(confidence: Confidence, kind: str) -> None:
    assert set(warnings(replace(ZH["note.one"], confidence=confidence))) == {kind}


def test_an_article_alone_is_unofficial() -> None:
    article = replace(ZH["note.one"], references=(Reference(source="src.blog"),))
    assert set(warnings(article)) == {"unofficial_source"}


def test_before_the_handover_a_price_needs_no_warning() -> None:
    fee = ZH["fee.exam.junior"]
    for as_of in (date(2024, 6, 1), date(2025, 12, 31)):
        assert warnings(fee, as_of=as_of) == {}
        assert "已过期" not in line(fee, as_of)
    assert set(warnings(fee, as_of=date(2026, 1, 1))) == {"expired"}
    assert "已过期" in line(fee, date(2026, 1, 1))


def test_what_is_not_in_force_yet_is_said_to_begin() -> None:
    coming = replace(ZH["note.one"], valid_from=date(2027, 3, 1))
    assert warnings(coming) == {"future": "⚠ 尚未生效：2027 年 3 月 1 日起才施行。"}
    assert line(coming).endswith(" · 尚未施行〕")
    assert warnings(coming, as_of=date(2027, 3, 1)) == {}


def test_several_doubts_are_all_said() -> None:
    doubtful = replace(
        ZH["note.one"],
        confidence=Confidence.DISPUTED,
        references=(Reference(source="src.blog"),),
        valid_until=date(2025, 12, 31),
    )
    assert set(warnings(doubtful)) == {"disputed", "unofficial_source", "expired"}


def test_an_article_beside_an_official_source_needs_no_warning() -> None:
    both_kinds = (Reference(source="src.blog"), Reference(source="src.notice"))
    assert warnings(replace(ZH["note.one"], references=both_kinds)) == {}


def test_the_deciding_source_is_cited_first_and_three_are_enough() -> None:
    citations = CITING.citations(ZH["fix.pass"])
    assert [one.source_id for one in citations] == ["src.notice", "src.plan"]
    assert (citations[0].locator, citations[0].quote) == ("一", "没有人能保证通过。")
    assert citations[1].url == "https://example.org/plan"
    assert {one.passage_id for one in citations} == {"fix.pass#zh"}
    many = tuple(Reference(source="src.plan", at=str(at)) for at in range(5))
    assert len(CITING.citations(replace(ZH["note.one"], references=many))) == 3


def test_a_source_that_is_gone_is_not_cited() -> None:
    gone = replace(ZH["note.one"], references=(Reference(source="src.gone"),))
    assert CITING.citations(gone) == []
    assert line(gone) == ""


def test_every_place_in_the_real_sources_can_be_said_in_english(catalogue: Catalogue) -> None:
    english = answer_wording("en")
    places = {reference.at for record in catalogue for reference in record.sources if reference.at}
    left = {at: said for at in places if not (said := english.locator(at)).isascii() and _has_han(said)}
    assert left == {}


def _has_han(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)
