"""The inbox in the database: each update handled once, in order within its line."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.mail import ClaimLostError, InboxItem
from storage.lines import claimable, lock_first
from storage.session import Session
from storage.tables import inbox

_WAITING = "waiting"
_HANDLED = "handled"
_SET_ASIDE = "set_aside"


class SqlInbox:
    """Implements ``bot.mail.Inbox``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, channel: str, key: str, order_key: str, payload: Mapping[str, Any], *, received_at: datetime
    ) -> bool:
        """Store an update; False when (channel, key) was seen before, which changes nothing."""
        return self._session.insert_unless_there(
            inbox,
            {
                "channel": channel,
                "key": key,
                "order_key": order_key,
                "payload": dict(payload),
                "received_at": received_at,
                "state": _WAITING,
                "attempts": 0,
                "error": "",
            },
        )

    def claim(self, channel: str, worker: str, *, now: datetime, lease_seconds: float) -> InboxItem | None:
        """Take the oldest unhandled update that nothing earlier in its line is waiting before."""
        row = lock_first(self._session, claimable(inbox, channel, (_WAITING,), now), inbox)
        if row is None:
            return None
        self._session.write(
            update(inbox)
            .where(inbox.c.id == row.id)
            .values(
                attempts=row.attempts + 1,
                claimed_by=worker,
                claimed_until=now + timedelta(seconds=lease_seconds),
                not_before=None,
            )
        )
        return InboxItem(
            row.id, row.channel, row.key, row.order_key, row.payload, row.received_at, row.attempts + 1
        )

    def finish(self, item: InboxItem, *, at: datetime) -> None:
        """Mark as handled; ClaimLostError when another worker has taken the update since."""
        self._change(item, state=_HANDLED, finished_at=at, claimed_until=None, error="")

    def fail(self, item: InboxItem, error: str, *, now: datetime, retry_at: datetime | None) -> None:
        """Give the claim back for ``retry_at``, or set the update aside for good when that is None."""
        if retry_at is None:
            self._change(item, state=_SET_ASIDE, finished_at=now, claimed_until=None, error=error)
        else:
            self._change(item, not_before=retry_at, claimed_until=None, error=error)

    def counts(self, channel: str) -> dict[str, int]:
        """Return how many updates are ``waiting``, ``handled`` and ``set_aside``."""
        rows = self._session.read(
            select(inbox.c.state, func.count().label("many"))
            .where(inbox.c.channel == channel)
            .group_by(inbox.c.state)
        )
        return {_WAITING: 0, _HANDLED: 0, _SET_ASIDE: 0} | {row.state: row.many for row in rows}

    def _change(self, item: InboxItem, **values: Any) -> None:
        # Each claim adds an attempt, so the number of attempts tells this claim from any later one.
        changed = self._session.write(
            update(inbox)
            .where(inbox.c.id == item.id, inbox.c.state == _WAITING, inbox.c.attempts == item.attempts)
            .values(values)
        )
        if changed != 1:
            raise ClaimLostError(f"update {item.key} of {item.channel} was taken over by another worker")
