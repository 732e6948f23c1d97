"""Composed answers: paragraphs by source, warnings once, options short, and what is said where nothing is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from knowledge.models import Confidence, Note, Reference
from retrieval.answering.citing import Citing
from retrieval.answering.composing import Composer
from retrieval.models import Answer, Passage, Status
from tests.unit.retrieval.answering.cases import CATALOGUE, EN, TODAY, ZH, ask, make_evidence

COMPOSER = Composer(CATALOGUE, Citing(CATALOGUE))


def answered(question: str, *passages: Passage, as_of: date = TODAY, first: str = "") -> Answer:
    return COMPOSER.answer(ask(question), passages, as_of, first=first)


def note(text: str, *sources: str, **more: object) -> Passage:
    references = tuple(Reference(source=source) for source in sources or ("src.plan",))
    return replace(ZH["note.one"], id=f"{text}#zh", text=text, references=references, **more)  # type: ignore[arg-type]


def test_statements_of_one_source_are_cited_once() -> None:
    first = note("带身份证。")
    second = replace(note("带准考证。"), references=(Reference(source="src.plan", at="第三部分"),))
    assert answered("统考带什么", first, second).text == (
        "带身份证。\n另外：带准考证。\n"
        "〔《2024 年计划》 · 第三部分 · 某公司 · 2024 年 1 月 18 日 · 考试组织方文件〕"
    )


def test_statements_of_different_sources_are_paragraphs_of_their_own() -> None:
    paragraphs = answered("统考带什么", note("带身份证。"), note("带准考证。", "src.notice")).text.split(
        "\n\n"
    )
    assert [paragraph.splitlines()[0] for paragraph in paragraphs] == ["带身份证。", "另外：带准考证。"]
    assert [paragraph.count("〔") for paragraph in paragraphs] == [1, 1]


def test_sentences_made_by_template_about_one_thing_need_no_word_between() -> None:
    text = answered("示例师的编码和工作", ZH["occ.seller/code"], ZH["occ.seller/tasks"]).text
    assert "另外" not in text


def test_a_correction_that_was_not_asked_for_says_what_it_corrects() -> None:
    text = answered("示例证书的编码和真假", ZH["note.one"], ZH["fix.pass"]).text
    assert "有一种说法是“包过”。没有人能保证通过。" in text
    assert answered("包过吗", ZH["fix.pass"]).text.startswith("没有人能保证通过。")


def test_after_a_sum_its_prices_need_no_word_either() -> None:
    text = answered("两个人考初级多少钱", ZH["fee.exam.junior"], first="合计 560 元。").text
    assert text.startswith("合计 560 元。\n\n示例证书初级的考证费是 280 元/人")


def test_an_ending_is_warned_of_once() -> None:
    text = answered("示例证书考证费多少", ZH["fee.exam.junior"], ZH["format.demo"]).text
    assert text.count("⚠ 已过期") == 1


def test_a_warning_stays_with_the_statement_that_needs_it() -> None:
    doubtful = note("听说可以免考。", confidence=Confidence.UNVERIFIED)
    sure, unsure = answered("统考带什么", note("带身份证。"), doubtful).text.split("\n\n")
    assert "⚠" not in sure
    assert "⚠ 未核实" in unsure


def test_what_a_model_says_stands_before_the_numbered_sources() -> None:
    query = ask("示例证书初级考证费多少，带什么")
    passages = [ZH["fee.exam.junior"], note("带身份证。")]
    said = COMPOSER.answer(query, passages, TODAY, said="交 280 元[1]。带身份证[2]。")
    first, *sources = said.text.split("\n\n")
    assert first == "交 280 元[1]。带身份证[2]。"
    assert [source.splitlines()[-1][:5] for source in sources] == ["[1] 〔", "[2] 〔"]
    assert sources[0].startswith("⚠ 已过期：不再开考。")
    assert ZH["fee.exam.junior"].text not in said.text
    assert said.warnings == COMPOSER.answer(query, passages, TODAY).warnings == ("expired",)
    assert [one.passage_id for one in said.citations] == ["fee.exam.junior#zh", passages[1].id]


def test_what_a_model_leaves_out_is_said_with_its_source() -> None:
    local = replace(note("满 1 年即可报考。"), caveat="这是地方标准。")
    text = COMPOSER.answer(ask("统考条件"), [local], TODAY, said="满 1 年[1]。").text
    assert "\n这是地方标准。\n[1] 〔" in text


def test_a_gap_is_not_found() -> None:
    assert answered("示例证书通过率", ZH["note.gap"]).status is Status.NOT_FOUND


def test_chinese_and_figures_are_set_apart_except_in_the_number_of_a_document() -> None:
    text = answered("统考带什么", note("按某函〔2025〕1 号第2条带2张照片。")).text
    assert text.startswith("按某函〔2025〕1号第 2 条带 2 张照片。")


def test_an_english_statement_begins_with_a_capital() -> None:
    english = replace(EN["note.one"], text="junior candidates bring a card.")
    assert answered("what do I bring", english).text.startswith("Junior candidates")


def test_a_place_that_nothing_is_known_of_is_said_first() -> None:
    text = answered("郑州统考带什么", note("带身份证。")).text
    assert text.startswith("我没有郑州的专门资料，以下是全国口径。\n带身份证。")


def clarified(question: str, *passages: Passage) -> Answer:
    return COMPOSER.clarify(ask(question), [make_evidence(one) for one in passages], TODAY)


def test_a_question_back_has_short_labels_and_a_line_for_each() -> None:
    answer = clarified("考证费多少", ZH["fee.exam.senior"], ZH["fee.exam.junior"])
    assert [option.label for option in answer.options] == ["初级", "高级"]
    assert answer.text.splitlines()[:3] == [
        "关于示例证书，你问的是哪一个：",
        "· 初级的考证费是 280 元/人（2024 年）。",
        "· 高级的考证费是 300 元/人（2024 年）。",
    ]


def test_a_question_back_about_several_things_names_none() -> None:
    answer = clarified("编码是多少", ZH["occ.seller/code"], ZH["occ.other/code"])
    assert answer.text.startswith("这要看具体是哪一个，你问的是：")


def test_a_preview_does_not_repeat_the_name_beside_it() -> None:
    answer = clarified("编码是多少", ZH["occ.seller/code"], ZH["occ.other/code"])
    assert answer.text.splitlines()[1].startswith("· 示例师：4-01-06-02（2022 年版")


def test_what_all_options_are_warned_of_is_said_with_them() -> None:
    both = clarified("考证费多少", ZH["fee.exam.senior"], ZH["fee.exam.junior"])
    one = clarified("考证费多少", ZH["fee.exam.senior"], ZH["occ.seller/code"])
    assert "⚠ 已过期" in both.text
    assert "⚠" not in one.text


def test_no_more_than_six_options_are_offered_and_no_gaps_beside_them() -> None:
    records = ("fee.exam.junior", "occ.seller/code", "cert.1x-other", "policy.handover", "worktype.live")
    more = ("topic.exam", "cert.one-plus-x", "occ.other/code")
    answer = clarified("怎么办", ZH["note.gap"], *(ZH[record] for record in (*records, *more)))
    assert len(answer.options) == 6
    assert not any("没有通过率" in line for line in answer.text.splitlines())


def silent(question: str, *nearest: Passage, **parts: float) -> Answer:
    return COMPOSER.silent(ask(question), [make_evidence(one, **parts) for one in nearest], TODAY)


def test_where_nothing_is_found_the_nearest_on_the_same_thing_is_no_answer() -> None:
    text = silent("示例师退休年龄是多少", ZH["occ.seller/code"]).text
    assert "最接近的一条（不是答案）：示例师的职业编码是 4-01-06-02" in text


def test_the_nearest_that_only_shares_a_place_is_not_on_the_same_thing() -> None:
    text = silent("郑州退休年龄是多少", ZH["subsidy.2024"]).text
    assert "不是答案" not in text


def test_the_nearest_on_something_else_is_only_named() -> None:
    answer = silent("退休年龄是多少", ZH["occ.seller/code"], asked=0.4)
    assert "资料里相近的内容：示例师。" in answer.text
    assert "4-01-06-02" not in answer.text


def test_the_nearest_can_be_asked_for() -> None:
    answer = silent("退休年龄是多少", ZH["occ.seller/code"])
    assert [option.label for option in answer.options] == ["示例师职业编码是多少"]


def test_what_is_near_by_chance_is_not_shown() -> None:
    answer = silent("哈哈", ZH["occ.seller/code"], named=0.0, cover=0.0)
    assert answer.options == ()
    assert "示例师" not in answer.text


@pytest.mark.parametrize("status", [Status.CLARIFY, Status.NOT_FOUND, Status.ANSWERED])
def test_traditional_chinese_reaches_text_and_labels(status: Status) -> None:
    query = ask("考證費多少", language="zh-Hant")
    fees = [make_evidence(ZH["fee.exam.junior"]), make_evidence(ZH["fee.exam.senior"])]
    answer = {
        Status.CLARIFY: lambda: COMPOSER.clarify(query, fees, TODAY),
        Status.NOT_FOUND: lambda: COMPOSER.silent(query, fees, TODAY),
        Status.ANSWERED: lambda: COMPOSER.answer(query, [ZH["fee.exam.junior"]], TODAY),
    }[status]()
    assert answer.status is status
    assert _has_none_of(answer, "证费")


def _has_none_of(answer: Answer, signs: Iterable[str]) -> bool:
    shown = "".join((answer.text, *(option.label for option in answer.options)))
    return not any(sign in shown for sign in signs)


def test_own_sentences_are_told_from_templates_by_their_kind() -> None:
    assert ZH["note.one"].kind == Note.__name__.lower()
