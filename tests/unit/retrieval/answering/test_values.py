"""A passage answers a question for a value only when it holds one, or says that there is none."""

import pytest

from retrieval.answering.values import holds_value
from retrieval.query.models import Query
from tests.unit.retrieval.answering.cases import make_passage


def query(*slots: str) -> Query:
    return Query("", "", "", "zh", slots=frozenset(slots))


@pytest.mark.parametrize(
    ("slot", "text", "holds"),
    [
        ("fee", "考证费 280 元。", True),
        ("fee", "1,500 元以内。", True),
        ("fee", "It costs 280 yuan.", True),
        ("fee", "查询免费。", True),
        ("fee", "要交考证费。", False),
        ("fee", "It is carefree.", False),
        ("code", "职业编码 4-01-06-02。", True),
        ("code", "编码见大典。", False),
        ("document", "人社部发〔2025〕18 号。", True),
        ("document", "见通知。", False),
        ("weight", "占 30%。", True),
        ("weight", "占百分之三十。", True),
        ("weight", "占得最多。", False),
        ("hours", "不少于 60 标准学时。", True),
        ("hours", "at least 60 class hours", True),
        ("hours", "60 人。", False),
        ("duration", "60 分钟。", True),
        ("duration", "150 minutes", True),
        ("duration", "很久。", False),
        ("pass_mark", "60 分（含）合格。", True),
        ("pass_mark", "要及格。", False),
        ("date", "2024 年 5 月 30 日。", True),
        ("date", "on 2024-05-30", True),
        ("date", "以通知为准。", False),
        ("textbook", "《直播电商基础》。", True),
        ("textbook", "看书。", False),
        ("pay", "月薪 8000 元。", True),
        ("pay", "收入不错。", False),
        ("contact", "电话 12333。", True),
        ("contact", "找学校。", False),
        ("tax", "扣除 3600 元。", True),
        ("subsidy", "可以领补贴。", True),
        ("pass_rate", "通过率没有公布。", True),
        ("past_papers", "没有真题。", True),
        ("institutions", "问当地机构。", True),
    ],
)
def test_a_value_of_the_kind_asked_for(slot: str, text: str, holds: bool) -> None:
    assert holds_value(make_passage(text=text, title=()), query(slot)) is holds


def test_the_title_counts_too() -> None:
    assert holds_value(make_passage(text="按计划。", title=("考证费 280 元",)), query("fee"))


def test_a_passage_that_says_what_it_fills_is_believed() -> None:
    assert holds_value(make_passage(text="按人收。", slots={"fee"}), query("fee"))


def test_one_of_several_values_is_enough() -> None:
    assert holds_value(make_passage(text="60 分钟。"), query("fee", "duration"))


def test_a_gap_speaks_to_the_question() -> None:
    assert holds_value(make_passage(text="没有来源。", gap=True), query("fee"))


@pytest.mark.parametrize("slots", [(), ("definition",), ("legal_weight", "claim")])
def test_where_no_value_is_asked_for_any_passage_may_answer(slots: tuple[str, ...]) -> None:
    assert holds_value(make_passage(text="一句话。"), query(*slots))
