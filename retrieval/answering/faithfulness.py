"""Checks that a sentence says only what its passages say: numbers, dates, names, and what it is about."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from retrieval.answering.resemblance import terms_of
from retrieval.models import Passage
from retrieval.normalise import normalise, simplify
from retrieval.query.lexicon import Lexicon

_MARK = re.compile(r"\[(\d{1,2})\]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[a-z]+")
_CAPITALISED = re.compile(r"(?<![\w.])[A-Z][\w-]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+/-]*[A-Za-z0-9]")
_HAN = re.compile("[\u3400-\u9fff]+")
_TITLE = re.compile("\u300a([^\u300b]+)\u300b")
_MONTH_LETTERS = 3  # jan stands for january
# Words of other meaning, too: months only beside a number.
_AMBIGUOUS = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:may|march)\b|\b(?:may|march) \d")
_SHARED = 0.3  # of a sentence's terms that the passages must hold; paraphrases measured have .33 and more
_SHORT_WORD = 3  # letters of an English word that says nothing of what a sentence is about


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
    """Tell whether the sentence rests on the passages that it cites.

    Every number, month, name, level and title of it must stand there, and so must part of its words: a
    sentence about something else holds nothing false, but it is no answer.
    """
    if not sentence.marks or any(not 1 <= mark <= len(passages) for mark in sentence.marks):
        return False
    cited = [passages[mark - 1] for mark in sentence.marks]
    given = "\n".join(f"{' '.join(one.title)}\n{one.text}\n{one.caveat}" for one in cited)
    said, evidence = normalise(sentence.text), normalise(given)
    return (
        set(_numbers(said)) <= set(_numbers(evidence))
        and _known_names_stand(said, evidence, cited, lexicon)
        and all(name in evidence for name in _names(simplify(sentence.text)))
        and _is_about(said, evidence)
    )


def _numbers(text: str) -> Iterator[str]:
    """Yield the numbers of a normalised text: figures, months as figures, numbers in words as they stand."""
    rules = _rules()["numbers"]
    months = rules["months"]
    figures = _NUMBER.findall(text.replace(",", ""))
    yield from (number.lstrip("0") or "0" for number in figures)
    near_a_day = " ".join(_AMBIGUOUS.findall(text))
    for word in _WORD.findall(text):
        month = next((one for one in months if one.startswith(word) and len(word) >= _MONTH_LETTERS), "")
        if month and (month not in ("may", "march") or month in near_a_day):
            yield str(months.index(month) + 1)
        elif word in rules["words"]:
            yield word
    yield from _written_numbers(text, rules)


def _written_numbers(text: str, rules: dict[str, Any]) -> Iterator[str]:
    one = rules["one"]
    yield from (number for number in re.findall(f"[{rules['digits']}]+", text) if number != one)
    alone = rf"(?<![{rules['digits']}]){one}\s*([{rules['one_before']}])"
    yield from (f"{one}{unit}" for unit in re.findall(alone, text))
    yield from (f"{one}{unit}" for unit in re.findall(rf"(?<!\d)1\s*([{rules['one_before']}])", text))


def _known_names_stand(said: str, evidence: str, cited: Sequence[Passage], lexicon: Lexicon) -> bool:
    about = frozenset(one for passage in cited for one in passage.about)
    levels = frozenset(level for passage in cited for level in passage.levels)
    return all(
        mention.word in evidence or mention.ids & about for mention in lexicon.mentions(said)
    ) and lexicon.levels(said) <= levels | lexicon.levels(evidence)


def _names(text: str) -> Iterator[str]:
    """Yield, normalised, what a text in its own letter case names by its look."""
    rules = _rules()["names"]
    yield from (normalise(title) for title in _TITLE.findall(text))
    if len(_WORD.findall(text.lower())) > len("".join(_HAN.findall(text))):
        first, *others = _CAPITALISED.findall(text) or [""]
        names = others if text.startswith(first) else [first, *others]
        yield from (name for name in map(normalise, names) if not _is_ordinary(name))
        yield from map(normalise, _HAN.findall(text))
    else:
        yield from map(normalise, _LATIN.findall(text))
        for ending in rules["endings"]:
            yield from re.findall(f"[\u3400-\u9fff]{{2}}{ending}", text)
        yield from (body for body in rules["bodies"] if body in text)


def _is_ordinary(name: str) -> bool:
    rules = _rules()
    return name in rules["names"]["ordinary"] or any(
        month.startswith(name) for month in rules["numbers"]["months"] if len(name) >= _MONTH_LETTERS
    )


def _is_about(said: str, evidence: str) -> bool:
    terms = {
        one for one in terms_of([said]) if not (one.isascii() and one.isalpha()) or len(one) > _SHORT_WORD
    }
    return bool(terms) and len(terms & terms_of([evidence])) >= _SHARED * len(terms)


@cache
def _rules() -> dict[str, Any]:
    text = files("retrieval.answering").joinpath("faithfulness.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
