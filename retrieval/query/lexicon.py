"""The names of everything a question can name, and the words for levels, slots, years and follow-ups."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from knowledge.catalogue import Catalogue
from knowledge.models import Entity, Level, LevelCode, WorkArea, WorkTask
from retrieval.normalise import normalise
from retrieval.query.matching import WordMatcher
from retrieval.query.models import Mention

_YEAR = re.compile(r"(?<![\d-])((?:19|20)\d{2})(?![\d])")
_SHORT_YEAR = re.compile(r"(?<![\d第])(1[5-9]|2\d|3\d)年(?!以|的?时间|工作|经验|级)")

_LONG_ENOUGH = 4


@cache
def vocabulary() -> dict[str, Any]:
    """Return the words of vocabulary.yaml."""
    text = files("retrieval.query").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded


@dataclass(frozen=True, slots=True)
class Years:
    """The years a question names; ``relative`` when one came from a word such as "this year"."""

    named: frozenset[int]
    relative: bool


class Lexicon:
    """Recognises entities, levels, slots and years in normalised text."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._entities = WordMatcher(_entity_words(catalogue))
        self._slots = WordMatcher(_slot_words(catalogue))
        words = vocabulary()
        self._levels = WordMatcher(
            _invert({code: words["levels"][code] for code in words["levels"]})
            | {normalise(word): [] for word in words["not_levels"]}
        )
        self._years = WordMatcher(_invert({str(shift): ones for shift, ones in words["years"].items()}))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the names in the text, in order, each once."""
        found = {match.word: Mention(match.word, match.values) for match in self._entities.find(text)}
        return tuple(found.values())

    def levels(self, text: str) -> frozenset[LevelCode]:
        """Return the levels named in the text, as they are said."""
        return frozenset(LevelCode(value) for match in self._levels.find(text) for value in match.values)

    def level_places(self, text: str) -> list[tuple[int, LevelCode]]:
        """Return where the text names which level, in order."""
        return [
            (match.start, LevelCode(value)) for match in self._levels.find(text) for value in match.values
        ]

    def slots(self, text: str) -> frozenset[str]:
        """Return what the text asks for; overlapping words count, so each position is tried."""
        return frozenset(value for match in self._slots.find(text) for value in match.values)

    def words(self, text: str) -> list[str]:
        """Return the words of the text that name an entity or ask for a slot, in order."""
        matches = self._entities.find(text) + self._slots.find(text)
        return list(dict.fromkeys(match.word for match in sorted(matches, key=lambda match: match.start)))

    def without_levels(self, text: str) -> str:
        """Return the text without its level words."""
        for match in reversed([match for match in self._levels.find(text) if match.values]):
            text = f"{text[: match.start]} {text[match.end :]}"
        return " ".join(text.split())

    def residue(self, text: str) -> str:
        """Return what is left of a text without its levels, names, years and numbers."""
        bare = text
        for word in sorted(self.words(text), key=len, reverse=True):
            bare = bare.replace(word, " ")  # names first: some hold a level
        return "".join(char for char in self.without_levels(bare) if char.isalpha())

    def years(self, text: str, as_of: date) -> Years:
        """Return the years named in the text; relative words are read as of ``as_of``."""
        named = {int(year) for year in _YEAR.findall(text)}
        named |= {2000 + int(year) for year in _SHORT_YEAR.findall(text)}
        shifts = {int(value) for match in self._years.find(text) for value in match.values}
        return Years(frozenset(named | {as_of.year + shift for shift in shifts}), bool(shifts))


def _entity_words(catalogue: Catalogue) -> dict[str, set[str]]:
    words: dict[str, set[str]] = defaultdict(set)
    for entity in catalogue.entities():
        # A name with a level in it names the certificate; the level is read apart and can be swapped.
        named = entity.certificate if isinstance(entity, Level) else entity.id
        for name in _names(entity):
            words[normalise(name)].add(named)
    parts: list[WorkArea | WorkTask] = [*catalogue.all(WorkArea), *catalogue.all(WorkTask)]
    for part in parts:
        if part.name and len(part.name.zh) >= _LONG_ENOUGH:  # shorter ones are ordinary words
            words[normalise(part.name.zh)].add(part.id)
    for source in catalogue.sources.values():
        for name in source.aliases:
            words[normalise(name)].add(source.id)
    return words


def _names(entity: Entity) -> tuple[str, ...]:
    return (entity.name.zh, entity.name.en, *entity.aliases)


def _slot_words(catalogue: Catalogue) -> dict[str, set[str]]:
    words: dict[str, set[str]] = defaultdict(set)
    for slot in catalogue.slots.values():
        for word in (*slot.words.zh, *slot.words.en):
            words[normalise(word)].add(slot.id)
    return words


def _invert(table: dict[str, list[str]]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for value, ones in table.items():
        for word in ones:
            words[normalise(word)].append(value)
    return words
