"""Which entities belong to each other: what a thing is part of, and what is part of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from retrieval.passages.relations import closure

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kinship:
    """Ancestors and descendants of every entity, by id; neither includes the entity itself."""

    ancestors: Mapping[str, frozenset[str]]
    descendants: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Kinship":
        """Read the kinship of all entities of the catalogue."""
        ancestors = {
            entity.id: closure(catalogue, [entity.id]) - {entity.id} for entity in catalogue.entities()
        }
        descendants: dict[str, set[str]] = defaultdict(set)
        for entity, above in ancestors.items():
            for one in above:
                descendants[one].add(entity)
        return cls(ancestors, {one: frozenset(below) for one, below in descendants.items()})

    def relatives(self, entities: Iterable[str]) -> frozenset[str]:
        """Return the entities with everything above and below them."""
        found: set[str] = set()
        for one in entities:
            found |= {one} | self.ancestors.get(one, _NONE) | self.descendants.get(one, _NONE)
        return frozenset(found)

    def leaves(self, entities: frozenset[str]) -> frozenset[str]:
        """Return the entities that no other of them is part of: the most particular ones."""
        above = {parent for one in entities for parent in self.ancestors.get(one, _NONE)}
        return entities - above
