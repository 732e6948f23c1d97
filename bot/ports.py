"""The roles that the bot needs filled: something that remembers, and something that answers."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from retrieval.models import Answer, Citation, Passage, Turn


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


class Learners(Protocol):
    """People, apart from the (channel, address) pairs under which they write."""

    def identify(self, channel: str, address: str, *, new_id: str, at: datetime) -> str:
        """Return the learner behind an address; an unknown address becomes the learner ``new_id``."""
        ...

    def mark_blocked(self, channel: str, address: str, *, at: datetime) -> None:
        """Remember that this address refuses our messages; the next message from it lifts the mark."""
        ...


class Dialogues(Protocol):
    """Dialogue state, one row a learner."""

    def load(self, learner: str) -> Dialogue:
        """Return the learner's dialogue; an empty one when there is none yet."""
        ...

    def save(self, dialogue: Dialogue, *, at: datetime) -> None:
        """Store the dialogue."""
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


@dataclass(frozen=True, slots=True)
class InboxItem:
    """An update of a platform as it came in. ``order_key`` names the line it must be handled in (a chat)."""

    id: int
    channel: str
    key: str
    order_key: str
    payload: Mapping[str, Any]
    received_at: datetime
    attempts: int


class Inbox(Protocol):
    """Updates that were received and must be handled exactly once, in order within an ``order_key``."""

    def add(
        self, channel: str, key: str, order_key: str, payload: Mapping[str, Any], *, received_at: datetime
    ) -> bool:
        """Store an update; False when (channel, key) was seen before, which changes nothing."""
        ...

    def claim(self, channel: str, worker: str, *, now: datetime, lease_seconds: float) -> InboxItem | None:
        """Take the oldest unhandled update that nothing earlier in its line is waiting before.

        A claim older than its lease is free again: the worker that held it died.
        """
        ...

    def finish(self, item: int, *, at: datetime) -> None:
        """Mark as handled; belongs in the transaction that stores what the update caused."""
        ...

    def fail(self, item: int, error: str, *, now: datetime, retry_at: datetime | None) -> None:
        """Give the claim back for ``retry_at``, or set the update aside for good when that is None."""
        ...


class Delivery(StrEnum):
    """What became of an outgoing message."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # the call broke after it may have taken effect: shown, never repeated blindly
    BLOCKED = "blocked"  # the person blocked us or is gone
    REJECTED = "rejected"  # the platform refuses this very message


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One platform call to make: ``payload`` is {"method": ..., "data": ...} as JSON-ready values.

    ``key`` is unique: the same key stored twice is one message. ``order_key`` lines are sent in order.
    """

    channel: str
    key: str
    order_key: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An outgoing message that a sender has claimed."""

    id: int
    message: OutgoingMessage
    attempts: int


class Outbox(Protocol):
    """Messages that must leave once."""

    def add(self, messages: Sequence[OutgoingMessage], *, at: datetime) -> None:
        """Store messages in order, skipping keys that are there already."""
        ...

    def claim(self, channel: str, worker: str, *, now: datetime, lease_seconds: float) -> OutboxItem | None:
        """Take the next message that may be sent now: first of its line, not before its retry time.

        A message still marked as being sent after its lease has become uncertain (the sender died in
        mid-call) and is never handed out again.
        """
        ...

    def settle(
        self, item: int, state: Delivery, *, at: datetime, platform_id: str = "", error: str = ""
    ) -> None:
        """Record the final state of a claimed message."""
        ...

    def retry(self, item: int, *, not_before: datetime, error: str) -> None:
        """Put a claimed message back: the call certainly had no effect."""
        ...

    def counts(self, channel: str) -> dict[Delivery, int]:
        """Return how many messages are in each state."""
        ...


class UnitOfWork(Protocol):
    """One transaction: everything done through it is kept together at ``commit``, or not at all."""

    learners: Learners
    dialogues: Dialogues
    transcript: Transcript
    inbox: Inbox
    outbox: Outbox

    def commit(self) -> None:
        """Keep what was done."""
        ...


class Storage(Protocol):
    """Opens units of work. Leaving one without ``commit`` undoes it."""

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

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage that a citation points at."""
        ...

    def cite(self, passage: Passage) -> Sequence[Citation]:
        """Return the sources of a passage in its language."""
        ...


Clock = Callable[[], datetime]
"""Returns now, in UTC."""

NewId = Callable[[], str]
"""Returns a new random id."""
