"""The words that all records share: what can be asked of a thing, and names that several things carry."""

from dataclasses import dataclass

from knowledge.models import Asks, Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One thing that a question can ask for, with the words people ask for it in."""

    id: str
    name: Text
    words: Asks


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedName:
    """A name that several entities may carry, and why that is no mistake."""

    name: str
    entities: tuple[str, ...]
    reason: Text
