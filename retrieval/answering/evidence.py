"""What speaks for a passage as evidence for a question, and what rules it out."""

import re
from dataclasses import dataclass
from datetime import date

from retrieval.models import Hit, Passage
from retrieval.query.kinship import Kinship
from retrieval.query.models import STRICT_KINDS, Mention, Query, kind_of

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DIGITS_OF_A_YEAR = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with what it has in common with the question. All parts lie between 0 and 1.

    ``named``: the share of the question's names that it is about; ``asked``: how close one of the ways
    people ask for it comes to the question; ``slot``: it fills a slot that is asked for (less for a
    general one); ``level`` and ``year``: 1 when it states the one asked about, 0.5 when either side leaves
    it open; ``number``: it has the numbers of the question (an age, some months), 0.5 when there are none;
    ``stray``: it is about particulars (a certificate, a place, a level) that the question does not name.
    """

    hit: Hit
    named: float
    asked: float
    slot: float
    level: float
    year: float
    number: float
    stray: float
    score: float = 0.0

    @property
    def passage(self) -> Passage:
        """Return the passage."""
        return self.hit.passage


def contradicts(passage: Passage, query: Query, kinship: Kinship) -> bool:
    """Tell whether the passage is about another thing of the same kind, or another level, than is asked.

    The same sentence exists for many certificates and levels: this is what keeps them apart.
    """
    if query.levels and passage.levels and not query.levels & passage.levels:
        return True
    wanted = by_kind(kinship.relatives(query.entities))
    named = by_kind(query.entities)
    about = {kind: kinship.leaves(ids) for kind, ids in by_kind(passage.about).items()}
    return any(kind in about and not wanted[kind] & about[kind] for kind in STRICT_KINDS if kind in named)


def by_kind(entities: frozenset[str]) -> dict[str, frozenset[str]]:
    """Group entity ids by kind."""
    kinds: dict[str, set[str]] = {}
    for entity in entities:
        kinds.setdefault(kind_of(entity), set()).add(entity)
    return {kind: frozenset(ids) for kind, ids in kinds.items()}


def named_share(passage: Passage, query: Query, kinship: Kinship) -> float:
    """Return the share of the question's names that the passage is about; a relative counts half."""
    if not query.mentions:
        return 0.0
    total = sum(_weight(mention) for mention in query.mentions)
    found = 0.0
    for mention in query.mentions:
        if _is_about(passage, mention):
            found += _weight(mention)
        elif kinship.relatives(mention.ids) & passage.about:
            found += _weight(mention) / 2
    return found / total


def _is_about(passage: Passage, mention: Mention) -> bool:
    sources = {reference.source for reference in passage.references}
    return bool(mention.ids & passage.about) or bool(mention.ids & sources)


def _weight(mention: Mention) -> float:
    return 1.0 if mention.strict else 0.6


def stray_share(passage: Passage, query: Query, kinship: Kinship) -> float:
    """Return how far the passage is about particulars that the question does not name."""
    wanted = kinship.relatives(query.entities)
    kinds = by_kind(kinship.leaves(passage.about))
    strays = sum(1 for kind, ids in kinds.items() if kind in STRICT_KINDS and not ids & wanted)
    if passage.levels and not query.levels and len(passage.levels) < 3:
        strays += 1
    return min(strays, 3) / 3


# Slots that many questions and passages share by the way: filling only these says less.
_GENERAL = frozenset({"target", "definition", "date", "claim", "difference", "obligation", "background"})


def slot_share(passage: Passage, query: Query) -> float:
    """Return 1 when the passage fills a particular slot asked for, 0.5 when only a general one."""
    shared = query.slots & passage.slots
    if not shared:
        return 0.0
    return 1.0 if shared - _GENERAL or not query.slots - _GENERAL else 0.4


def level_match(passage: Passage, query: Query) -> float:
    """Return 1 when the passage states a level asked about, 0.5 when either side leaves the level open."""
    if not query.levels or not passage.levels:
        return 0.5
    return 1.0 if query.levels & passage.levels else 0.0


def year_match(passage: Passage, query: Query) -> float:
    """Return the share of the years asked about that are the passage's; 0.5 when either is open."""
    if not query.years or not passage.years:
        return 0.5
    return len(query.years & passage.years) / len(query.years)


def number_match(passage: Passage, query: Query) -> float:
    """Return the share of the question's numbers that the passage has; 0.5 when there are none.

    Years have a part of their own; a case of 17 years or 8 months is found by its number.
    """
    wanted = {number for number in _NUMBER.findall(query.current) if len(number) < _DIGITS_OF_A_YEAR}
    if not wanted:
        return 0.5
    held = set(_NUMBER.findall(passage.searched_text()))
    return len(wanted & held) / len(wanted)


def in_force(passage: Passage, as_of: date) -> bool:
    """Tell whether the passage is not over and has begun on that day."""
    return begun(passage, as_of) and (passage.valid_until is None or as_of <= passage.valid_until)


def begun(passage: Passage, as_of: date) -> bool:
    """Tell whether the passage holds on that day or held before it."""
    return passage.valid_from is None or passage.valid_from <= as_of
