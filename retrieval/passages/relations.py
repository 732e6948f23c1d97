"""Who belongs to whom: the ancestors of an entity, and the name it is shown under."""

from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.models import (
    Certificate,
    CertificateFamily,
    Entity,
    Level,
    LevelCode,
    Policy,
    Region,
    Standard,
    Text,
    WorkArea,
    WorkTask,
    WorkType,
)

_KINDS = {
    CertificateFamily.ONE_PLUS_X: "cert.one-plus-x",
    CertificateFamily.SKILL_LEVEL: "cert.skill-level",
    CertificateFamily.SPECIAL_ABILITY: "cert.special-ability",
    CertificateFamily.VOCATIONAL_QUALIFICATION: "cert.vocational-qualification",
    CertificateFamily.VENDOR: "cert.vendor",
}


def parents(catalogue: Catalogue, entity_id: str) -> Iterator[str]:
    """Yield the entities that this one is part of."""
    record = catalogue.get(entity_id)
    match record:
        case Level():
            yield record.certificate
        case WorkArea():
            yield record.level
        case WorkTask():
            yield record.area
        case WorkType():
            yield record.occupation
        case Standard():
            yield from record.occupations
        case Policy():
            yield from record.regions
        case Region():
            if record.within:
                yield record.within
        case Certificate():
            kind = _KINDS.get(record.family)
            if kind and kind != record.id:
                yield kind
        case _:
            return


def closure(catalogue: Catalogue, ids: Iterable[str]) -> frozenset[str]:
    """Return the entities with all their ancestors."""
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        entity_id = waiting.pop()
        if entity_id not in found:
            found.add(entity_id)
            waiting.extend(parents(catalogue, entity_id))
    return frozenset(found)


def name_of(catalogue: Catalogue, entity_id: str) -> Text:
    """Return the name of an entity; the id where the record has no name of its own."""
    record = catalogue.get(entity_id)
    if isinstance(record, Entity):
        return record.name
    return Text(zh=entity_id, en=entity_id)


def last_day_of(catalogue: Catalogue, ids: Iterable[str]) -> date | None:
    """Return the last day on which any of these certificates existed; None when one of them still does."""
    last: date | None = None
    for entity_id in ids:
        record = catalogue.get(entity_id)
        if isinstance(record, Level):
            record = catalogue.get(record.certificate)
        if isinstance(record, Certificate):
            if record.ending is None:
                return None
            ended = record.ending.on.last_day()
            last = ended if last is None else max(last, ended)
    return last


def level_codes(catalogue: Catalogue, ids: Iterable[str]) -> frozenset[LevelCode]:
    """Return the levels among the entities."""
    records = (catalogue.get(entity_id) for entity_id in ids)
    return frozenset(record.code for record in records if isinstance(record, Level))
