"""Works out what several people or several levels cost together, from the prices of the catalogue."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.models import Fee, FeeItem, LevelCode
from retrieval.answering.wording import answer_wording
from retrieval.normalise import normalise
from retrieval.passages.relations import closure
from retrieval.passages.wording import wording
from retrieval.query.languages import index_language
from retrieval.query.lexicon import Lexicon, vocabulary
from retrieval.query.models import Query

_MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Item:
    """One product of a sum: so many people at one price, of whom ``free`` pay nothing."""

    people: int
    fee: Fee

    @property
    def paying(self) -> int:
        """Return how many people pay."""
        return max(self.people - self.fee.free_places, 0)

    @property
    def yuan(self) -> int:
        """Return the cost in yuan."""
        return self.paying * self.fee.amount


class Sums:
    """Finds counts, levels and forms in a question and multiplies them with the prices on record."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._fees = catalogue.all(Fee)
        self._about = {fee.id: closure(catalogue, fee.certificates) for fee in self._fees}
        self._lexicon = lexicon
        words = vocabulary()
        self._counts = {normalise(word): number for word, number in words["counts"].items()}
        people = "|".join(map(_as_pattern, sorted(words["people"], key=len, reverse=True)))
        self._units: dict[str, int] = words["units"]
        written = "".join({*self._units, *(word for word in self._counts if not word.isascii())})
        numbers = "|".join(
            [f"[{written}]+", *sorted(filter(str.isascii, self._counts), key=len, reverse=True)]
        )
        self._people = re.compile(rf"(?<![\d.:/a-z-])(\d{{1,6}}|{numbers})\s*(?:{people})")
        others = "|".join(map(_as_pattern, words["no_people"]))
        self._bare = re.compile(rf"(?<![a-z\d\u7b2c])(\d{{1,3}}|{numbers})(?![a-z\d]|\s*(?:{others}|\+))")
        self._together = re.compile("|".join(map(_as_pattern, words["together"])))
        self._modes = {
            mode: re.compile("|".join(map(_as_pattern, ones))) for mode, ones in words["modes"].items()
        }
        self._teachers = re.compile("|".join(map(_as_pattern, words["teachers"])))

    def work_out(self, query: Query) -> tuple[Item, ...]:
        """Return the items of the sum that is asked for; empty where none is, or where a price is missing."""
        if "fee" not in query.slots:
            return ()
        shares = self._shares(query)
        items = [self._item(people, level, query) for people, level in shares]
        if not items or any(item is None for item in items):
            return ()
        found = tuple(item for item in items if item)
        return found if len(found) > 1 or found[0].people > 1 else ()

    def _shares(self, query: Query) -> list[tuple[int, LevelCode | None]]:
        """Read how many people take which level: a number belongs to the level that it stands beside."""
        text = query.current
        counts = [(match.start(1), self._number(match[1])) for match in self._people.finditer(text)]
        levels = [(at, level) for at, level in self._lexicon.level_places(text) if level in _SHORT_LEVELS]
        taken = {at for at, _ in counts}
        for match in self._bare.finditer(text):
            beside = text[match.end() : match.end() + _BESIDE]
            if match.start(1) not in taken and levels and self._lexicon.level_places(beside):
                counts.append((match.start(1), self._number(match[1])))
        counts = _without_total(sorted(counts), len(levels))
        if not all(number for _, number in counts):
            return []
        if not levels:
            people = max((number for _, number in counts), default=0)
            known: list[LevelCode | None] = [*sorted(query.levels & _SHORT_LEVELS)]
            return [(people, level) for level in known or [None]] if people else []
        if not counts:
            together = self._together.search(text) is not None and len(levels) > 1
            return [(1, level) for _, level in levels] if together else []
        if len(counts) == len(levels):
            return [(number, level) for (_, number), (_, level) in zip(counts, levels, strict=True)]
        # One number stands for every level; of several, nobody can say which belongs to which.
        return [(counts[0][1], level) for _, level in levels] if len(counts) == 1 else []

    def _number(self, word: str) -> int:
        number = int(word) if word.isdecimal() else self._counts.get(word) or self._read(word)
        return min(number, _MOST_PEOPLE)

    def _read(self, word: str) -> int:
        """Read a number written in characters; 0 for what is none, such as "three four" people."""
        total, digit = 0, 0
        for char in word:
            unit = self._units.get(char)
            if unit is None and digit:
                return 0
            total += (digit or 1) * unit if unit else 0
            digit = 0 if unit else self._counts[char]
        return total + digit

    def _item(self, people: int, level: LevelCode | None, query: Query) -> Item | None:
        text = query.whole or query.current
        modes = [mode for mode, pattern in self._modes.items() if pattern.search(text)]
        training = bool(modes or self._teachers.search(text))
        fits = [
            fee
            for fee in self._fees
            if fee.item is (FeeItem.TRAINING if training else FeeItem.EXAM)
            and (level in fee.levels if level and fee.levels else not level or training)
            and (not modes or not fee.mode or any(mode in fee.mode.zh for mode in modes))
            and self._concerns(fee, query)
        ]
        amounts = {fee.amount for fee in fits}
        return Item(people, fits[0]) if len(amounts) == 1 else None

    def _concerns(self, fee: Fee, query: Query) -> bool:
        named = {one for one in query.entities if one.startswith("cert.")}
        return not named or bool(named & self._about[fee.id])


def _without_total(counts: list[tuple[int, int]], levels: int) -> list[tuple[int, int]]:
    """Leave out a leading total: of "40 students, 20 junior and 20 intermediate" the 40."""
    numbers = [number for _, number in counts]
    if len(counts) == levels + 1 and numbers[0] == sum(numbers[1:]):
        return counts[1:]
    return counts


_BESIDE = 16  # characters after a bare number in which its level must stand
_SHORT_LEVELS = frozenset({LevelCode.JUNIOR, LevelCode.INTERMEDIATE, LevelCode.SENIOR})


def say_sum(items: Sequence[Item], language: str) -> str:
    """Write the sum out, a line an item and the total."""
    own = index_language(language)
    words, names = answer_wording(own), wording(own)
    periods = {item.fee.period for item in items}
    period = next(iter(periods)) if len(periods) == 1 else None
    intro = words.say("sum.intro", period=period) if period else words.say("sum.intro_plain")
    lines = [
        words.say(
            "sum.line",
            count=item.paying,
            amount=item.fee.amount,
            total=item.yuan,
            what=names.join((names.levels(item.fee.levels), names.text(item.fee.mode))),
        )
        for item in items
    ]
    total = words.say("sum.total", total=sum(item.yuan for item in items))
    return "\n".join([intro, *lines, total])


def fee_ids(items: Iterable[Item]) -> tuple[str, ...]:
    """Return the records that a sum rests on."""
    return tuple(dict.fromkeys(item.fee.id for item in items))


def _as_pattern(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<![a-z]){escaped}(?![a-z])" if word.isascii() and word.isalpha() else escaped
