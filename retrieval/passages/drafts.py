"""A passage in the making: what a record's sentence is, before identity, validity and sources are added."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.models import LevelCode, Record
from retrieval.passages.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One sentence of one record (or of a group of records: ``members``) in one language.

    ``part`` tells apart several sentences of one record; ``asked`` says whether the record's own ``asks``
    belong to this sentence, ``asks`` are further ways people ask for it. What a group says rests on the
    sources of all its members, is as sure as the least sure of them, and needs the caveats of each.
    ``since`` is the first day of a sentence that holds from then on, whatever its record ends on.
    """

    record: Record
    part: str = ""
    title: tuple[str, ...]
    text: str
    about: frozenset[str]
    levels: frozenset[LevelCode] = frozenset()
    slots: frozenset[str]
    members: tuple[Record, ...] = ()
    asked: bool = True
    asks: tuple[str, ...] = ()
    since: date | None = None


Say = Callable[[Catalogue, Wording], Iterable[Draft]]
"""Says a shelf of the catalogue in one language."""


def chain(*says: Say) -> Say:
    """Say several shelves one after the other."""

    def say_all(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
        for say in says:
            yield from say(catalogue, words)

    return say_all
