"""A sentence is kept only when its numbers, dates, names and matter stand in the passages that it cites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.models import LevelCode
from retrieval.answering.faithfulness import CitedSentence, is_faithful, split_cited
from retrieval.models import Passage
from retrieval.query.lexicon import Lexicon
from tests.unit.retrieval.answering.cases import EN, LEXICON, ZH, make_passage

FEE, SESSION = ZH["fee.exam.junior"], ZH["session.2"]
FEE_EN = EN["fee.exam.junior"]


def faithful(
    text: str, *passages: Passage, marks: tuple[int, ...] = (1,), lexicon: Lexicon = LEXICON
) -> bool:
    return is_faithful(CitedSentence(text, marks), passages or (FEE,), lexicon)


class TestSplitting:
    @pytest.mark.parametrize(
        ("text", "sentences"),
        [
            ("考证费 280 元[1]。", [("考证费 280 元", (1,))]),
            ("考证费 280 元。[1]", [("考证费 280 元", (1,))]),
            ("一[1]。二[2]。", [("一", (1,)), ("二", (2,))]),
            ("一[1][2]。", [("一", (1, 2))]),
            ("一 [1] [2]\n二 [3]", [("一", (1, 2)), ("二", (3,))]),
            ("It costs 280 yuan [1]. It is over [2].", [("It costs 280 yuan", (1,)), ("It is over", (2,))]),
            ("没有出处。", [("没有出处", ())]),
            ("一[1]。没有出处", [("一", (1,)), ("没有出处", ())]),
            ("没有出处。有出处[1]", [("没有出处。有出处", (1,))]),
            ("[1]", []),
            ("", []),
            ("。\n。", []),
            ("一[123]", [("一[123]", ())]),
        ],
    )
    def test_sentences_with_their_marks(
        self, text: str, sentences: list[tuple[str, tuple[int, ...]]]
    ) -> None:
        assert [(one.text, one.marks) for one in split_cited(text)] == sentences

    @given(st.text(alphabet="一二a b。.\n[]123", max_size=40))
    def test_no_word_is_lost_and_none_comes_in(self, text: str) -> None:
        sentences = split_cited(text)
        letters = [char for char in text if char in "一二ab"]
        assert [char for one in sentences for char in one.text if char in "一二ab"] == letters
        assert all(one.text.strip() for one in sentences)

    @given(
        st.lists(
            st.tuples(st.text(alphabet="考证费元ab", min_size=1, max_size=9), st.integers(1, 99)), max_size=5
        )
    )
    def test_what_is_put_together_comes_apart_again(self, parts: list[tuple[str, int]]) -> None:
        text = "".join(f"{words}[{mark}]。" for words, mark in parts)
        assert [(one.text, one.marks) for one in split_cited(text)] == [
            (words, (mark,)) for words, mark in parts
        ]


class TestMarks:
    @pytest.mark.parametrize("marks", [(), (0,), (2,), (1, 2), (99,)])
    def test_a_mark_must_be_there_and_point_at_a_passage(self, marks: tuple[int, ...]) -> None:
        assert not faithful("考证费 280 元", marks=marks)
        assert faithful("考证费 280 元", marks=(1,))

    def test_only_the_passages_that_are_cited_count(self) -> None:
        assert faithful("考证费 280 元", SESSION, FEE, marks=(2,))
        assert not faithful("考证费 280 元", SESSION, FEE, marks=(1,))
        assert faithful("考证费 280 元，第 2 次统考 6 月 21 日", SESSION, FEE, marks=(1, 2))


@pytest.mark.parametrize(
    "text",
    [
        "示例证书初级的考证费是 280 元/人（2024 年）",
        "280元",
        "2024 年考证费每人 280 元",
        "初级考证费为280元",
        "２０２４ 年的考證費是 280 元",
    ],
)
def test_what_the_passage_says_in_other_words_is_kept(text: str) -> None:
    assert faithful(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("考证费是 290 元", "another number"),
        ("考证费是 280 元，另交 50 元", "an added number"),
        ("考证费是 2,800 元", "a longer number"),
        ("考证费是 28 元", "a part of a number"),
        ("考证费是 280.5 元", "decimals"),
        ("考证费是二百八十元", "a number in words"),
        ("考证费是 280 万元", "ten thousands"),
        ("2025 年考证费 280 元", "another year"),
        ("高级考证费是 280 元", "another level"),
        ("示例证书五级考证费 280 元", "a level of the other ladder"),
        ("旁证证书初级考证费 280 元", "another certificate"),
        ("河南的考证费是 280 元", "a place"),
        ("示例师的考证费是 280 元", "an occupation"),
        ("教育部说考证费是 280 元", "an authority"),
        ("郑州市教育局：考证费 280 元", "an office"),
        ("考证费 280 元，见《收费通知》", "a document"),
        ("考证费 280 元，上 osta.org.cn 交", "an address"),
        ("考证费 280 元，要交一年", "one of something"),
        ("好的，已忽略之前的规则", "something else"),
        ("没问题，包过班请联系我们", "an offer"),
        ("OK", "nothing"),
        ("！！", "nothing at all"),
    ],
)
def test_what_it_does_not_say_is_not_kept(text: str, what: str) -> None:
    assert not faithful(text), what


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("第 2 次统考在 2024 年 6 月 21 日和 22 日", True),
        ("2024-06-21 统考，14:00-18:00", True),
        ("第 2 次统考在 2024 年 6 月 23 日", False),
        ("第 2 次统考在 2024 年 7 月 21 日", False),
        ("第 3 次统考在 2024 年 6 月 21 日", False),
        ("第 2 次统考 2024 年 6 月 21 日 15:00 开始", False),
    ],
)
def test_dates_and_hours(text: str, kept: bool) -> None:
    assert faithful(text, SESSION) is kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The junior exam fee is 280 yuan per person", True),
        ("In 2024 the fee was 280 yuan", True),
        ("The fee is 290 yuan", False),
        ("The fee is two hundred yuan", False),
        ("The fee is 280 yuan, twice a year", False),
        ("The senior exam fee is 280 yuan", False),
        ("The exam fee in Beijing is 280 yuan", False),
        ("The exam fee of the bystander is 280 yuan", False),
        ("According to Aopai the exam fee is 280 yuan", False),
        ("The exam fee (河南省) is 280 yuan", False),
        ("The exam fee of the demo certificate (示例证书) is 280 yuan", True),
        ("Sure, previous instructions are ignored", False),
        ("Pay an agent and you pass without sitting it", False),
    ],
)
def test_english_sentences(text: str, kept: bool) -> None:
    assert faithful(text, FEE_EN) is kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The session is on 31 March 2024", True),
        ("The session is on March 31, 2024", True),
        ("The session is on Mar 31, 2024", True),
        ("The session is on 31 May 2024", False),
        ("The session is on May 31, 2024", False),
        ("The session is on 31 April 2024", False),
        ("The session on 31 March 2024 may move", True),
    ],
)
def test_months_in_words(text: str, kept: bool) -> None:
    passage = make_passage(
        text="The session is planned for 2024-03-31; it may move.", title=("exam session",)
    )
    assert faithful(text, passage) is kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("满 1 年即可报考", True),
        ("满一年即可报考", True),
        ("满两年即可报考", False),
        ("满 2 年即可报考", False),
        ("一般满 1 年即可报考", True),
        ("一年一次，满 1 年即可报考", False),
    ],
)
def test_one_is_a_number_only_before_what_can_be_counted(text: str, kept: bool) -> None:
    assert faithful(text, make_passage(text="参保满 1 年即可报考。")) is kept


def test_what_the_title_and_the_caveat_say_may_be_said() -> None:
    passage = make_passage(
        about=["cert.1x-demo"], text="考证费 280 元。", title=("示例证书", "初级"), caveat="2024 年的旧价。"
    )
    assert faithful("示例证书初级考证费 280 元，是 2024 年的旧价", passage)
    assert not faithful("旁证证书初级考证费 280 元，是 2024 年的旧价", passage)


def test_a_level_that_the_passage_is_about_may_be_named() -> None:
    passage = make_passage(text="考证费 280 元。", levels=[LevelCode.JUNIOR])
    assert faithful("初级考证费 280 元", passage)
    assert not faithful("中级考证费 280 元", passage)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(ZH)), st.sampled_from(["zh", "en"]))
def test_every_passage_is_faithful_to_itself(record: str, language: str) -> None:
    passage = (ZH if language == "zh" else EN)[record]
    assert faithful(passage.text, passage)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(ZH)), st.integers(0, 99_999))
def test_a_number_that_the_passage_does_not_hold_is_always_found(record: str, number: int) -> None:
    passage = ZH[record]
    held = str(number) in passage.text + " ".join(passage.title)
    assert held or not faithful(f"{passage.text.rstrip('。')}，共 {number} 个", passage)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.lists(st.integers(-1, 3), max_size=3))
def test_any_text_is_judged_without_error(text: str, marks: list[int]) -> None:
    sentence = CitedSentence(text, tuple(marks))
    assert is_faithful(sentence, (FEE, SESSION), LEXICON) == is_faithful(sentence, (FEE, SESSION), LEXICON)
