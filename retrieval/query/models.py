"""What a question was understood to ask."""

from dataclasses import dataclass

from knowledge.models import LevelCode

STRICT_KINDS = ("cert", "occ", "worktype", "region", "policy", "std")
"""Kinds of entities that a passage must not contradict: about another of the same kind, it is no evidence."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the question and the entities it can stand for (an occupation and its standard, say)."""

    word: str
    ids: frozenset[str]

    @property
    def strict(self) -> bool:
        """Whether it names something that a passage may contradict."""
        return any(kind_of(one) in STRICT_KINDS for one in self.ids)


def kind_of(entity_id: str) -> str:
    """Return the kind of an entity: what stands before the first dot of its id."""
    return entity_id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood.

    ``text`` is what is searched (with what a follow-up takes over from earlier turns), normalised;
    ``current`` is the last message alone, normalised. ``years`` are years named, ``relative`` says that
    one of them came from a word such as "this year". ``whole`` of a follow-up is the earlier question and
    this one in full, for when ``text`` finds nothing. ``residue`` is what the words that we know leave of it.
    """

    original: str
    text: str
    current: str
    language: str
    mentions: tuple[Mention, ...] = ()
    levels: frozenset[LevelCode] = frozenset()
    slots: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    relative: bool = False
    follow_up: bool = False
    whole: str = ""
    residue: str = ""

    @property
    def entities(self) -> frozenset[str]:
        """Return every entity that a name in the question can stand for."""
        return frozenset(one for mention in self.mentions for one in mention.ids)
