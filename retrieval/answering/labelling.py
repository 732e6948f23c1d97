"""Names what passages are about in few words: labels that tell options apart, and questions to press."""

from collections.abc import Iterator, Sequence

from knowledge.catalogue import Catalogue
from knowledge.models import Certificate, Entity, LevelCode, Occupation, Policy, Region, WorkType
from retrieval.answering.cutting import columns_of
from retrieval.answering.wording import answer_wording
from retrieval.models import Passage
from retrieval.passages.relations import closure
from retrieval.passages.wording import wording

_LONGEST_ASK = 44  # columns of a question on a button
_LONGEST_NAME = 36  # columns of a name on a button
_FEW_LEVELS = 2
_YEAR = 3  # its place among the parts of a description; a year tells apart only where all have one
_LADDER = {code: place for place, code in enumerate(LevelCode)}
# Which kinds of entities tell best what a passage is about.
_SUBJECTS = (WorkType, Occupation, Certificate, Policy)


class Labelling:
    """Labels for passages of the catalogue, in the language of the passages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def options(self, passages: Sequence[Passage]) -> list[tuple[str, Passage]]:
        """Return passages with labels that tell them apart, levels from low to high; each label once."""
        described = [(self._describe(passage), passage) for passage in passages]
        if not all(parts[_YEAR] for parts, _ in described):
            described = [((*parts[:_YEAR], "", *parts[_YEAR + 1 :]), one) for parts, one in described]
        told: dict[str, Passage] = {}
        for parts, passage in _in_order(described):
            told.setdefault(self._label(parts, [one for one, _ in described], passage.language), passage)
        return [(label, passage) for label, passage in told.items() if label]

    def question(self, passage: Passage) -> str:
        """Return a question that the passage answers, short enough for a button, or else its name."""
        words = answer_wording(passage.language)
        asks = [ask for ask in passage.asks if columns_of(ask) <= _LONGEST_ASK]
        naming = (ask for ask in asks if any(part in ask for part in passage.title))
        path = words.say("clarify.join").join(part for part in passage.title if part)
        return words.sentence(next(naming, asks[0] if asks else path))

    def name(self, passage: Passage) -> str:
        """Return what the passage is about, in few words."""
        subject, _, _, _, what = self._describe(passage)
        return subject or what

    def _describe(self, passage: Passage) -> tuple[str, ...]:
        """Return subject, level, place, year and matter of a passage; empty where it has none or several."""
        words, names = answer_wording(passage.language), wording(passage.language)
        short = words.say("clarify.short_level")
        levels = [
            names.level(code).split(short)[0] for code in sorted(passage.levels, key=_LADDER.__getitem__)
        ]
        places = [one.name.in_language(passage.language) for one in self._leaves(passage, Region)]
        years = sorted(passage.years)
        return (
            self._subject(passage),
            names.join(levels) if len(levels) <= _FEW_LEVELS else "",
            places[0] if len(places) == 1 else "",
            str(years[0]) if len(years) == 1 else "",
            passage.title[-1] if len(passage.title) > 1 else "",
        )

    def _subject(self, passage: Passage) -> str:
        for kind in _SUBJECTS:
            found = [one.name.in_language(passage.language) for one in self._leaves(passage, kind)]
            if len(found) == 1 and columns_of(found[0]) <= _LONGEST_NAME:
                return found[0]
        return passage.title[0] if passage.title else ""

    def _leaves(self, passage: Passage, kind: type[Entity]) -> list[Entity]:
        found = [one for id_ in sorted(passage.about) if isinstance(one := self._catalogue.get(id_), kind)]
        above = {id_ for one in found for id_ in closure(self._catalogue, [one.id]) - {one.id}}
        return [one for one in found if one.id not in above]

    def _label(self, parts: tuple[str, ...], others: Sequence[tuple[str, ...]], language: str) -> str:
        """Say the parts in which the others differ; the first part that there is where they do not."""
        telling = [
            part for place, part in enumerate(parts) if part and len({other[place] for other in others}) > 1
        ]
        if not telling:
            telling = [part for part in parts if part][:1]
        unique, chosen = list(others), list[str]()
        for place, part in enumerate(parts):
            # As few parts as tell this one from all others.
            if part in telling and len(unique) > 1 and len({other[place] for other in unique}) > 1:
                chosen.append(part)
                unique = [other for other in unique if other[place] == part]
        return answer_wording(language).say("clarify.join").join(dict.fromkeys(chosen or telling[:1]))


def _in_order(
    described: Sequence[tuple[tuple[str, ...], Passage]],
) -> Iterator[tuple[tuple[str, ...], Passage]]:
    """Yield subject by subject, in the order in which they come, each with its levels from low to high."""
    subjects = list(dict.fromkeys(parts[0] for parts, _ in described))
    last = len(_LADDER)
    yield from sorted(
        described,
        key=lambda one: (
            subjects.index(one[0][0]),
            min((_LADDER[level] for level in one[1].levels), default=last),
        ),
    )
