"""A name of a certificate or an occupation that the sources have never heard of is noticed."""

import pytest

from retrieval.answering.strangers import has_stranger
from tests.unit.retrieval.answering.cases import ask

HELD = "示例师旁人师的证书和示例证、资格、考证、老师、人员、职工、初级工"


def knows(pair: str) -> bool:
    return pair in HELD


@pytest.mark.parametrize(
    "question",
    ["月球导游证多少钱", "火星焊工几级", "龙虾执照怎么考", "魔法师要什么条件", "独角兽饲养员是什么"],
)
def test_an_unknown_name_is_a_stranger(question: str) -> None:
    assert has_stranger(ask(question), knows)


@pytest.mark.parametrize(
    "question",
    [
        "考证多少钱",
        "嗯嗯老师要多少钱",
        "听说拿证能领钱",
        "我闺女刚毕业想考证",
        "我妹是学员",
        "我是初级工",
        "证",
        "员",
        "",
        "😀😀",
        "what is a wizard",
    ],
)
def test_known_and_ordinary_words_are_none(question: str) -> None:
    assert not has_stranger(ask(question), knows)


def test_beside_a_known_name_nothing_is_a_stranger() -> None:
    assert not has_stranger(ask("示例证书和月球导游证哪个好"), knows)


def test_the_names_of_topics_are_left_out_of_the_search() -> None:
    assert not has_stranger(ask("统考"), lambda pair: False)


def test_only_what_stands_before_the_ending_in_one_run_belongs_to_the_name() -> None:
    asked: list[str] = []
    has_stranger(ask("考，月球证"), lambda pair: asked.append(pair) is None)
    assert asked == ["月球", "球证"]
