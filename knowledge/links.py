"""Whether the records fit together: ids, links, sources, slots, both languages, names claimed twice."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any

from knowledge import models
from knowledge.models import Entity, Record, Source, Text
from knowledge.names import check_names
from knowledge.problems import Problem
from knowledge.validation import Loaded
from knowledge.vocabulary import Slot

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\Z")

# Which kinds a field may point at; a field that is not named here may point at any entity.
_TARGETS: dict[str, tuple[type, ...]] = {
    "occupation": (models.Occupation,),
    "occupations": (models.Occupation,),
    "certificate": (models.Certificate, models.Occupation, models.WorkType),
    "certificates": (models.Certificate, models.Occupation, models.WorkType),
    "level": (models.Level,),
    "area": (models.WorkArea,),
    "regions": (models.Region,),
    "topic": (models.Topic,),
    "rulebook": (models.Standard, models.Topic, models.Policy),
    "decided_by": (Source, models.Policy, models.Standard),
    "by": (models.Policy,),
    "about": (Entity,),
    "entities": (Entity,),
    "of": (models.Certificate,),
}


def check_links(loaded: Sequence[Loaded], broken_ids: frozenset[str]) -> Iterator[Problem]:
    """Yield what does not fit together. Links to ``broken_ids`` (records with an error of their own) pass."""
    by_id = {item.value.id: item.value for item in loaded if hasattr(item.value, "id")}
    slots = frozenset(item.value.id for item in loaded if isinstance(item.value, Slot))
    yield from _check_ids(loaded)
    for item in loaded:
        yield from _check_texts(item)
        yield from _check_targets(item, by_id, broken_ids)
        if isinstance(item.value, Record):
            yield from _check_record(item, by_id, slots, broken_ids)
    yield from check_names(loaded)


def _check_ids(loaded: Sequence[Loaded]) -> Iterator[Problem]:
    first: dict[str, Loaded] = {}
    for item in loaded:
        if not hasattr(item.value, "id"):
            continue
        id_, prefix = item.value.id, item.raw.kind.prefix
        if id_ in first:
            yield item.problem(f"the id is taken already by the record at {first[id_].raw.origin}", "id")
        first.setdefault(id_, item)
        form = id_.replace("_", "-") if isinstance(item.value, Slot) else id_
        if not id_.startswith(prefix) or not _ID.match(form):
            yield item.problem(
                f"field 'id': expected '{prefix}' and then small letters, digits, '-' and '.', got '{id_}'",
                "id",
            )
        elif isinstance(item.value, models.Level) and id_ != f"{item.value.certificate}.{item.value.code}":
            expected = f"{item.value.certificate}.{item.value.code}"
            yield item.problem(f"field 'id': expected '{expected}', its certificate and its code", "id")


def _check_record(
    item: Loaded, by_id: Mapping[str, Any], slots: frozenset[str], broken_ids: frozenset[str]
) -> Iterator[Problem]:
    record: Record = item.value
    if not record.sources:
        yield item.problem("field 'sources': expected at least one source, got an empty list", "sources")
    for number, reference in enumerate(record.sources):
        target = by_id.get(reference.source)
        if reference.source not in broken_ids and not isinstance(target, Source):
            yield item.problem(
                f"field 'sources.{number + 1}.source': {_no_such(reference.source, by_id, 'source')}",
                "sources",
                number,
            )
    for slot in record.slots:
        if slot not in slots:
            yield item.problem(f"field 'slots': {_no_such(slot, dict.fromkeys(slots), 'slot')}", "slots")
    if record.superseded_by == record.id:
        yield item.problem("field 'superseded_by': a record cannot supersede itself", "superseded_by")
    start, end = record.valid_from, record.valid_until
    if start and end and end.last_day() < start.first_day():
        yield item.problem(f"field 'valid_until': {end} is before valid_from {start}", "valid_until")


def _check_targets(item: Loaded, by_id: Mapping[str, Any], broken_ids: frozenset[str]) -> Iterator[Problem]:
    for path, field, target in _find_links(item.value):
        if target in broken_ids:
            continue
        found = by_id.get(target)
        place = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
        if found is None:
            yield item.problem(f"field '{place}': {_no_such(target, by_id, 'record')}", *path)
        elif field == "superseded_by":
            if not isinstance(found, Record):
                yield item.problem(f"field '{place}': '{target}' is no record that can supersede one", *path)
        elif not isinstance(found, _TARGETS[field]):
            wanted = " or ".join(kind.__name__ for kind in _TARGETS[field])
            yield item.problem(
                f"field '{place}': expected {wanted}, '{target}' is {type(found).__name__}", *path
            )


def _find_links(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield (path, field, id) for every field of a record that holds ids."""
    for field in fields(value):
        content = getattr(value, field.name)
        here = (*path, field.name)
        if field.name == "superseded_by" or field.name in _TARGETS:
            if type(content) is str:  # a LevelCode is a str, too, but no id
                yield here, field.name, content
            elif isinstance(content, tuple):
                yield from (((*here, number), field.name, id_) for number, id_ in enumerate(content))
        elif field.name == "ending" and content is not None:
            yield from _find_links(content, here)


def _check_texts(item: Loaded) -> Iterator[Problem]:
    for path, text in find_texts(item.value):
        for language in ("zh", "en"):
            if not getattr(text, language).strip():
                place = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
                yield item.problem(f"field '{place}.{language}': expected text, got nothing", *path, language)


def find_texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    """Yield every bilingual text inside a record with the path of fields that leads to it."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            if is_dataclass(item):
                yield from find_texts(item, (*path, number))
    elif is_dataclass(value):
        for field in fields(value):
            content = getattr(value, field.name)
            if isinstance(content, tuple) or is_dataclass(content):
                yield from find_texts(content, (*path, field.name))


def _no_such(id_: str, known: Mapping[str, Any], noun: str) -> str:
    prefix = id_[: id_.find(".") + 1]  # none in the name of a slot
    relatives = [other for other in known if other.startswith(prefix)]
    close = get_close_matches(id_, relatives, n=1, cutoff=0.75)
    hint = f"; did you mean '{close[0]}'?" if close else ""
    return f"there is no {noun} '{id_}'{hint}"
