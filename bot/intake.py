"""What a person wants with a message: a command, a choice, a question, or something that cannot be taken."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Choice, IncomingFile, IncomingMessage
from bot.questions import LONGEST_QUESTION
from bot.texts import Wording

_LONGEST_NAME = 80
_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?\Z", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\(?(\d{1,2})[).,:\u3001\u3002]?\Z")
_SHORTEST_KEYWORD = 2
_CLOSING = "!.~\u3002 "  # after NFKC; people close a thank-you or a greeting with these


class MalformedMessageError(ValueError):
    """A message needs exactly one of text, choice and file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A message that cannot be taken: ``reason`` is said, ``said`` is what the transcript keeps of it."""

    reason: str
    said: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command without its slash, and what followed it."""

    name: str
    argument: str
    said: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice by its id; ``said`` is its label, or empty where nobody remembers it."""

    choice: str
    said: str


@dataclass(frozen=True, slots=True)
class Question:
    """Anything else that has words."""

    said: str


Intent = Problem | Command | Pick | Question


def words_of(message: IncomingMessage) -> str:
    """Return the words of a message that tell its language: none for a choice, a file or a command."""
    text = tidy(message.text or "")
    return "" if _COMMAND.match(text) else text


def understand(
    message: IncomingMessage, offered: Sequence[Choice], wording: Wording, commands: frozenset[str]
) -> Intent:
    """Return what a message wants, given the choices under the last reply.

    Where a channel has no buttons, a choice is made by its number, its label, or words that only one label
    has. Raises MalformedMessageError unless exactly one of text, choice and file is set.
    """
    if sum(part is not None for part in (message.text, message.choice, message.file)) != 1:
        raise MalformedMessageError(MalformedMessageError.__doc__)
    if message.choice is not None:
        labels = {choice.id: choice.label for choice in offered}
        return Pick(message.choice, labels.get(message.choice, ""))
    if message.file is not None:
        name = _shown_name(message.file)
        return Problem(wording("input.file", name=name), said=name)
    return _understand_text(tidy(message.text or ""), offered, wording, commands)


def tidy(text: str) -> str:
    """Return text as it can be stored: no NUL, no lone surrogate, plain line ends, no blanks around it."""
    # A browser's form sends every line end as two characters.
    lines = text.replace("\0", "").replace("\r\n", "\n")
    return lines.encode(errors="ignore").decode().strip()


def _understand_text(
    text: str, offered: Sequence[Choice], wording: Wording, commands: frozenset[str]
) -> Intent:
    if not text:
        return Problem(wording("input.empty"), said="")
    if len(text) > LONGEST_QUESTION:
        reason = wording("input.too_long", count=len(text), limit=LONGEST_QUESTION)
        return Problem(reason, said=f"{text[:_LONGEST_NAME]}\u2026")
    return (
        _command(text, wording, commands)
        or _pick(text, offered, wording)
        or (Question(text) if any(map(str.isalnum, text)) else Problem(wording("input.no_words"), said=text))
    )


def _command(text: str, wording: Wording, commands: frozenset[str]) -> Intent | None:
    match = _COMMAND.match(text)
    if match:
        name = match[1].lower()
        if name in commands:
            return Command(name, match[2] or "", said=text)
        return Problem(wording("commands.unknown", command=f"/{match[1]}"), said=text)
    whole = _comparable(text).rstrip(_CLOSING)
    for name in commands:
        if whole in map(_comparable, wording.several(f"commands.{name}")):
            return Command(name, "", said=text)
    return None


def _pick(text: str, offered: Sequence[Choice], wording: Wording) -> Intent | None:
    if not offered:
        return None
    whole = _comparable(text)
    number = _NUMBER.match(whole)
    if number:
        if 1 <= int(number[1]) <= len(offered):
            chosen = offered[int(number[1]) - 1]
            return Pick(chosen.id, chosen.label)
        return Problem(wording("choices.out_of_range", count=len(offered)), said=text)
    labels = [(_comparable(choice.label), choice) for choice in offered]
    exact = [choice for label, choice in labels if label == whole]
    # A part of a question that stands as an example ("what does it cost?") is a question, too.
    names = [(label, choice) for label, choice in labels if not label.endswith("?")]
    similar = [choice for label, choice in names if len(whole) >= _SHORTEST_KEYWORD and whole in label]
    found = exact or similar
    return Pick(found[0].id, found[0].label) if len(found) == 1 else None


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _shown_name(file: IncomingFile) -> str:
    printable = "".join(character for character in tidy(file.name) if character.isprintable())
    return printable[:_LONGEST_NAME] or file.media_type
