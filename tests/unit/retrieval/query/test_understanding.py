"""What a question names and asks, and what a follow-up takes over from earlier turns."""

from datetime import date

import pytest

from knowledge.models import LevelCode
from retrieval.models import Turn
from retrieval.query.lexicon import Lexicon
from retrieval.query.models import Query
from retrieval.query.understanding import understand

DAY = date(2026, 11, 22)


def ask(lexicon: Lexicon, question: str, *earlier: str) -> Query:
    history = [Turn("user", text) for text in earlier]
    return understand(question, lexicon, as_of=DAY, history=history)


def test_the_certificate_the_level_and_the_fee_are_recognised(lexicon: Lexicon) -> None:
    query = ask(lexicon, "1+X直播电商初级考证费多少")
    assert "cert.1x-livestream" in query.entities
    assert LevelCode.JUNIOR in query.levels
    assert "fee" in query.slots


def test_an_occupations_senior_level_is_level_three(lexicon: Lexicon) -> None:
    assert ask(lexicon, "互联网营销师高级要什么条件").levels == {LevelCode.L3}


def test_a_title_is_no_level(lexicon: Lexicon) -> None:
    assert ask(lexicon, "有初级职称能报三级吗").levels == {LevelCode.L3}


def test_then_the_advanced_level_swaps_only_the_level(lexicon: Lexicon) -> None:
    query = ask(lexicon, "那高级呢", "1+X直播电商初级考证费多少")
    assert query.follow_up
    assert "cert.1x-livestream" in query.entities
    assert LevelCode.SENIOR in query.levels
    assert LevelCode.JUNIOR not in query.levels
    assert "fee" in query.slots


def test_a_complete_question_leaves_the_earlier_one_behind(lexicon: Lexicon) -> None:
    query = ask(lexicon, "全媒体运营师的国家标准是哪一年颁布的", "1+X直播电商初级考证费多少")
    assert not query.follow_up
    assert "cert.1x-livestream" not in query.entities


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("今年还有补贴吗", {2026}),
        ("去年的标准", {2025}),
        ("2018和2023的条件", {2018, 2023}),
        ("24年统考", {2024}),
        ("next year", {2027}),
        ("工作5年", set()),
    ],
)
def test_years(lexicon: Lexicon, question: str, years: set[int]) -> None:
    assert ask(lexicon, question).years == years


def test_what_the_assistant_said_is_no_question_of_the_learner(lexicon: Lexicon) -> None:
    query = understand("那高级呢", lexicon, as_of=DAY, history=[Turn("assistant", "1+X 直播电商初级 280 元")])
    assert not query.entities
