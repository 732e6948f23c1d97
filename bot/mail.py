"""Mail of a platform: updates that came in and must be handled once, messages that must leave once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class ClaimLostError(Exception):
    """Somebody else has taken over this item since it was claimed."""


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

    def finish(self, item: InboxItem, *, at: datetime) -> None:
        """Mark as handled; belongs in the transaction that stores what the update caused.

        ClaimLostError when the lease ran out and another worker took the update: leave without commit.
        """
        ...

    def fail(self, item: InboxItem, error: str, *, now: datetime, retry_at: datetime | None) -> None:
        """Give the claim back for ``retry_at``, or set the update aside for good when that is None.

        An update that was set aside no longer holds its line up. ClaimLostError as in ``finish``.
        """
        ...

    def counts(self, channel: str) -> dict[str, int]:
        """Return how many updates are ``waiting``, ``handled`` and ``set_aside``."""
        ...


class Delivery(StrEnum):
    """What became of an outgoing message."""

    PENDING = "pending"  # not sent yet, perhaps claimed: safe to claim again after the lease
    SENDING = "sending"  # the call has begun
    SENT = "sent"
    UNCERTAIN = "uncertain"  # the call broke after it may have taken effect: shown, never repeated blindly
    BLOCKED = "blocked"  # the person blocked us or is gone
    REJECTED = "rejected"  # the platform refuses this very message


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One platform call to make: ``payload`` is {"method": ..., "data": ...} as JSON-ready values.

    ``key`` is unique: the same key stored twice is one message. ``order_key`` lines are sent in order.
    ``learner`` is whom it is for, or empty.
    """

    channel: str
    key: str
    order_key: str
    payload: Mapping[str, Any]
    learner: str = ""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An outgoing message that a sender has claimed.

    ``attempts`` counts the calls begun before; ``claim`` tells this claim from any other.
    """

    id: int
    message: OutgoingMessage
    attempts: int
    claim: int


@dataclass(frozen=True, slots=True)
class UncertainMessage:
    """A message of which nobody knows whether it arrived; ``told`` says that the person was told so."""

    id: int
    message: OutgoingMessage
    at: datetime
    told: bool


class Outbox(Protocol):
    """Messages that must leave once."""

    def add(self, messages: Sequence[OutgoingMessage], *, at: datetime) -> None:
        """Store messages in order, skipping keys that are there already."""
        ...

    def claim(self, channel: str, worker: str, *, now: datetime, lease_seconds: float) -> OutboxItem | None:
        """Take the next message that may be sent now: first of its line, not before its retry time.

        A claim whose lease ran out before its call began is free again. Where the call had begun the sender
        died in mid-call: the message becomes uncertain, frees its line and is never handed out by itself.
        """
        ...

    def begin_call(self, item: OutboxItem, *, at: datetime, lease_seconds: float) -> None:
        """Say that the platform is being called now, for at most ``lease_seconds``; commit before the call.

        ClaimLostError when the lease ran out and another sender has the message: do not call.
        """
        ...

    def settle(
        self, item: OutboxItem, state: Delivery, *, at: datetime, platform_id: str = "", error: str = ""
    ) -> None:
        """Record the final state of a claimed message, even if it was taken for uncertain meanwhile."""
        ...

    def retry(self, item: OutboxItem, *, not_before: datetime, error: str = "") -> None:
        """Put a claimed message back: no call was made, or it certainly had no effect."""
        ...

    def uncertain(self, learner: str) -> list[UncertainMessage]:
        """Return the learner's uncertain messages, oldest first."""
        ...

    def mark_told(self, messages: Sequence[int], *, at: datetime) -> None:
        """Remember that the person knows of these uncertain messages (ids)."""
        ...

    def resend(self, messages: Sequence[int], *, at: datetime) -> int:
        """Make uncertain messages (ids) pending again because the person asked; return how many."""
        ...

    def counts(self, channel: str) -> dict[Delivery, int]:
        """Return how many messages are in each state."""
        ...


@dataclass(frozen=True, slots=True)
class Bucket:
    """A rate limit: at most ``capacity`` at once, filled again by ``per_second``.

    No window of t seconds sees more than capacity + per_second x t. ``name`` is shared by all processes.
    """

    name: str
    capacity: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which bucket is empty, and when it is worth asking again."""

    bucket: str
    until: datetime


class Rates(Protocol):
    """Rate limits that several senders share."""

    def take(self, buckets: Sequence[Bucket], *, now: datetime) -> Refusal | None:
        """Take one from every bucket and return None, or take nothing and return the longest wait."""
        ...

    def hold(self, bucket: str, *, until: datetime) -> None:
        """Let nothing be taken from this bucket until then: the platform said so."""
        ...
