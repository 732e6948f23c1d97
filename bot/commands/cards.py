"""Records as people read them in a terminal: a line for a list, a card for one record."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.kinds import KIND_BY_MODEL
from knowledge.links import find_texts
from knowledge.models import Reference, Source, Text

_TITLE_FIELDS = ("name", "title", "statement", "claim")
_HIDDEN = frozenset({"id", "sources"})


def kind_of(record: Any) -> str:
    """Return the name of the shelf that a record stands on."""
    return KIND_BY_MODEL[type(record)].name


def title_of(record: Any) -> Text:
    """Return what a record is called: its name, else what it states, else the first text in it."""
    for field in _TITLE_FIELDS:
        title = getattr(record, field, None)
        if isinstance(title, Text):
            return title
    return next((text for _, text in find_texts(record)), Text(zh=record.id, en=record.id))


def draw_card(record: Any, catalogue: Catalogue) -> str:
    """Return everything a record says, both languages, its sources in full and what points at it."""
    lines = [f"{record.id}  ({kind_of(record)})", ""]
    for field in fields(record):
        if field.name not in _HIDDEN:
            lines += _draw(field.name, getattr(record, field.name))
    if not isinstance(record, Source):
        sources = (_draw_source(reference, catalogue) for reference in getattr(record, "sources", ()))
        lines += ["sources:", *(line for source in sources for line in source)]
    linked = catalogue.linked_from(record.id)
    if linked:
        lines += ["linked from:", *(f"  {other.id}" for other in linked)]
    return "\n".join(lines)


def _draw(label: str, value: Any, indent: str = "") -> Iterator[str]:
    """Yield the lines of one field; an empty one has none."""
    if value is None or value in ((), ""):
        return
    if isinstance(value, Text):
        yield f"{indent}{label}:"
        yield f"{indent}  zh  {value.zh}"
        yield f"{indent}  en  {value.en}"
    elif isinstance(value, tuple) and any(is_dataclass(item) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _draw(f"{label} {number}", item, indent)
    elif isinstance(value, tuple):
        yield f"{indent}{label}: {', '.join(str(item) for item in value)}"
    elif is_dataclass(value) and type(value).__str__ is object.__str__:
        inner = [
            line
            for field in fields(value)
            for line in _draw(field.name, getattr(value, field.name), f"{indent}  ")
        ]
        yield from [f"{indent}{label}:", *inner] if inner else []
    else:
        yield f"{indent}{label}: {value}"


def _draw_source(reference: Reference, catalogue: Catalogue) -> Iterator[str]:
    source = catalogue.sources[reference.source]
    parts = (source.title.zh, reference.at, source.issuer.zh, str(source.published or "undated"), source.kind)
    yield f"  {source.id}: {' · '.join(part for part in parts if part)}"
    if source.url:
        yield f"    {source.url}"
