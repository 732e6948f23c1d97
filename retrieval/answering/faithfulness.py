"""Checks that a sentence says nothing that its passages do not: numbers, dates and names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.models import Passage
from retrieval.normalise import normalise
from retrieval.query.lexicon import Lexicon

_MARK = re.compile(r"\[(\d{1,2})\]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HAN_NUMBER = re.compile(
    "[\u96f6\u4e00\u4e8c\u4e24\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u4e07\u4ebf]+"
)
_ONE = "\u4e00"  # stands in too many ordinary words to be taken for a number
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
    if name not in ("may", "march")  # words of other meaning, too
}
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence without its marks, and the numbers of the passages it cites."""

    text: str
    marks: tuple[int, ...]


def split_cited(text: str) -> list[CitedSentence]:
    """Split a model's text into sentences with the marks that stand in or right after them."""
    found: list[CitedSentence] = []
    for piece in re.split(r"(?<=\])\s*(?:[.\u3002]\s*)?|\n+", text.strip()):
        marks = tuple(int(mark) for mark in _MARK.findall(piece))
        bare = _MARK.sub("", piece).strip(" \u3002.")
        if bare:
            found.append(CitedSentence(bare, marks))
        elif marks and found:
            found[-1] = CitedSentence(found[-1].text, found[-1].marks + marks)
    return found


def is_faithful(sentence: CitedSentence, passages: Sequence[Passage], lexicon: Lexicon) -> bool:
    """Tell whether every number, month and name of the sentence stands in the passages that it cites."""
    if not sentence.marks or any(not 1 <= mark <= len(passages) for mark in sentence.marks):
        return False
    cited = [passages[mark - 1] for mark in sentence.marks]
    evidence = normalise("\n".join(f"{' '.join(one.title)}\n{one.text}\n{one.caveat}" for one in cited))
    said = normalise(sentence.text)
    return (
        _numbers(said) <= _numbers(evidence)
        and _han_numbers(said) <= _han_numbers(evidence)
        and _names_stand(said, evidence, cited, lexicon)
    )


def _numbers(text: str) -> set[str]:
    plain = text.replace(",", "")
    found = {number.lstrip("0") or "0" for number in _NUMBER.findall(plain)}
    return found | {str(_MONTHS[word]) for word in _WORD.findall(text) if word in _MONTHS}


def _han_numbers(text: str) -> set[str]:
    return {number for number in _HAN_NUMBER.findall(text) if number != _ONE}


def _names_stand(said: str, evidence: str, cited: Sequence[Passage], lexicon: Lexicon) -> bool:
    about = frozenset(one for passage in cited for one in passage.about)
    levels = frozenset(level for passage in cited for level in passage.levels)
    return all(
        mention.word in evidence or mention.ids & about for mention in lexicon.mentions(said)
    ) and lexicon.levels(said) <= levels | lexicon.levels(evidence)
