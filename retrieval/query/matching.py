"""Finds known words in a text: the longest at each place, English ones only as whole words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SEED = 2  # characters that index the words; a shorter word is indexed by itself


@dataclass(frozen=True, slots=True)
class Match:
    """A known word found at ``start``..``end`` of the text, with the values it stands for."""

    word: str
    start: int
    end: int
    values: frozenset[str]


class WordMatcher:
    """Longest-match search for many words at once; words and text are normalised by the caller."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._values = {word: frozenset(values) for word, values in words.items() if word}
        self._by_seed: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._values, key=len, reverse=True):
            self._by_seed[word[:_SEED]].append(word)

    def find(self, text: str) -> list[Match]:
        """Return the matches from left to right; they do not overlap, and at each place the longest wins."""
        matches = []
        at = 0
        while at < len(text):
            match = self._match_at(text, at)
            if match:
                matches.append(match)
                at = match.end
            else:
                at += 1
        return matches

    def _match_at(self, text: str, at: int) -> Match | None:
        seeds = (text[at : at + _SEED], text[at])
        for word in (one for seed in dict.fromkeys(seeds) for one in self._by_seed.get(seed, ())):
            if text.startswith(word, at):
                end = at + len(word)
                if not _is_latin(word) or _whole_word(text, at, end):
                    return Match(word, at, _with_plural(text, end, word), self._values[word])
        return None


def _is_latin(word: str) -> bool:
    return word[0].isascii() and word[0].isalnum() and word[-1].isascii() and word[-1].isalnum()


def _whole_word(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end : end + 3]
    if before.isascii() and before.isalnum():
        return False
    # A plural ending still is the word: "livestream sellers" names a livestream seller.
    rest = after[1:] if after[:1] == "s" and text[end - 1].isalpha() else after
    return not (rest[:1].isascii() and rest[:1].isalnum())


def _with_plural(text: str, end: int, word: str) -> int:
    return end + 1 if _is_latin(word) and text[end : end + 1] == "s" else end
