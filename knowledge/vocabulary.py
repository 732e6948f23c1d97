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


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """How many records of a kind there must be: under a certificate (``of``) or in a batch of occupations.

    ``nameless`` of them are known to exist while their name is lost.
    """

    kind: str
    count: int
    of: str | None = None
    batch: str | None = None
    nameless: int = 0

    @property
    def name(self) -> str:
        """Return what is counted, in words."""
        return f"{self.kind} of {self.of or self.batch or 'the catalogue'}"
