"""Long text in pieces that a channel can carry, cut where a reader would pause."""

import re
import unicodedata
from collections.abc import Callable

# From the best place to cut to the poorest. A cut comes after the match, so closing quotes and brackets stay
# with their sentence. Chinese marks are escaped: they look like their ASCII twins.
_CLOSERS = r"[\"')\]\u201d\u2019\u300d\u300f\u3011\u3015\uff09]*"
_PLACES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(rf"(?:[\u3002\uff01\uff1f\u2026]+{_CLOSERS}|[.!?]+{_CLOSERS}(?=\s))"),
    re.compile(r"[\uff1b\uff0c\u3001\uff1a]|[;,:](?=\s)"),
    re.compile(r"\s"),
)
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
# A piece shorter than this share of the limit is not worth a better place to cut.
_SHORTEST = 0.4


def split_text(text: str, limit: int, measure: Callable[[str], int] = len) -> list[str]:
    """Return ``text`` as pieces of at most ``limit`` by ``measure``, without white space at their ends.

    ``measure`` must not shrink when text is added (characters, UTF-16 units, bytes, escaped length).
    Pieces end at paragraphs, lines, sentences, clauses or words, in this order of preference; only a run
    without any of them is cut between two characters. Nothing but white space is lost; blank text gives no
    piece. A limit too small for a single character is a ValueError.
    """
    pieces = []
    rest = text.strip()
    while rest:
        if measure(rest) <= limit:
            pieces.append(rest)
            break
        longest = _fitting_length(rest, limit, measure)
        cut = _place_to_cut(rest, longest)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return pieces


def _fitting_length(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """Return the length of the longest prefix that fits."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    if low == 0:
        raise ValueError(f"a limit of {limit} leaves no room for the character {text[0]!r}")
    return low


def _place_to_cut(text: str, longest: int) -> int:
    """Return where to cut at or before ``longest``: the best kind of place that leaves a fair piece."""
    # One character more is looked at, so that a sentence which ends exactly at the limit is seen to end.
    window = text[: longest + 1]
    for place in _PLACES:
        ends = [match.end() for match in place.finditer(window) if match.end() <= longest]
        if ends and ends[-1] >= longest * _SHORTEST:
            return ends[-1]
    return _between_characters(text, longest)


def _between_characters(text: str, cut: int) -> int:
    """Move a cut back so that no accent, emoji sequence or joined character is torn, if there is room."""
    moved = cut
    while moved > 1 and _continues(text[moved - 1], text[moved]):
        moved -= 1
    return moved if moved > 1 else cut


def _continues(before: str, after: str) -> bool:
    return (
        before == "\u200d"
        or after in _JOINERS
        or unicodedata.combining(after) != 0
        or 0x1F3FB <= ord(after) <= 0x1F3FF  # skin tones
    )
