"""Cuts statements to a line: at the end of a sentence or clause where one is near, never in a word."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from retrieval.answering.wording import AnswerWording

_LINE = 64  # columns; a Chinese character takes two
_SHORTEST_PREFIX = 4  # characters that all statements share before these are left out
_FIGURES = "0123456789.-+"  # a number that begins alike is not cut in two
_FAIR = 0.5  # of the line; a cut before that would leave too little


def previews(texts: Sequence[str], words: AnswerWording) -> list[str]:
    """Return a line of each statement, without the words that all of them begin with."""
    shared = _shared(texts, words) if len(texts) > 1 else 0
    start = shared if shared >= _SHORTEST_PREFIX else 0
    return [shorten(text[start:], words) for text in texts]


def shorten(text: str, words: AnswerWording, width: int = _LINE) -> str:
    """Return the beginning of a statement in at most ``width`` columns; what is not whole ends in dots."""
    if columns_of(text) <= width:
        return text.rstrip()
    fitting = text[: _fitting(text, width - 2)]
    stops = words.say("clarify.stops")  # the full stop first
    sentence = fitting.rfind(stops[0]) + 1
    if sentence >= len(fitting) * _FAIR:
        return fitting[:sentence]
    clause = max(fitting.rfind(stop) for stop in stops)
    # One character more is looked at, so that a word which ends just here is seen to end.
    cut = clause if clause >= len(fitting) * _FAIR else _end_of_word(text[: len(fitting) + 1], words)
    return fitting[:cut].rstrip() + "\u2026"


def columns_of(text: str) -> int:
    """Return how wide a text is: Chinese characters take two columns."""
    return sum(_columns(char) for char in text)


def _shared(texts: Sequence[str], words: AnswerWording) -> int:
    first, last = min(texts), max(texts)
    shared = next((at for at, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), 0)
    if words.language == "en":
        return first[:shared].rfind(" ") + 1
    return len(first[:shared].rstrip(_FIGURES))


def _end_of_word(text: str, words: AnswerWording) -> int:
    at = text.rfind(" ") if words.language == "en" else -1
    return at if at > 0 else len(text) - 1


def _fitting(text: str, width: int) -> int:
    used = 0
    for place, char in enumerate(text):
        used += _columns(char)
        if used > width:
            return place
    return len(text)


def _columns(char: str) -> int:
    return 2 if east_asian_width(char) in "WF" else 1
