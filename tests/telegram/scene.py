"""One bot, one platform, one database: a burst of messages, lives that end early, and the books after."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import storage
from storage import SqlStorage
from tests.telegram.emulator import Account, Group, Limits, Platform, add_group, add_person, serving
from tests.telegram.ledger import Ledger, balance, is_done
from tests.telegram.nursery import Nursery, wait_until
from tests.telegram.process import Life
from tests.telegram.tokens import TOKEN, WEBHOOK_SECRET

GROUP = -1_001_234


@dataclass
class Scene:
    """``said`` is what people wrote, by chat and in order, as the core will see it."""

    platform: Platform
    nursery: Nursery
    store: SqlStorage
    life: Life
    said: dict[int, list[str]] = field(default_factory=dict)

    @property
    def updates(self) -> int:
        """Return how many messages were written."""
        return sum(map(len, self.said.values()))

    def burst(self, chats: int, each: int, first: str = "a") -> None:
        """Let so many people write so many messages each, all at once, taking turns."""
        people = [add_person(self.platform, number) for number in range(1, chats + 1)]
        for turn in range(each):
            for person in people:
                text = f"{first}{person.account.id}-{turn}"
                self.said.setdefault(person.account.id, []).append(text)
                assert person.say(text)

    def burst_in_group(self, many: int) -> None:
        """Let somebody ask the bot so many things in a group."""
        group: Group = add_group(self.platform, GROUP)
        for turn in range(many):
            self.said.setdefault(GROUP, []).append(f"g-{turn}")
            assert group.say(Account(9_001, "老师"), f"@{self.platform.bot.username} g-{turn}")

    def die(self, step: str, counts: Sequence[int]) -> None:
        """Live and die at this step, once for each count."""
        for count in counts:
            self.nursery.start(replace(self.life, step=step, count=count))
            assert self.nursery.wait() == -9

    def live_on(self, seconds: float = 90) -> None:
        """Live until everything is done, then stop in good order."""
        self.nursery.start(self.life)
        self.finish(seconds)

    def finish(self, seconds: float = 90) -> None:
        """Wait for the running bot until everything is done, then stop it in good order."""
        wait_until(lambda: is_done(self.store, self.platform, self.updates), seconds, "everything is done")
        assert self.nursery.stop() == 0

    def balance(self) -> Ledger:
        """Return the books."""
        return balance(self.life.database_url, self.platform, self.said)


@contextmanager
def open_scene(
    nursery: Nursery,
    folder: Path,
    mode: str,
    *,
    database_url: str = "",
    limits: Limits | None = None,
    overall_per_second: float = 0,
    chat_per_second: float = 0,
) -> Iterator[Scene]:
    """Yield a scene with an empty database (default: SQLite in the folder); ``mode`` is polling or webhook.

    The platform counts what is above its limits and refuses nothing.
    """
    url = database_url or f"sqlite:///{folder / 'zhitu.db'}"
    storage.migrate(url)
    store = SqlStorage(url)
    platform = Platform(TOKEN, limits=limits or Limits(), enforcing=False)
    with serving(platform) as address:
        life = Life(
            api_base=address,
            token=TOKEN,
            database_url=url,
            data_dir=str(folder),
            webhook_port=free_port() if mode == "webhook" else 0,
            webhook_secret=WEBHOOK_SECRET,
            overall_per_second=overall_per_second,
            chat_per_second=chat_per_second,
        )
        try:
            yield Scene(platform, nursery, store, life)
        finally:
            store.close()
    assert platform.problems == []


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
