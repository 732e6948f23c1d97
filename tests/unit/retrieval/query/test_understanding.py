"""What a question names and asks, and what a follow-up takes over from earlier turns."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.models import LevelCode
from retrieval.models import Turn
from retrieval.query.lexicon import Lexicon
from retrieval.query.models import Mention, Query
from retrieval.query.understanding import settle_levels, understand

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


LIVESTREAM = Mention("1+x直播电商", frozenset({"cert.1x-livestream"}))
MARKETER = Mention("互联网营销师", frozenset({"occ.internet-marketer"}))
SUBSIDY = Mention("技能补贴", frozenset({"topic.skill-subsidy"}))
L = LevelCode


@pytest.mark.parametrize(
    ("said", "named", "settled"),
    [
        ({L.SENIOR}, (LIVESTREAM,), {L.SENIOR}),
        ({L.SENIOR}, (MARKETER,), {L.L3}),
        ({L.JUNIOR, L.INTERMEDIATE, L.SENIOR}, (MARKETER,), {L.L5, L.L4, L.L3}),
        ({L.JUNIOR}, (), {L.JUNIOR, L.L5}),
        ({L.JUNIOR}, (SUBSIDY,), {L.JUNIOR, L.L5}),
        ({L.JUNIOR}, (LIVESTREAM, MARKETER), {L.JUNIOR}),
        ({L.L4}, (LIVESTREAM,), {L.L4}),
        ({L.L1}, (MARKETER,), {L.L1}),
        (set(), (MARKETER,), set()),
    ],
)
def test_short_level_words_are_read_on_the_ladder_of_what_is_named(
    said: set[LevelCode], named: tuple[Mention, ...], settled: set[LevelCode]
) -> None:
    assert settle_levels(frozenset(said), named) == settled


FEE = "1+X直播电商初级考证费多少"


@pytest.mark.parametrize("message", ["那高级呢", "高级呢？", "高级", "那么高级的呢"])
def test_an_elliptic_message_repeats_the_earlier_question_with_its_level_swapped(
    lexicon: Lexicon, message: str
) -> None:
    query = ask(lexicon, message, FEE)
    assert query.follow_up
    assert "考证费" in query.text
    assert "初级" not in query.text
    assert LevelCode.SENIOR in query.levels
    assert LevelCode.JUNIOR not in query.levels
    assert query.slots == {"fee"}
    assert query.whole.startswith("1+x直播电商初级考证费多少")


def test_in_english_the_level_is_swapped_too(lexicon: Lexicon) -> None:
    query = ask(lexicon, "And the senior level?", "How much is the 1+X livestream e-commerce junior exam?")
    assert query.entities == {"cert.1x-livestream"}
    assert LevelCode.SENIOR in query.levels
    assert LevelCode.JUNIOR not in query.levels
    assert query.slots == {"fee"}
    assert "junior" not in query.text


def test_an_elliptic_message_may_swap_the_certificate(lexicon: Lexicon) -> None:
    query = ask(lexicon, "那新媒体技术呢", FEE)
    assert query.entities == {"cert.1x-new-media"}
    assert query.levels == {LevelCode.JUNIOR}
    assert query.slots == {"fee"}


def test_an_elliptic_message_may_swap_the_place_and_keeps_the_occupation(lexicon: Lexicon) -> None:
    query = ask(lexicon, "那上海呢", "河南考互联网营销师有补贴吗")
    assert query.entities == {"region.shanghai", "occ.internet-marketer"}
    assert query.slots == {"subsidy"}


def test_an_elliptic_message_may_swap_the_year(lexicon: Lexicon) -> None:
    query = ask(lexicon, "那2025年呢", "2024年技能补贴能领几次")
    assert query.years == {2025}
    assert "topic.skill-subsidy" in query.entities


def test_the_year_asked_about_before_is_kept(lexicon: Lexicon) -> None:
    query = ask(lexicon, "四级呢", "今年技能补贴五级多少钱")
    assert (query.years, query.relative) == ({2026}, True)
    assert query.levels == {LevelCode.L4}


def test_a_new_question_about_the_same_thing_carries_the_subject(lexicon: Lexicon) -> None:
    query = ask(lexicon, "那考试要准备多长时间，及格线是多少", FEE)
    assert query.entities == {"cert.1x-livestream"}
    assert "1+x直播电商" in query.text
    assert query.current == "那考试要准备多长时间,及格线是多少"
    assert "fee" not in query.slots
    assert "pass_mark" in query.slots


def test_the_subject_is_found_several_messages_back(lexicon: Lexicon) -> None:
    query = ask(lexicon, "什么时候考", FEE, "那高级呢", "谢谢")
    assert query.entities == {"cert.1x-livestream"}
    assert LevelCode.SENIOR in query.levels


def test_what_lies_too_far_back_is_forgotten(lexicon: Lexicon) -> None:
    query = ask(lexicon, "什么时候考", FEE, "谢谢", "好的", "明白了")
    assert "cert.1x-livestream" not in query.entities


def test_the_answer_to_a_clarification_takes_the_question_over(lexicon: Lexicon) -> None:
    query = ask(lexicon, "我不是河南的，是直播电商初级", "考证费多少")
    assert "cert.1x-livestream" in query.entities
    assert query.levels == {LevelCode.JUNIOR}
    assert query.slots == {"fee"}
    assert query.whole == "考证费多少 我不是河南的,是直播电商初级"


@pytest.mark.parametrize("answer", ["直播电商初级", "1+X直播电商的初级", "初级的，直播电商证书"])
def test_a_bare_answer_to_a_clarification(lexicon: Lexicon, answer: str) -> None:
    query = ask(lexicon, answer, "考证费多少")
    assert "cert.1x-livestream" in query.entities
    assert LevelCode.JUNIOR in query.levels
    assert query.slots == {"fee"}
    assert "考证费" in query.text


def test_a_long_message_stands_alone(lexicon: Lexicon) -> None:
    question = "我是一名在校的大二学生，想知道自己毕业以后能不能去报互联网营销师的四级"
    assert not ask(lexicon, question, FEE).follow_up


def test_an_english_word_that_only_begins_like_a_follow_up_is_none(lexicon: Lexicon) -> None:
    question = "Android developers: which occupation code applies to them?"
    assert not ask(lexicon, question, FEE).follow_up


def test_the_language_can_be_set(lexicon: Lexicon) -> None:
    assert understand("多少钱", lexicon, as_of=DAY, language="en").language == "en"
    assert understand("多少錢", lexicon, as_of=DAY).language == "zh-Hant"


def test_relative_years_are_read_as_of_the_day_asked_for(lexicon: Lexicon) -> None:
    assert understand("今年的补贴", lexicon, as_of=date(2024, 3, 1)).years == {2024}


ANY_TEXT = st.text(max_size=50) | st.text(
    alphabet="那高级呢 1+X直播电商多少钱？初0123456789年and", max_size=30
)


@settings(max_examples=60, deadline=None)
@given(question=ANY_TEXT, earlier=st.lists(ANY_TEXT, max_size=4))
def test_any_dialogue_is_understood_and_always_alike(
    lexicon: Lexicon, question: str, earlier: list[str]
) -> None:
    query = ask(lexicon, question, *earlier)
    assert query == ask(lexicon, question, *earlier)
    assert query.original == question
    assert query.current in query.text
    assert query.follow_up or query.text == query.current
    assert bool(query.whole) == query.follow_up


@pytest.mark.parametrize(
    "text", ["😀" * 500, "高级" * 5_000, "\ud800", "\u202e高级\u200b", "\x00", "a" * 20_000]
)
def test_odd_messages_are_no_error(lexicon: Lexicon, text: str) -> None:
    assert ask(lexicon, text, FEE).original == text
    assert ask(lexicon, FEE, text).entities == {"cert.1x-livestream"}
