"""A whole bot in a folder: the real conversation and database, with a scripted answerer and clock."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.conversation import Conversation
from bot.desk import Desk
from bot.texts import load_texts
from storage import SqlStorage, migrate
from tests.scripted import ScriptedAnswerer


@dataclass
class World:
    """The parts of a bot that a channel needs."""

    answerer: ScriptedAnswerer
    conversation: Conversation
    storage: SqlStorage
    now: datetime = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def clock(self) -> datetime:
        return self.now

    def wait(self, duration: timedelta) -> None:
        self.now += duration

    def new_id(self) -> str:
        return f"{next(self._numbers):032x}"

    @property
    def desk(self) -> Desk:
        return Desk(self.conversation, self.storage, self.clock, self.new_id)


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    url = f"sqlite:///{folder / 'zhitu.db'}"
    migrate(url)
    storage = SqlStorage(url)
    answerer = ScriptedAnswerer()
    conversation = Conversation(answerer, load_texts(), ZoneInfo("Asia/Shanghai"))
    try:
        yield World(answerer, conversation, storage)
    finally:
        storage.close()
