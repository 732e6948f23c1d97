"""What travels through retrieval: passages in, a query and its hits through, an answer out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.models import Confidence, LevelCode, Reference

PATH_MARK = " \u203a "
"""What stands between the parts of a heading path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One statement in one language, as it is indexed, filtered, cited and shown.

    ``text`` is the sentence an answer can show; ``title`` is its heading path from general to particular;
    ``asks`` is searched beside them and never shown. ``about`` holds entity ids with their ancestors
    (a level's passage is also about its certificate). ``record`` is the id of the record or document
    section that it states; the two languages of a record share it.
    """

    id: str
    record: str
    kind: str
    language: str
    title: tuple[str, ...]
    text: str
    asks: tuple[str, ...] = ()
    about: frozenset[str] = frozenset()
    levels: frozenset[LevelCode] = frozenset()
    slots: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    references: tuple[Reference, ...] = ()
    confidence: Confidence = Confidence.OFFICIAL
    valid_from: date | None = None
    valid_until: date | None = None
    superseded_by: str | None = None
    gap: bool = False
    caveat: str = ""

    def searched_text(self) -> str:
        """Return everything lexical search looks at: the title path, the text and the ways people ask."""
        return "\n".join((PATH_MARK.join(self.title), self.text, *self.asks))

    def embedded_text(self) -> str:
        """Return what the encoder sees: the title path and the text, as one short document."""
        return f"{PATH_MARK.join(self.title)}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage with its fused score and the parts of it (cosine, cover: absolute, about 0 to 1)."""

    passage: Passage
    score: float
    cosine: float
    cover: float


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages may be found at all. Every given condition must hold; an empty match stays empty.

    ``about``: groups of entity ids; a passage must be about at least one of *every* group.
    ``levels``: the passage names one of these levels, or names none.
    ``languages``: only these; ``owners``: reserved for documents that belong to a school.
    """

    about: tuple[frozenset[str], ...] = ()
    levels: frozenset[LevelCode] = frozenset()
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


class Status(StrEnum):
    """How a question ended. The values are part of the command-line contract."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as an answer cites it; ``quote`` is the passage in our words that rests on it."""

    source_id: str
    title: str
    issuer: str
    published: str
    locator: str
    quote: str
    url: str
    passage_id: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to make a question precise: what to show, and the question that it stands for."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, in ``language``; ``as_of`` is the day it is true for.

    ``warnings`` holds kinds (expired, disputed, unverified, unofficial_source …); the text says them, too.
    """

    status: Status
    text: str
    language: str
    as_of: date
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of a dialogue: ``role`` is ``user`` or ``assistant``."""

    role: str
    text: str
