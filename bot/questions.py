"""Questions from outside: one from the command line, or many from a file of JSON lines."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from retrieval.models import Turn

LONGEST_QUESTION = 4_000
"""Characters; a longer text is refused, not cut."""

_FORM = '{"id": "1", "question": "…", "history": [{"role": "user", "text": "…"}]}'


class BadQuestionError(Exception):
    """A question cannot be read."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its id as it was given, and the earlier turns of its dialogue."""

    id: str | int
    text: str
    history: tuple[Turn, ...] = ()


def check_question(text: str) -> str:
    """Return a question without the space around it; BadQuestionError if it is empty or too long."""
    stripped = text.strip()
    if not stripped:
        raise BadQuestionError("the question is empty: expected some text")
    if len(stripped) > LONGEST_QUESTION:
        raise BadQuestionError(
            f"the question has {len(stripped):,} characters: expected at most {LONGEST_QUESTION:,}"
        )
    _check_encodable(stripped)
    return stripped


def parse_questions(content: bytes, name: str) -> list[Question]:
    """Read a whole file of JSON lines; blank lines are skipped.

    The first line that is wrong raises BadQuestionError with file, line and what was expected.
    """
    questions = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            try:
                questions.append(_parse_line(line))
            except BadQuestionError as error:
                raise BadQuestionError(f"{name}:{number}: {error}") from error
    if not questions:
        raise BadQuestionError(f"{name}: the file holds no question: expected lines such as {_FORM}")
    return questions


def _parse_line(line: bytes) -> Question:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadQuestionError("the line is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadQuestionError(f"the line is not JSON ({error.msg}): expected {_FORM}") from None
    except (RecursionError, ValueError):
        raise BadQuestionError(f"the line is not JSON that can be read: expected {_FORM}") from None
    if not isinstance(row, dict):
        raise BadQuestionError(f"expected a JSON object such as {_FORM}")
    id_ = row.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int) or id_ == "":
        raise BadQuestionError('"id" is missing or no text: expected "id": "1"')
    if isinstance(id_, str):
        _check_encodable(id_)
    return Question(id_, check_question(_text(row, "question")), tuple(_parse_history(row.get("history"))))


def _parse_history(history: object) -> Iterator[Turn]:
    if history is None:
        return
    if not isinstance(history, list):
        raise BadQuestionError('"history" must be a list of {"role": "user" or "assistant", "text": "…"}')
    for turn in history:
        if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant"):
            raise BadQuestionError('each turn of "history" needs "role": "user" or "assistant", and "text"')
        text = _text(turn, "text")
        _check_encodable(text)
        yield Turn(turn["role"], text)


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise BadQuestionError(f'"{key}" is missing or no text: expected "{key}": "…"')
    return value


def _check_encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadQuestionError(
            "the text holds half a character (a lone surrogate): expected UTF-8 text"
        ) from None
