"""Turns the catalogue into passages: sentences with identity, validity, years and sources."""

import re
from collections.abc import Iterator
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.models import Confidence, Correction, Note, NoteStatus, Record, Reference
from retrieval.models import Passage
from retrieval.passages.drafts import Draft, chain
from retrieval.passages.entities import (
    say_certificates,
    say_levels,
    say_occupations,
    say_policies,
    say_standards,
    say_topics,
    say_work_types,
)
from retrieval.passages.exams import (
    say_areas,
    say_formats,
    say_textbooks,
)
from retrieval.passages.prices import say_fees, say_rules, say_subsidies
from retrieval.passages.relations import last_day_of
from retrieval.passages.schedules import say_sessions, say_trainings
from retrieval.passages.statements import say_corrections, say_notes
from retrieval.passages.wording import LANGUAGES, Wording, wording

# Four digits before a unit of money, of people or of ten thousands are an amount, no year.
_AMOUNT = r"\s*(?:[\u4e07\u4ebf\u5143\u4eba\u540d]|yuan|people)"
_YEAR = re.compile(rf"(?<!\d)(?<!\d[.,])(?:19|20)\d{{2}}(?!\d|{_AMOUNT})")
_WEAKEST = tuple(Confidence)  # from the strongest to the weakest, as they are defined

_say_everything = chain(
    say_notes,
    say_corrections,
    say_certificates,
    say_levels,
    say_occupations,
    say_work_types,
    say_topics,
    say_standards,
    say_policies,
    say_areas,
    say_formats,
    say_sessions,
    say_trainings,
    say_textbooks,
    say_fees,
    say_rules,
    say_subsidies,
)


def build_passages(catalogue: Catalogue) -> Iterator[Passage]:
    """Yield every record's passages, Chinese and English."""
    for language in LANGUAGES:
        words = wording(language)
        for draft in _say_everything(catalogue, words):
            yield _finish(catalogue, words, draft)


def _finish(catalogue: Catalogue, words: Wording, draft: Draft) -> Passage:
    record = draft.record
    name = f"{record.id}/{draft.part}" if draft.part else record.id
    valid_until = _valid_until(catalogue, draft)
    return Passage(
        id=f"{name}#{words.language}",
        record=name,
        kind=type(record).__name__.lower(),
        language=words.language,
        title=tuple(part for part in draft.title if part),
        text=draft.text,
        asks=_asks(words, draft),
        about=draft.about,
        levels=draft.levels,
        slots=draft.slots | frozenset(record.slots if draft.asked else ()),
        years=_years(draft),
        references=_references(draft),
        confidence=max((one.confidence for one in _said(draft)), key=_WEAKEST.index),
        valid_from=draft.since or (record.valid_from.first_day() if record.valid_from else None),
        valid_until=valid_until,
        superseded_by=record.superseded_by,
        gap=isinstance(record, Note) and record.status is NoteStatus.GAP,
        caveat=_caveat(words, draft),
    )


def _said(draft: Draft) -> tuple[Record, ...]:
    """Return the records that a sentence speaks for: those of its group, or its own."""
    return draft.members or (draft.record,)


def _caveat(words: Wording, draft: Draft) -> str:
    """Return the caveats of all that is said, each once; one that another begins with adds nothing."""
    if not draft.asked and not draft.members:
        return ""
    caveats = dict.fromkeys(words.text(one.caveat) for one in _said(draft) if one.caveat)
    stems = {caveat: caveat[:-1] for caveat in caveats}
    return words.sentences(
        *(one for one in caveats if not any(other != one and stems[one] in other for other in caveats))
    )


def _asks(words: Wording, draft: Draft) -> tuple[str, ...]:
    if not draft.asked:
        return draft.asks
    asks = draft.record.asks
    # People mix the languages: both ways of asking find a passage of either.
    return draft.asks + (asks.en + asks.zh if words.language == "en" else asks.zh + asks.en)


def _years(draft: Draft) -> frozenset[int]:
    record = draft.record
    stated = record.period or ""
    found = {int(year) for year in _YEAR.findall(stated)}
    if len(found) == 2:
        found = set(range(min(found), max(found) + 1))
    if not found:
        found = {int(year) for year in _YEAR.findall(draft.text)}
    return frozenset(found)


def _references(draft: Draft) -> tuple[Reference, ...]:
    record = draft.record
    found = [reference for one in _said(draft) for reference in one.sources]
    if isinstance(record, Correction):
        found.sort(key=lambda reference: reference.source != record.decided_by)
    return tuple(dict.fromkeys(found))


def _valid_until(catalogue: Catalogue, draft: Draft) -> date | None:
    """Return the record's own last day, or that of the certificates it is about, whichever is earlier."""
    own = draft.record.valid_until.last_day() if draft.record.valid_until else None
    if draft.since or _outlives(draft.record):
        return own
    ended = last_day_of(catalogue, (one for one in draft.about if one.startswith("cert.1x-")))
    days = [day for day in (own, ended) if day]
    return min(days) if days else None


def _outlives(record: Record) -> bool:
    """Tell whether a record says something lasting about a thing that is over (a note, a correction)."""
    return isinstance(record, Note | Correction)
