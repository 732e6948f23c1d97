"""The outbox in the database: each message leaves once, in order within its line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.mail import ClaimLostError, Delivery, OutboxItem, OutgoingMessage, UncertainMessage
from storage.lines import claimable, expired, lock_first
from storage.session import Session
from storage.tables import outbox

_OPEN = (Delivery.PENDING.value, Delivery.SENDING.value)


class SqlOutbox:
    """Implements ``bot.mail.Outbox``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, messages: Sequence[OutgoingMessage], *, at: datetime) -> None:
        """Store messages in order, skipping keys that are there already."""
        for message in messages:
            self._session.insert_unless_there(
                outbox,
                {
                    "channel": message.channel,
                    "key": message.key,
                    "order_key": message.order_key,
                    "payload": dict(message.payload),
                    "learner": message.learner,
                    "created_at": at,
                    "state": Delivery.PENDING.value,
                    "claim": 0,
                    "attempts": 0,
                    "platform_id": "",
                    "error": "",
                },
            )

    def claim(self, channel: str, worker: str, *, now: datetime, lease_seconds: float) -> OutboxItem | None:
        """Take the next message that may be sent now; calls that nobody came back from become uncertain."""
        self._give_up_broken_calls(channel, now)
        row = lock_first(self._session, claimable(outbox, channel, _OPEN, now), outbox)
        if row is None:
            return None
        self._session.write(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(
                claim=row.claim + 1,
                claimed_by=worker,
                claimed_until=now + timedelta(seconds=lease_seconds),
                not_before=None,
            )
        )
        return OutboxItem(row.id, _message(row), row.attempts, row.claim + 1)

    def begin_call(self, item: OutboxItem, *, at: datetime, lease_seconds: float) -> None:
        """Say that the platform is being called now; ClaimLostError when another sender has the message."""
        changed = self._session.write(
            update(outbox)
            .where(
                outbox.c.id == item.id,
                outbox.c.claim == item.claim,
                outbox.c.state == Delivery.PENDING.value,
                outbox.c.claimed_until > at,
            )
            .values(
                state=Delivery.SENDING.value,
                attempts=outbox.c.attempts + 1,
                claimed_until=at + timedelta(seconds=lease_seconds),
            )
        )
        if changed != 1:
            raise ClaimLostError(f"message {item.message.key} was taken over by another sender")

    def settle(
        self, item: OutboxItem, state: Delivery, *, at: datetime, platform_id: str = "", error: str = ""
    ) -> None:
        """Record the final state of a claimed message, even if it was taken for uncertain meanwhile."""
        if state in (Delivery.PENDING, Delivery.SENDING):
            raise ValueError(
                f"{state.value} is not a final state; expected sent, uncertain, blocked or rejected"
            )
        self._change(
            item,
            state=state.value,
            settled_at=at,
            claimed_until=None,
            platform_id=platform_id,
            error=error,
        )

    def retry(self, item: OutboxItem, *, not_before: datetime, error: str = "") -> None:
        """Put a claimed message back: no call was made, or it certainly had no effect."""
        self._change(
            item,
            state=Delivery.PENDING.value,
            not_before=not_before,
            claimed_until=None,
            settled_at=None,
            error=error,
        )

    def uncertain(self, learner: str) -> list[UncertainMessage]:
        """Return the learner's uncertain messages, oldest first."""
        rows = self._session.read(
            select(outbox)
            .where(outbox.c.learner == learner, outbox.c.state == Delivery.UNCERTAIN.value)
            .order_by(outbox.c.id)
        )
        return [
            UncertainMessage(row.id, _message(row), row.created_at, row.told_at is not None) for row in rows
        ]

    def mark_told(self, messages: Sequence[int], *, at: datetime) -> None:
        """Remember that the person knows of these uncertain messages."""
        if messages:
            self._session.write(update(outbox).where(outbox.c.id.in_(messages)).values(told_at=at))

    def resend(self, messages: Sequence[int], *, at: datetime) -> int:
        """Make uncertain messages pending again because the person asked; return how many."""
        if not messages:
            return 0
        return self._session.write(
            update(outbox)
            .where(outbox.c.id.in_(messages), outbox.c.state == Delivery.UNCERTAIN.value)
            # A new claim number: the sender that once lost this message cannot settle it any more.
            .values(
                state=Delivery.PENDING.value,
                claim=outbox.c.claim + 1,
                not_before=at,
                settled_at=None,
                told_at=None,
            )
        )

    def counts(self, channel: str) -> dict[Delivery, int]:
        """Return how many messages are in each state."""
        rows = self._session.read(
            select(outbox.c.state, func.count().label("many"))
            .where(outbox.c.channel == channel)
            .group_by(outbox.c.state)
        )
        found = {Delivery(row.state): row.many for row in rows}
        return {state: found.get(state, 0) for state in Delivery}

    def _give_up_broken_calls(self, channel: str, now: datetime) -> None:
        broken = expired(outbox, channel, Delivery.SENDING.value, now)
        # Looked at first, because the write takes SQLite's one lock.
        if self._session.read(select(outbox.c.id).where(broken).limit(1)):
            self._session.write(
                update(outbox)
                .where(broken)
                .values(
                    state=Delivery.UNCERTAIN.value,
                    settled_at=now,
                    claimed_until=None,
                    error="the sender stopped in mid-call",
                )
            )

    def _change(self, item: OutboxItem, **values: Any) -> None:
        changed = self._session.write(
            update(outbox).where(outbox.c.id == item.id, outbox.c.claim == item.claim).values(values)
        )
        if changed != 1:
            raise ClaimLostError(f"message {item.message.key} was taken over by another sender")


def _message(row: Row[Any]) -> OutgoingMessage:
    return OutgoingMessage(row.channel, row.key, row.order_key, row.payload, row.learner)
