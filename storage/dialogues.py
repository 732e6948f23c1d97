"""Dialogue state in the database: one row a learner, guarded by a version."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.ports import Dialogue, DialogueChangedError
from storage.session import Session
from storage.tables import dialogues


class SqlDialogues:
    """Implements ``bot.ports.Dialogues``.

    Two messages of one person may be answered at the same time, by two channels or two tabs of a browser.
    The version that was loaded tells the second one to save that it answered from an old state.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._loaded: dict[str, int] = {}

    def load(self, learner: str) -> Dialogue:
        """Return the learner's dialogue; an empty one when there is none yet."""
        rows = self._session.read(select(dialogues).where(dialogues.c.learner == learner))
        if not rows:
            self._loaded[learner] = 0
            return Dialogue(learner)
        row = rows[0]
        self._loaded[learner] = row.version
        return Dialogue(learner, row.flow, row.data, row.language)

    def save(self, dialogue: Dialogue, *, at: datetime) -> None:
        """Store the dialogue; DialogueChangedError when it is no longer the one that was loaded."""
        # The lock comes before the look, so that nobody saves between the two.
        self._session.begin()
        if dialogue.learner not in self._loaded:
            self.load(dialogue.learner)
        version = self._loaded[dialogue.learner]
        values: dict[str, Any] = {
            "flow": dialogue.flow,
            "data": dict(dialogue.data),
            "language": dialogue.language,
            "version": version + 1,
            "updated_at": at,
        }
        if not self._store(dialogue.learner, version, values):
            raise DialogueChangedError(
                f"the dialogue of learner {dialogue.learner} was saved by somebody else meanwhile"
            )
        self._loaded[dialogue.learner] = version + 1

    def _store(self, learner: str, version: int, values: dict[str, Any]) -> bool:
        if version == 0:
            return self._session.insert_unless_there(dialogues, {"learner": learner, **values})
        changed = self._session.write(
            update(dialogues)
            .where(dialogues.c.learner == learner, dialogues.c.version == version)
            .values(values)
        )
        return changed == 1
