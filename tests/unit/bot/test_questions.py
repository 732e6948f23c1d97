"""Questions from files: good lines become questions, the first bad one is named with its line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import LONGEST_QUESTION, BadQuestionError, Question, check_question, parse_questions
from retrieval.models import Turn


def line(**fields: object) -> bytes:
    return json.dumps({"id": "1", "question": "考证费多少钱"} | fields).encode()


def test_lines_become_questions_in_order() -> None:
    content = b"\xef\xbb\xbf" + line() + b"\r\n\n" + line(id=2, question=" 那高级呢 ", extra=1)
    assert parse_questions(content, "Q.jsonl") == [Question("1", "考证费多少钱"), Question(2, "那高级呢")]


def test_history_becomes_turns() -> None:
    turns = [{"role": "user", "text": "初级呢"}, {"role": "assistant", "text": "280 元"}]
    (question,) = parse_questions(line(history=turns), "Q.jsonl")
    assert question.history == (Turn("user", "初级呢"), Turn("assistant", "280 元"))
    assert parse_questions(line(history=None), "Q.jsonl")[0].history == ()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (
            b"{broken",
            'the line is not JSON (Expecting property name enclosed in double quotes): expected {"id"',
        ),
        (b"[" * 100_000, "the line is not JSON that can be read: expected"),
        (b"1" * 10_000, "the line is not JSON that can be read: expected"),
        (b"\xff\xfe", "the line is not UTF-8 text"),
        (b'"text"', "expected a JSON object such as"),
        (b'{"question": "x"}', '"id" is missing or no text'),
        (line(id=None), '"id" is missing or no text'),
        (line(id=True), '"id" is missing or no text'),
        (line(id=""), '"id" is missing or no text'),
        (b'{"id": "1"}', '"question" is missing or no text'),
        (line(question=5), '"question" is missing or no text'),
        (line(question="  \n"), "the question is empty"),
        (line(question="问" * 4001), "the question has 4,001 characters: expected at most 4,000"),
        (line(question="\ud800"), "the text holds half a character"),
        (line(id="\ud800"), "the text holds half a character"),
        (line(history="初级呢"), '"history" must be a list'),
        (line(history=[{"role": "system", "text": "x"}]), 'each turn of "history" needs "role"'),
        (line(history=[{"role": "user"}]), '"text" is missing or no text'),
        (line(history=[{"role": "user", "text": "\udc80"}]), "the text holds half a character"),
    ],
)
def test_the_first_bad_line_is_named(bad: bytes, said: str) -> None:
    with pytest.raises(BadQuestionError) as caught:
        parse_questions(line() + b"\n\n" + bad + b"\n{also broken", "Q.jsonl")
    assert str(caught.value).startswith(f"Q.jsonl:3: {said}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_a_file_without_questions(content: bytes) -> None:
    with pytest.raises(BadQuestionError, match=r"Q\.jsonl: the file holds no question"):
        parse_questions(content, "Q.jsonl")


def test_the_longest_question_is_taken() -> None:
    assert len(check_question(" " + "问" * LONGEST_QUESTION + "\n")) == LONGEST_QUESTION


@given(st.binary(max_size=200))
def test_any_bytes_are_questions_or_a_sentence(content: bytes) -> None:
    sentence = ""
    questions = []
    try:
        questions = parse_questions(content, "Q.jsonl")
    except BadQuestionError as error:
        sentence = str(error)
    assert bool(questions) != sentence.startswith("Q.jsonl:")
