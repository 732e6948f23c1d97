"""The catalogue: everything the content files say, typed, linked and without errors."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from knowledge.compiled import read_compiled, write_compiled
from knowledge.files import RawRecord, find_files, hash_files, read_file
from knowledge.kinds import KINDS
from knowledge.links import check_links
from knowledge.models import Entity, Record, Source
from knowledge.problems import CatalogueError, Origin, Problem
from knowledge.validation import Loaded, build_records
from knowledge.vocabulary import SharedName, Slot, Total
from knowledge.wording import find_phone_numbers

CONTENT = Path(__file__).parent / "content"
"""The content that comes with the package."""

T = TypeVar("T", bound=Record)


@dataclass(frozen=True)
class Catalogue:
    """All records by id, with sources and slots. Iterating gives records in the order of kinds and files."""

    records: Mapping[str, Record]
    sources: Mapping[str, Source]
    slots: Mapping[str, Slot]
    content_hash: str
    shared_names: tuple[SharedName, ...] = ()
    totals: tuple[Total, ...] = ()

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records.values())

    def __len__(self) -> int:
        return len(self.records)

    def __contains__(self, id_: object) -> bool:
        return id_ in self.records

    def values(self) -> list[Any]:
        """Return everything the catalogue was made of, sources, slots and totals included."""
        return [*self, *self.sources.values(), *self.slots.values(), *self.shared_names, *self.totals]

    def get(self, id_: str) -> Record | None:
        """Return the record with this id, or None. Sources and slots are in their own mappings."""
        return self.records.get(id_)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """Return the records of a type and its subtypes: ``all(Fee)``, ``all(Entity)``."""
        return tuple(record for record in self if isinstance(record, kind))

    def entities(self) -> tuple[Entity, ...]:
        """Return the records that a question can name."""
        return self.all(Entity)

    @cached_property
    def _linked_from(self) -> Mapping[str, tuple[Record, ...]]:
        linked: dict[str, list[Record]] = defaultdict(list)
        for record in self:
            for target in dict.fromkeys(record.links()):
                linked[target].append(record)
        return {target: tuple(records) for target, records in linked.items()}

    def linked_from(self, id_: str) -> tuple[Record, ...]:
        """Return the records that point at this id (an area's tasks, a certificate's fees and notes …)."""
        return self._linked_from.get(id_, ())


@dataclass(frozen=True)
class Inspection:
    """What could be loaded, what is wrong, and where each record was written."""

    catalogue: Catalogue
    problems: tuple[Problem, ...]
    origins: Mapping[str, Origin] = field(default_factory=dict)


def load_catalogue(root: Path | None = None, cache: Path | None = None) -> Catalogue:
    """Load and check the content under ``root`` (default: the content of the package).

    With a ``cache`` folder, content that was checked before is read from its compiled form, which is more
    than ten times as fast. Raises CatalogueError with every problem found, ContentMissingError when there is
    no such folder.
    """
    root = CONTENT if root is None else root
    content_hash = hash_files(root)
    values = None if cache is None else read_compiled(cache, content_hash)
    if values is not None:
        return _shelve(values, content_hash)
    inspection = inspect_catalogue(root)
    if inspection.problems:
        raise CatalogueError(inspection.problems)
    if cache is not None:
        write_compiled(cache, content_hash, inspection.catalogue.values())
    return inspection.catalogue


def inspect_catalogue(root: Path | None = None) -> Inspection:
    """Load what can be loaded and report the rest: for people who are in the middle of writing."""
    root = CONTENT if root is None else root
    problems: list[Problem] = []
    raws: list[RawRecord] = []
    for path in find_files(root):
        name = path.relative_to(root).as_posix()
        raws += read_file(path, name, problems)
        problems += find_phone_numbers(path, name)
    loaded = list(_build_all(raws, problems))
    well = {item.raw.id for item in loaded}
    problems += check_links(loaded, frozenset(raw.id for raw in raws if raw.id not in well))
    origins = {item.raw.id: item.raw.origin for item in reversed(loaded)}
    catalogue = _shelve([item.value for item in loaded], hash_files(root))
    return Inspection(catalogue, tuple(sorted(problems)), origins)


def _build_all(raws: list[RawRecord], problems: list[Problem]) -> Iterator[Loaded]:
    for kind in KINDS:
        yield from build_records([raw for raw in raws if raw.kind is kind], problems)


def _shelve(values: Sequence[Any], content_hash: str) -> Catalogue:
    return Catalogue(
        records=_by_id([value for value in values if isinstance(value, Record)]),
        sources=_by_id([value for value in values if isinstance(value, Source)]),
        slots=_by_id([value for value in values if isinstance(value, Slot)]),
        content_hash=content_hash,
        shared_names=tuple(value for value in values if isinstance(value, SharedName)),
        totals=tuple(value for value in values if isinstance(value, Total)),
    )


def _by_id(values: list[Any]) -> Mapping[str, Any]:
    shelf: dict[str, Any] = {}
    for value in values:
        shelf.setdefault(value.id, value)
    return MappingProxyType(shelf)
