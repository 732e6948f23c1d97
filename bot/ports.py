"""The roles that the bot needs filled: something that remembers, and something that answers."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from bot.mail import Inbox, Outbox, Rates
from bot.messages import IncomingMessage, Reply
from retrieval.models import Answer, Citation, Passage, Turn


class StorageUnavailableError(Exception):
    """The database cannot be used just now."""


class DialogueChangedError(Exception):
    """The dialogue was saved by somebody else since it was loaded: nothing was kept, start again."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where a learner stands: the running flow ("" when none) and its data, as JSON-ready values."""

    learner: str
    flow: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a learner's transcript: ``role`` is ``user`` or ``assistant``; ``extra`` is JSON-ready
    (sources, choices, picture name) so that a page can show it again.
    """

    role: str
    text: str
    at: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a learner can be reached; ``blocked_at`` is set while the platform refuses our messages there."""

    channel: str
    address: str
    blocked_at: datetime | None = None


class Learners(Protocol):
    """People, apart from the (channel, address) pairs under which they write."""

    def identify(self, channel: str, address: str, *, new_id: str, at: datetime) -> str:
        """Return the learner behind an address; an unknown address becomes the learner ``new_id``."""
        ...

    def mark_blocked(self, channel: str, address: str, *, at: datetime) -> None:
        """Remember that this address refuses our messages; the next ``identify`` lifts the mark."""
        ...

    def addresses(self, learner: str) -> list[Address]:
        """Return every address of a learner, in the order in which they came."""
        ...


class Dialogues(Protocol):
    """Dialogue state, one row a learner."""

    def load(self, learner: str) -> Dialogue:
        """Return the learner's dialogue; an empty one when there is none yet."""
        ...

    def save(self, dialogue: Dialogue, *, at: datetime) -> None:
        """Store the dialogue.

        A dialogue that was loaded in this unit of work and saved by another one since is a
        DialogueChangedError.
        """
        ...


class Transcript(Protocol):
    """What was said, per learner."""

    def append(self, learner: str, entries: Sequence[Entry]) -> None:
        """Add lines in order."""
        ...

    def recent(self, learner: str, limit: int) -> list[Entry]:
        """Return the last ``limit`` lines, oldest first."""
        ...

    def erase(self, learner: str) -> int:
        """Delete every line of a learner; return how many there were."""
        ...


class UnitOfWork(Protocol):
    """One transaction: everything done through it is kept together at ``commit``, or not at all.

    On SQLite the first write takes the one write lock of the database: read, do the slow work, then write.
    """

    learners: Learners
    dialogues: Dialogues
    transcript: Transcript
    inbox: Inbox
    outbox: Outbox
    rates: Rates

    def commit(self) -> None:
        """Keep what was done."""
        ...


class Storage(Protocol):
    """Opens units of work. Leaving one without ``commit`` undoes it.

    StorageUnavailableError says in one sentence what is wrong; the next call starts afresh.
    """

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Start a transaction."""
        ...


class Answerer(Protocol):
    """Answers questions from the index."""

    def answer(
        self, question: str, *, as_of: date, history: Sequence[Turn] = (), language: str = "auto"
    ) -> Answer:
        """Return a cited, dated answer, a clarifying question, "not found" or a refusal.

        ``language`` is ``zh``, ``zh-Hant``, ``en`` or ``auto`` (the language of the question).
        """
        ...

    def grounds(self, question: str, *, as_of: date, language: str = "auto") -> frozenset[str]:
        """Return the ids of the passages that would answer a question; empty where it has no answer."""
        ...

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage that a citation points at."""
        ...

    def cite(self, passage: Passage) -> Sequence[Citation]:
        """Return the sources of a passage in its language."""
        ...


class Responder(Protocol):
    """Answers one message of one learner: the whole bot, as a channel sees it."""

    def reply(self, message: IncomingMessage, work: UnitOfWork) -> list[Reply]:
        """Return the replies in order, keeping what must be remembered through ``work``; never commits."""
        ...


Clock = Callable[[], datetime]
"""Returns now, in UTC."""

NewId = Callable[[], str]
"""Returns a new random id."""
