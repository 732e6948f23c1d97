"""Cites: which source a statement rests on, by whom, of when, and whether it still holds."""

from collections.abc import Iterable, Sequence
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.models import Certificate, Confidence, Source, SourceKind
from retrieval.answering.evidence import begun, in_force
from retrieval.answering.wording import answer_wording
from retrieval.models import Citation, Passage
from retrieval.passages.wording import wording
from retrieval.query.models import Query

_UNOFFICIAL = {SourceKind.ARTICLE}
_MOST_SOURCES = 3
_FIGURES = frozenset({"pay", "demand", "fee", "training", "session"})


class Citing:
    """Citations, citation lines and warnings for passages, in one language at a time."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def citations(self, passage: Passage) -> list[Citation]:
        """Return the sources of a passage, the deciding one first; at most three."""
        return [
            self._citation(source, reference.at, passage)
            for reference in passage.references[:_MOST_SOURCES]
            if (source := self._catalogue.sources.get(reference.source))
        ]

    def _citation(self, source: Source, locator: str, passage: Passage) -> Citation:
        return Citation(
            source_id=source.id,
            title=source.title.in_language(passage.language),
            issuer=source.issuer.in_language(passage.language),
            published=str(source.published or ""),
            locator=locator,
            quote=passage.text,
            url=source.url,
            passage_id=passage.id,
        )

    def line(self, passage: Passage, as_of: date) -> str:
        """Return the citation line: document, place, issuer, date, and the passage's status on that day."""
        words = answer_wording(passage.language)
        dates = wording(passage.language)
        for reference in passage.references:
            source = self._catalogue.sources.get(reference.source)
            if source is None:
                continue
            parts = (
                words.say("citation.title", title=source.title.in_language(passage.language)),
                reference.at,
                source.issuer.in_language(passage.language),
                dates.day(source.published) if source.published else words.say("citation.undated"),
                words.say(f"citation.{source.kind}"),
                self._status(passage, as_of),
            )
            separator = words.say("citation.separator")
            return words.say("citation.line", parts=separator.join(part for part in parts if part))
        return ""

    def _status(self, passage: Passage, as_of: date) -> str:
        words = answer_wording(passage.language)
        if not begun(passage, as_of):
            return words.say("citation.future")
        if not in_force(passage, as_of):
            return words.say("citation.expired")
        return words.say("citation.in_force") if passage.valid_from else ""

    def warnings(self, passage: Passage, query: Query, as_of: date) -> dict[str, str]:
        """Return the warnings that a passage needs on that day: kind -> sentence."""
        words = answer_wording(passage.language)
        found: dict[str, str] = {}
        ended = self._ended(passage, as_of)
        if ended:
            meaning = _ending(ended, passage)
            found["expired"] = words.say("warning.ended", meaning=meaning) if meaning else ""
        elif passage.valid_until and passage.valid_until < as_of:
            found["expired"] = words.say("warning.expired", day=passage.valid_until.isoformat())
        if passage.valid_from and as_of < passage.valid_from:
            found["future"] = words.say("warning.future", day=passage.valid_from.isoformat())
        if passage.confidence is Confidence.DISPUTED:
            found["disputed"] = words.say("warning.disputed")
        if passage.confidence is Confidence.UNVERIFIED:
            found["unverified"] = words.say("warning.unverified")
        elif self._only_unofficial(passage):
            found["unofficial_source"] = words.say("warning.unofficial_source")
        if "expired" not in found:
            found |= self._old(passage, query, as_of)
        return found

    def _ended(self, passage: Passage, as_of: date) -> list[Certificate]:
        return [
            record
            for entity in sorted(passage.about)
            if isinstance(record := self._catalogue.get(entity), Certificate)
            and record.ending
            and record.ending.on.last_day() < as_of
        ]

    def _only_unofficial(self, passage: Passage) -> bool:
        kinds = {
            source.kind
            for reference in passage.references
            if (source := self._catalogue.sources.get(reference.source))
        }
        return bool(kinds) and kinds <= _UNOFFICIAL

    def _old(self, passage: Passage, query: Query, as_of: date) -> dict[str, str]:
        words = answer_wording(passage.language)
        if not passage.years or not passage.slots & _FIGURES:
            return {}
        held = max(passage.years)
        if query.years and not query.years & passage.years and held < max(query.years):
            years = _listed(passage.years)
            return {"expired": words.say("warning.other_year", asked=_listed(query.years), held=years)}
        if held < as_of.year - 1:
            return {"expired": words.say("warning.old_figure", year=held)}
        return {}


def _ending(ended: Sequence[Certificate], passage: Passage) -> str:
    """Say what the ending means; empty where the passage itself speaks of it."""
    endings = [one.ending for one in ended if one.ending]
    if any(ending.by in passage.about for ending in endings):
        return ""
    # Of one certificate its own ending is told, of several that of their kind, which has the shortest id.
    particular = [one for one in ended if "1x-" in one.id]
    told = particular[0] if len(particular) == 1 else min(ended, key=lambda one: ("1x-" in one.id, one.id))
    return told.ending.meaning.in_language(passage.language) if told.ending else ""


def _listed(years: Iterable[int]) -> str:
    ordered = sorted(years)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}-{ordered[-1]}"
    return ", ".join(str(year) for year in ordered)
