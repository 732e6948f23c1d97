"""The transcript in the database."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from bot.ports import Entry
from storage.session import Session
from storage.tables import transcript


class SqlTranscript:
    """Implements ``bot.ports.Transcript``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, learner: str, entries: Sequence[Entry]) -> None:
        """Add lines in order; ids are given by the database."""
        rows = [
            {
                "learner": learner,
                "role": entry.role,
                "text": entry.text,
                "at": entry.at,
                "extra": dict(entry.extra),
            }
            for entry in entries
        ]
        if rows:
            self._session.write(insert(transcript), rows)

    def recent(self, learner: str, limit: int) -> list[Entry]:
        """Return the last ``limit`` lines, oldest first."""
        rows = self._session.read(
            select(transcript)
            .where(transcript.c.learner == learner)
            .order_by(transcript.c.id.desc())
            .limit(limit)
        )
        return [Entry(row.role, row.text, row.at, row.extra, row.id) for row in reversed(rows)]

    def erase(self, learner: str) -> int:
        """Delete every line of a learner; return how many there were."""
        return self._session.write(delete(transcript).where(transcript.c.learner == learner))
