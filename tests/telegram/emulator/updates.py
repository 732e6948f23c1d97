"""The updates that wait for a bot: kept until the bot says that it has them."""

from collections.abc import Sequence
from typing import Any

Update = dict[str, Any]

# What getUpdates leaves out unless it is asked for by name.
_UNUSUAL = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class UpdateQueue:
    """Updates in order of their ids, and the kinds that the bot wants of them."""

    def __init__(self, first_id: int = 870_000_001) -> None:
        self._next_id = first_id
        self._waiting: dict[int, Update] = {}
        self._wanted: frozenset[str] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def want(self, kinds: Sequence[str] | None) -> None:
        """Remember the kinds that a call asks for; None keeps what was said before, [] is the default."""
        if kinds is not None:
            self._wanted = frozenset(kinds) or None

    @property
    def wanted(self) -> list[str]:
        """Return the kinds asked for, empty for the default."""
        return sorted(self._wanted or ())

    def add(self, kind: str, content: dict[str, Any]) -> Update | None:
        """Queue an update; None when the bot does not want this kind."""
        if kind in _UNUSUAL if self._wanted is None else kind not in self._wanted:
            return None
        update: Update = {"update_id": self._next_id, kind: content}
        self._waiting[self._next_id] = update
        self._next_id += 1
        return update

    def take(self, offset: int | None, limit: int) -> list[Update]:
        """Forget what comes before ``offset`` (negative: counted from the end); return the next updates."""
        if offset is not None:
            first = offset if offset >= 0 else min([*self._waiting][offset:], default=0)
            for number in [number for number in self._waiting if number < first]:
                del self._waiting[number]
        return list(self._waiting.values())[:limit]

    def waiting(self) -> list[Update]:
        """Return everything that waits, oldest first."""
        return list(self._waiting.values())

    def remove(self, update_id: int) -> None:
        """Forget one update: a webhook took it."""
        self._waiting.pop(update_id, None)

    def clear(self) -> None:
        """Forget everything that waits."""
        self._waiting.clear()
