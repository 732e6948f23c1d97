"""What inbox and outbox share: taking the next row whose turn it is in its line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, or_, select

from storage.session import Session


def claimable(table: Table, channel: str, open_states: Sequence[str], now: datetime) -> Select[Any]:
    """Select the oldest row in the first of ``open_states`` that may be taken now.

    It may be taken when its retry time has come, no claim on it is still good, and no earlier row of its line
    is in any of ``open_states``.
    """
    earlier = table.alias("earlier")
    turn = (
        ~select(earlier.c.id)
        .where(
            earlier.c.channel == table.c.channel,
            earlier.c.order_key == table.c.order_key,
            earlier.c.state.in_(open_states),
            earlier.c.id < table.c.id,
        )
        .exists()
    )
    return (
        select(table)
        .where(
            table.c.channel == channel,
            table.c.state == open_states[0],
            _passed(table.c.not_before, now),
            _passed(table.c.claimed_until, now),
            turn,
        )
        .order_by(table.c.id)
        .limit(1)
    )


def lock_first(session: Session, statement: Select[Any], table: Table) -> Row[Any] | None:
    """Return the row that a select finds, locked for this transaction; None when there is none.

    PostgreSQL skips rows that others hold. On SQLite the look without the lock comes first: an idle worker
    must not take the write lock each time it looks.
    """
    if session.locks_rows:
        rows = session.read(statement.with_for_update(skip_locked=True, of=table))
    else:
        rows = session.read(statement)
        if rows:
            session.begin()
            rows = session.read(statement)
    return rows[0] if rows else None


def expired(table: Table, channel: str, state: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition for rows in ``state`` whose claim has run out."""
    return and_(table.c.channel == channel, table.c.state == state, table.c.claimed_until <= now)


def _passed(column: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= now)
