"""Names that people use for things: how they are compared, and whether two things claim the same one."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from knowledge import models
from knowledge.models import Entity
from knowledge.problems import Problem
from knowledge.validation import Loaded
from knowledge.vocabulary import SharedName


def normalise_name(name: str) -> str:
    """Return a name as it is compared: NFKC, case folded, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_names(loaded: Sequence[Loaded]) -> Iterator[Problem]:
    """Yield names that two entities claim, unless they are relatives or a shared name allows it."""
    shared = {
        normalise_name(item.value.name): frozenset(item.value.entities)
        for item in loaded
        if isinstance(item.value, SharedName)
    }
    entities = {item.value.id: item for item in loaded if isinstance(item.value, Entity)}
    family = {id_: _family_of(item.value, entities) for id_, item in entities.items()}
    claims: dict[str, list[Loaded]] = defaultdict(list)
    for item in entities.values():
        for name in dict.fromkeys(map(normalise_name, (*_names(item.value), *item.value.aliases))):
            claims[name].append(item)
    for name, claimants in claims.items():
        first = claimants[0]
        for other in claimants[1:]:
            ids = {first.value.id, other.value.id}
            if (
                not ids <= shared.get(name, frozenset())
                and not family[first.value.id] & family[other.value.id]
            ):
                yield other.problem(
                    f"the name '{name}' is claimed by {first.value.id} ({first.raw.origin}), too: "
                    "drop it from one of them, or list it under shared_names"
                )


def _names(entity: Entity) -> tuple[str, ...]:
    return (entity.name.zh, entity.name.en)


def _family_of(entity: Entity, entities: Mapping[str, Loaded]) -> frozenset[str]:
    """Return the id and what it belongs to, such as the occupation of a work type or of a standard."""
    parents = {entity.id, *_parents(entity)}
    for parent in tuple(parents):
        if parent in entities:
            parents.update(_parents(entities[parent].value))
    return frozenset(parents)


def _parents(entity: Entity) -> tuple[str, ...]:
    match entity:
        case models.WorkType():
            return (entity.occupation,)
        case models.Level():
            return (entity.certificate,)
        case models.Standard():
            return entity.occupations
        case models.Certificate():
            return (entity.occupation,) if entity.occupation else ()
        case _:
            return (entity.superseded_by,) if entity.superseded_by else ()
