"""How close a question comes to the known ways of asking: rare terms count more, other words less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.resemblance import Resemblance, terms_of
from tests.unit.retrieval.answering.cases import make_passage


def weigh(term: str, language: str) -> float:
    return 3.0 if term in ("直播", "播电") else 1.0


def best(question: str, *asks: str) -> float:
    return Resemblance(weigh).best(make_passage(asks=asks), question)


def test_the_same_question_is_1_and_another_0() -> None:
    assert best("考证费多少", "考证费多少") == 1.0
    assert best("考证费多少", "哪天统考") == 0.0
    assert best("考证费多少") == 0.0


def test_writing_differently_is_the_same_question() -> None:
    assert best("１＋Ｘ直播電商", "1+x直播电商") == 1.0


def test_the_closest_way_of_asking_counts() -> None:
    near, far = "考证费多少钱", "统考是哪天"
    assert best("考证费多少", far, near) == best("考证费多少", near) > best("考证费多少", far)


def test_rare_terms_weigh_more() -> None:
    # Both share two of four bigrams with the question.
    assert best("直播电商", "直播电视") > best("直播电商", "好电商人")


def test_the_closest_of_several_questions_counts() -> None:
    passage = make_passage(asks=("考证费多少",))
    assert Resemblance(weigh).best(passage, "什么", "考证费多少") == 1.0


def test_a_thousand_questions_are_not_all_kept() -> None:
    resemblance = Resemblance(weigh)
    passage = make_passage(asks=("考证费多少",))
    first = resemblance.best(passage, "考证费")
    for number in range(1_000):
        resemblance.best(passage, f"问题 {number}")
    assert len(resemblance._questions) < 100
    assert resemblance.best(passage, "考证费") == first


def test_terms_of_several_texts() -> None:
    assert terms_of(["直播电商", "电商"]) == {"直播", "播电", "电商"}


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=4))
def test_it_lies_between_0_and_1_and_does_not_depend_on_order(question: str, asks: list[str]) -> None:
    value = best(question, *asks)
    assert 0 <= value <= 1
    assert value == best(question, *reversed(asks))


@pytest.mark.parametrize("question", ["", "😀", "…"])
def test_a_question_without_terms_resembles_nothing(question: str) -> None:
    assert best(question, "考证费多少", "") == 0.0
