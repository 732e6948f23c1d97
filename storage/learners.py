"""Learners and their addresses in the database."""

from datetime import datetime

from sqlalchemy import select, update

from bot.ports import Address
from storage.session import Session
from storage.tables import addresses, learners


class SqlLearners:
    """Implements ``bot.ports.Learners``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def identify(self, channel: str, address: str, *, new_id: str, at: datetime) -> str:
        """Return the learner behind an address; an unknown address becomes the learner ``new_id``."""
        known = self._find(channel, address)
        if known is None:
            known = self._welcome(channel, address, new_id, at)
        learner, blocked_at = known
        if blocked_at is not None:
            self._set_blocked(channel, address, None)
        return learner

    def mark_blocked(self, channel: str, address: str, *, at: datetime) -> None:
        """Remember that this address refuses our messages; the next ``identify`` lifts the mark."""
        self._set_blocked(channel, address, at)

    def addresses(self, learner: str) -> list[Address]:
        """Return every address of a learner, in the order in which they came."""
        rows = self._session.read(
            select(addresses.c.channel, addresses.c.address, addresses.c.blocked_at)
            .where(addresses.c.learner == learner)
            .order_by(addresses.c.created_at, addresses.c.channel, addresses.c.address)
        )
        return [Address(row.channel, row.address, row.blocked_at) for row in rows]

    def _find(self, channel: str, address: str) -> tuple[str, datetime | None] | None:
        rows = self._session.read(
            select(addresses.c.learner, addresses.c.blocked_at).where(
                addresses.c.channel == channel, addresses.c.address == address
            )
        )
        return (rows[0].learner, rows[0].blocked_at) if rows else None

    def _welcome(self, channel: str, address: str, new_id: str, at: datetime) -> tuple[str, datetime | None]:
        is_new = self._session.insert_unless_there(learners, {"id": new_id, "created_at": at})
        row = {"channel": channel, "address": address, "learner": new_id, "created_at": at}
        if self._session.insert_unless_there(addresses, row):
            return new_id, None
        # Somebody else welcomed this address between our look and our insert: theirs holds.
        if is_new:
            self._session.write(learners.delete().where(learners.c.id == new_id))
        found = self._find(channel, address)
        if found is None:
            raise AssertionError(f"the address {channel}:{address} is there and is not")
        return found

    def _set_blocked(self, channel: str, address: str, at: datetime | None) -> None:
        self._session.write(
            update(addresses)
            .where(addresses.c.channel == channel, addresses.c.address == address)
            .values(blocked_at=at)
        )
