"""Rate limits in the database, so that several senders share them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from bot.mail import Bucket, Refusal
from storage.session import Session
from storage.tables import rates

# Refilling adds fractions of a second; a level this close to one is one.
_ROUNDING = 1e-6


class SqlRates:
    """Implements ``bot.mail.Rates`` with token buckets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, buckets: Sequence[Bucket], *, now: datetime) -> Refusal | None:
        """Take one from every bucket and return None, or take nothing and return the longest wait."""
        rows = self._lock({bucket.name: bucket.capacity for bucket in buckets}, now)
        levels = {bucket.name: _level(bucket, rows[bucket.name], now) for bucket in buckets}
        refusals = [
            Refusal(bucket.name, until)
            for bucket in buckets
            if (until := _free_at(bucket, rows[bucket.name], levels[bucket.name], now)) > now
        ]
        if refusals:
            return max(refusals, key=lambda refusal: refusal.until)
        for name, level in levels.items():
            self._session.write(
                update(rates).where(rates.c.bucket == name).values(level=level - 1, at=now, held_until=None)
            )
        return None

    def hold(self, bucket: str, *, until: datetime) -> None:
        """Let nothing be taken from this bucket until then."""
        self._lock({bucket: 1.0}, until)
        self._session.write(update(rates).where(rates.c.bucket == bucket).values(held_until=until))

    def _lock(self, levels: Mapping[str, float], at: datetime) -> dict[str, Row[Any]]:
        """Return the rows of these buckets, made where missing, locked for this transaction."""
        # In one order everywhere: two senders that lock the same two buckets must not wait for each other.
        for name in sorted(levels):
            self._session.insert_unless_there(rates, {"bucket": name, "level": levels[name], "at": at})
        statement = select(rates).where(rates.c.bucket.in_(levels)).order_by(rates.c.bucket)
        if self._session.locks_rows:
            statement = statement.with_for_update()
        return {row.bucket: row for row in self._session.read(statement)}


def _level(bucket: Bucket, row: Row[Any], now: datetime) -> float:
    # A clock that went back must not empty the bucket.
    passed = max((now - row.at).total_seconds(), 0.0)
    return float(min(bucket.capacity, row.level + passed * bucket.per_second))


def _free_at(bucket: Bucket, row: Row[Any], level: float, now: datetime) -> datetime:
    missing = 1 - level
    free = now if missing <= _ROUNDING else now + timedelta(seconds=missing / bucket.per_second)
    return max(free, row.held_until) if row.held_until is not None else free
