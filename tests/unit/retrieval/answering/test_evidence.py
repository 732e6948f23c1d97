"""What counts for a passage, and what rules it out: the same sentence for another thing is no evidence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import LevelCode, Reference
from retrieval.answering.evidence import (
    begun,
    by_kind,
    contradicts,
    in_force,
    level_match,
    named_share,
    number_match,
    slot_share,
    stray_share,
    year_match,
)
from retrieval.models import Passage
from retrieval.query.models import Query
from tests.unit.retrieval.answering.cases import KINSHIP, TODAY, ZH, ask, make_passage

L = LevelCode
JUNIOR = make_passage("fee.demo", ["cert.1x-demo", "cert.one-plus-x"], [L.JUNIOR])
SENIOR = make_passage("fee.demo", ["cert.1x-demo", "cert.one-plus-x"], [L.SENIOR])
OTHER = make_passage("fee.other", ["cert.1x-other", "cert.one-plus-x"], [L.JUNIOR])
BOTH = make_passage("fee.both", ["cert.1x-demo", "cert.1x-other", "cert.one-plus-x"], [L.JUNIOR])
KIND = make_passage("note.kind", ["cert.one-plus-x"])
STANDARD = make_passage("std.seller", ["std.seller", "occ.seller"], [L.L5, L.L4])
HENAN = make_passage("note.henan", ["region.henan"])
ZHENGZHOU = make_passage("note.zhengzhou", ["region.zhengzhou", "region.henan"])
PLAIN = make_passage("note.plain", ["topic.exam"])


class TestContradiction:
    @pytest.mark.parametrize(
        ("question", "evidence", "ruled_out"),
        [
            ("示例证书初级多少钱", [JUNIOR, BOTH, KIND, PLAIN], [SENIOR, OTHER]),
            ("示例证书高级多少钱", [SENIOR, KIND], [JUNIOR, OTHER, BOTH]),
            ("旁证证书多少钱", [OTHER, BOTH, KIND], [JUNIOR, SENIOR]),
            ("X 类证书多少钱", [JUNIOR, SENIOR, OTHER, KIND], []),
            ("示例师五级", [STANDARD, JUNIOR_L5 := make_passage("a", ["occ.seller"], [L.L5])], [JUNIOR]),
            ("示例师三级", [], [STANDARD, JUNIOR_L5]),
            ("河南的规定", [HENAN, ZHENGZHOU, JUNIOR], []),
            ("郑州的规定", [ZHENGZHOU, HENAN], []),
            ("多少钱", [JUNIOR, SENIOR, OTHER, HENAN], []),
            ("示例证书和旁证证书多少钱", [JUNIOR, OTHER, BOTH], []),
        ],
    )
    def test_other_things_and_other_levels_are_ruled_out(
        self, question: str, evidence: list[Passage], ruled_out: list[Passage]
    ) -> None:
        query = ask(question)
        assert [one.record for one in evidence if contradicts(one, query, KINSHIP)] == []
        assert [one.record for one in ruled_out if not contradicts(one, query, KINSHIP)] == []

    @pytest.mark.parametrize("below", ["std.seller", "worktype.live"])
    def test_a_standard_or_work_type_of_another_occupation_is_ruled_out(self, below: str) -> None:
        assert contradicts(ZH[below], ask("旁人师是什么"), KINSHIP)

    def test_a_place_elsewhere_is_ruled_out(self) -> None:
        beijing = make_passage("note.beijing", ["region.beijing"])
        assert contradicts(beijing, ask("河南的规定"), KINSHIP)
        assert not contradicts(beijing, ask("示例证书的规定"), KINSHIP)

    @pytest.mark.parametrize("certificate", ["示例证书", "旁证证书"])
    @pytest.mark.parametrize(("level", "code"), [("初级", L.JUNIOR), ("高级", L.SENIOR)])
    def test_the_same_sentence_for_two_certificates_and_levels(
        self, certificate: str, level: str, code: LevelCode
    ) -> None:
        twins = {
            (name, one): make_passage(
                f"fee.{entity}.{one}", [entity, "cert.one-plus-x"], [one], text="280 元。"
            )
            for name, entity in (("示例证书", "cert.1x-demo"), ("旁证证书", "cert.1x-other"))
            for one in (L.JUNIOR, L.SENIOR)
        }
        query = ask(f"{certificate}{level}多少钱")
        left = [key for key, passage in twins.items() if not contradicts(passage, query, KINSHIP)]
        assert left == [(certificate, code)]

    def test_every_passage_of_the_shelf_about_the_other_certificate_alone_is_ruled_out(self) -> None:
        query = ask("旁证证书怎么样")
        left = [one for one in ZH.values() if not contradicts(one, query, KINSHIP)]
        assert {"cert.1x-other"} == {
            entity for one in left for entity in one.about if entity.startswith("cert.1x-")
        } - {"cert.1x-demo"}
        for one in left:
            assert "cert.1x-demo" not in one.about or "cert.1x-other" in one.about, one.id


def test_entities_are_grouped_by_what_stands_before_the_dot() -> None:
    assert by_kind(frozenset({"cert.a", "cert.b.c", "occ.d"})) == {
        "cert": {"cert.a", "cert.b.c"},
        "occ": {"occ.d"},
    }


class TestNamedShare:
    @pytest.mark.parametrize(
        ("question", "passage", "share"),
        [
            ("示例证书多少钱", JUNIOR, 1.0),
            ("示例证书多少钱", KIND, 0.5),  # a relative counts half
            ("示例证书多少钱", PLAIN, 0.0),
            ("示例证书在河南", JUNIOR, 0.5),
            ("示例证书和旁证证书", BOTH, 1.0),
            ("示例证书统考", JUNIOR, 1 / 1.6),  # a topic weighs 0.6
            ("示例证书统考", PLAIN, 0.6 / 1.6),
            ("多少钱", JUNIOR, 0.0),
            ("河南", ZHENGZHOU, 1.0),
        ],
    )
    def test_the_share_of_names_that_a_passage_is_about(
        self, question: str, passage: Passage, share: float
    ) -> None:
        assert named_share(passage, ask(question), KINSHIP) == pytest.approx(share)

    def test_resting_on_a_source_that_is_named_counts(self) -> None:
        passage = make_passage("note.x", references=(Reference(source="policy.handover"),))
        assert named_share(passage, ask("移交通知说了什么"), KINSHIP) == 1.0


class TestStrayShare:
    @pytest.mark.parametrize(
        ("question", "passage", "share"),
        [
            ("多少钱", PLAIN, 0),
            ("多少钱", KIND, 1 / 3),
            ("多少钱", JUNIOR, 2 / 3),
            ("示例证书多少钱", JUNIOR, 1 / 3),
            ("示例证书初级多少钱", JUNIOR, 0),
            ("示例师", STANDARD, 1 / 3),
            ("示例师四级", STANDARD, 0),
            ("河南", JUNIOR, 2 / 3),
        ],
    )
    def test_particulars_that_nobody_named(self, question: str, passage: Passage, share: float) -> None:
        assert stray_share(passage, ask(question), KINSHIP) == pytest.approx(share)

    def test_three_levels_together_are_no_particular(self) -> None:
        assert stray_share(make_passage("x", [], [L.L5, L.L4, L.L3]), ask("多少钱"), KINSHIP) == 0

    def test_it_never_exceeds_one(self) -> None:
        everything = make_passage("x", ["cert.a", "occ.b", "region.c", "policy.d"], [L.L5])
        assert stray_share(everything, ask("多少钱"), KINSHIP) == 1.0


class TestMatches:
    @pytest.mark.parametrize(
        ("question", "levels", "match"),
        [
            ("初级", {L.JUNIOR}, 1.0),
            ("初级", {L.SENIOR}, 0.0),
            ("初级", set(), 0.5),
            ("多少钱", {L.JUNIOR}, 0.5),
        ],
    )
    def test_level(self, question: str, levels: set[LevelCode], match: float) -> None:
        assert level_match(make_passage(levels=levels), ask(question)) == match

    @pytest.mark.parametrize(
        ("question", "years", "match"),
        [
            ("2024年", {2024, 2025}, 1.0),
            ("2024年", {2023}, 0.0),
            ("2024年", set(), 0.5),
            ("多少钱", {2024}, 0.5),
            ("去年", {2025}, 1.0),
        ],
    )
    def test_year(self, question: str, years: set[int], match: float) -> None:
        assert year_match(make_passage(years=years), ask(question)) == match

    def test_a_passage_with_both_years_beats_one_with_one(self) -> None:
        query = ask("2018 和 2023 有什么不同")
        both, one = make_passage(years={2018, 2023}), make_passage(years={2023})
        assert year_match(both, query) > year_match(one, query) > 0

    @pytest.mark.parametrize(
        ("question", "text", "match"),
        [
            ("17岁能考吗", "年满 16 周岁。", 0.0),
            ("17岁能考吗", "满 17 岁可以。", 1.0),
            ("工作 3 年 8 个月", "满 3 年。", 0.5),
            ("1.5 年够吗", "1.5 年。", 1.0),
            ("2024年能考吗", "2023 年。", 0.5),  # years are matched as years
            ("多少钱", "280 元。", 0.5),
            ("9月26号考吗", "2024 年 9 月 26 日。", 1.0),
        ],
    )
    def test_numbers(self, question: str, text: str, match: float) -> None:
        assert number_match(make_passage(text=text, title=()), ask(question)) == match

    def test_numbers_are_searched_in_the_ways_of_asking_too(self) -> None:
        assert number_match(make_passage(text="可以。", asks=("17岁能考吗",)), ask("17岁能考吗")) == 1.0

    @pytest.mark.parametrize(
        ("wanted", "held", "share"),
        [
            ({"fee"}, {"fee", "training"}, 1.0),
            ({"fee"}, {"session"}, 0.0),
            (set(), {"fee"}, 0.0),
            ({"definition"}, {"definition"}, 1.0),  # nothing more particular is asked
            ({"definition", "fee"}, {"definition"}, 0.4),
            ({"definition", "fee"}, {"fee"}, 1.0),
        ],
    )
    def test_slots_that_many_share_say_less(self, wanted: set[str], held: set[str], share: float) -> None:
        query = Query("", "", "", "zh", slots=frozenset(wanted))
        assert slot_share(make_passage(slots=held), query) == share


class TestForce:
    @pytest.mark.parametrize(
        ("begins", "ends", "has_begun", "holds"),
        [
            (None, None, True, True),
            (TODAY, None, True, True),
            (None, TODAY, True, True),
            (date(2026, 11, 23), None, False, False),
            (None, date(2026, 11, 21), True, False),
            (date(2024, 1, 1), date(2024, 12, 31), True, False),
        ],
    )
    def test_the_first_and_the_last_day_belong_to_it(
        self, begins: date | None, ends: date | None, has_begun: bool, holds: bool
    ) -> None:
        passage = make_passage(valid_from=begins, valid_until=ends)
        assert (begun(passage, TODAY), in_force(passage, TODAY)) == (has_begun, holds)


@given(st.text(alphabet="示例旁证书初高级统考河南多少钱 2024年3", max_size=25), st.sampled_from(sorted(ZH)))
def test_every_part_lies_between_nothing_and_all(question: str, record: str) -> None:
    query, passage = ask(question), ZH[record]
    for part in (
        named_share(passage, query, KINSHIP),
        stray_share(passage, query, KINSHIP),
        level_match(passage, query),
        year_match(passage, query),
        number_match(passage, query),
        slot_share(passage, query),
    ):
        assert 0 <= part <= 1
