"""Cites: which source a statement rests on, by whom, of when, and whether it still holds."""

from collections.abc import Iterable, Sequence
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.models import Certificate, Confidence, Entity, Policy, Source, SourceKind, Standard
from knowledge.periods import PartialDate
from retrieval.answering.evidence import begun, in_force
from retrieval.answering.wording import AnswerWording, answer_wording
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
        # A source whose title has the name of a policy or standard is its text, or reports on it.
        self._documents = {
            source.id: record
            for record in catalogue.all(Entity)
            if isinstance(record, Policy | Standard)
            for source in catalogue.sources.values()
            if record.name.zh in source.title.zh
        }

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
            locator=answer_wording(passage.language).locator(locator),
            quote=passage.text,
            url=source.url,
            passage_id=passage.id,
        )

    def source(self, passage: Passage) -> Source | None:
        """Return the source that a passage is cited with, the deciding one."""
        known = (self._catalogue.sources.get(reference.source) for reference in passage.references)
        return next((source for source in known if source), None)

    def line(self, passages: Sequence[Passage], as_of: date) -> str:
        """Return the citation line of passages from one source.

        It names the document, the places in it, issuer and date, what kind of source it is, and whether it
        is in force on that day.
        """
        source = self.source(passages[0])
        if source is None:
            return ""
        words = answer_wording(passages[0].language)
        parts = (
            _marked(source, words),
            words.say("citation.places").join(map(words.locator, _places(passages, source))),
            source.issuer.in_language(words.language),
            self._dated(source, words),
            words.say(f"citation.{source.kind}"),
            self._status(passages, source, as_of, words),
        )
        separator = words.say("citation.separator")
        return words.say("citation.line", parts=separator.join(part for part in parts if part))

    def _dated(self, source: Source, words: AnswerWording) -> str:
        if source.published:
            return wording(words.language).day(source.published)
        return "" if source.kind is SourceKind.BACKGROUND else words.say("citation.undated")

    def _status(self, passages: Sequence[Passage], source: Source, as_of: date, words: AnswerWording) -> str:
        found = [self._state(passage, source, as_of) for passage in passages]
        state = next((one for one in found if one), "")
        return words.say(f"citation.{state}") if state else ""

    def _state(self, passage: Passage, source: Source, as_of: date) -> str:
        """Return where a statement stands: its own days decide, then those of its document."""
        if not begun(passage, as_of):
            return "future"
        if not in_force(passage, as_of):
            return "expired"
        if passage.valid_from:
            return "in_force"
        if source.kind is SourceKind.ORGANISER and self._ended(passage, as_of):
            return "expired"  # an organiser's plan for exams that are no longer held
        return self._state_of_document(source, as_of)

    def _state_of_document(self, source: Source, as_of: date) -> str:
        """Return the state of the policy or standard that the source is about; empty if there is none."""
        document = self._documents.get(source.id)
        if document is None:
            return ""
        if document.superseded_by or (document.valid_until and document.valid_until.last_day() < as_of):
            return "expired"
        since = document.valid_from or document.published
        return "in_force" if since and since.first_day() <= as_of else ""

    def warnings(self, passage: Passage, query: Query, as_of: date) -> dict[str, str]:
        """Return the warnings that a passage needs on that day: kind -> sentence.

        The sentence is empty where the passage itself says what it would say.
        """
        words = answer_wording(passage.language)
        found: dict[str, str] = {}
        if self._ended(passage, as_of):
            meaning = self.ending(passage, as_of)
            found["expired"] = words.say("warning.ended", meaning=meaning) if meaning else ""
        elif passage.valid_until and passage.valid_until < as_of:
            found["expired"] = words.say("warning.expired", day=_day(passage.valid_until, words))
        if passage.valid_from and as_of < passage.valid_from:
            found["future"] = words.say("warning.future", day=_day(passage.valid_from, words))
        if passage.confidence is Confidence.DISPUTED:
            found["disputed"] = words.say("warning.disputed")
        if passage.confidence is Confidence.UNVERIFIED:
            found["unverified"] = words.say("warning.unverified")
        elif self._only_unofficial(passage):
            found["unofficial_source"] = words.say("warning.unofficial_source")
        if "expired" not in found:
            found |= _old(passage, query, as_of)
        return found

    def ending(self, passage: Passage, as_of: date) -> str:
        """Say what it means that a certificate of the passage has ended; empty where the passage tells it."""
        ended = self._ended(passage, as_of)
        if any(one.ending.by in passage.about for one in ended if one.ending):
            return ""
        # Of one certificate its own ending is told, of several that of their kind, which has the shortest id.
        particular = [one for one in ended if "1x-" in one.id]
        if not ended:
            return ""
        told = (
            particular[0] if len(particular) == 1 else min(ended, key=lambda one: ("1x-" in one.id, one.id))
        )
        return told.ending.meaning.in_language(passage.language) if told.ending else ""

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


def _places(passages: Sequence[Passage], source: Source) -> list[str]:
    """Return the places in a source that passages rest on, without those that another one lies in."""
    found = dict.fromkeys(
        reference.at
        for passage in passages
        for reference in passage.references
        if reference.source == source.id and reference.at
    )
    return [at for at in found if not any(other != at and other.startswith(at) for other in found)]


def _marked(source: Source, words: AnswerWording) -> str:
    """Return the title: a document's name in its marks, a description of a source without them."""
    title = source.title.in_language(words.language)
    described = tuple(ending for ending in words.say("citation.described").split("|") if ending)
    return title if title.endswith(described) else words.say("citation.title", title=title)


def _day(day: date, words: AnswerWording) -> str:
    return wording(words.language).day(PartialDate(day.year, day.month, day.day))


def _old(passage: Passage, query: Query, as_of: date) -> dict[str, str]:
    words = answer_wording(passage.language)
    if not passage.years or not passage.slots & _FIGURES:
        return {}
    held = max(passage.years)
    if query.years and not query.years & passage.years and held < max(query.years):
        years = _listed(passage.years, words)
        return {"expired": words.say("warning.other_year", asked=_listed(query.years, words), held=years)}
    if held < as_of.year - 1:
        return {"expired": words.say("warning.old_figure", year=held)}
    return {}


def _listed(years: Iterable[int], words: AnswerWording) -> str:
    ordered = sorted(years)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return words.say("warning.span", first=ordered[0], last=ordered[-1])
    return words.say("warning.years").join(str(year) for year in ordered)
