"""Updates a second, reply latency and losses of our Telegram channel beside a bot on the bare library.

python -m benchmarks.telegram [--updates N] [--json OUT]

Both run as processes of their own against the same Bot API emulator over HTTP, one after the other, with the
rate limits lifted. Ours keeps everything in SQLite and answers with a counter, theirs echoes from memory.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Protocol

from sqlalchemy import select

import storage
from bot.mail import Delivery
from storage.engine import open_engine
from storage.tables import outbox
from tests.telegram.emulator import Person, Platform, add_person, serving
from tests.telegram.nursery import Nursery, nursery, wait_until
from tests.telegram.process import Life

_TOKEN = "5200042000:AAtokenOfTheBenchmark-0123456789_abcdefg"  # noqa: S105 - of nothing
_CHATS = 100
_PACED = 100
_PACED_PER_SECOND = 10
_PATIENCE = 120.0
# After a kill: how long nothing must come before nothing more is expected. Our leases take half of it.
_SILENCE = 6.0
_ROOT = Path(__file__).parents[1]


class Contestant(Protocol):
    """A bot that can be started, killed and stopped."""

    name: str

    def start(self) -> None:
        """Start the process."""
        ...

    def kill(self) -> None:
        """Kill the process by SIGKILL."""
        ...

    def uncertain(self) -> set[str]:
        """Return the replies of which the bot itself says that it does not know whether they arrived."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one bot; latencies are in milliseconds, from the update to its reply.

    ``killed_at`` is how many replies of the burst were there at the kill. ``lost`` are those that never came
    and of which the bot does not know; of ``uncertain`` ones it knows that they may not have come.
    """

    name: str
    updates_per_second: float
    latency_p50: float
    latency_p95: float
    killed_at: int
    lost: int
    doubled: int
    uncertain: int


class Ours:
    """The channel and storage of Zhitu with a core that counts messages."""

    name = "zhitu"

    def __init__(self, address: str, folder: Path, bots: Nursery) -> None:
        url = f"sqlite:///{folder / 'zhitu.db'}"
        storage.migrate(url)
        self._engine = open_engine(url, busy_seconds=10)
        self._bots = bots
        self._life = Life(
            api_base=address,
            token=_TOKEN,
            database_url=url,
            data_dir=str(folder),
            overall_per_second=60_000,
            chat_per_second=10_000,
            log_level="WARNING",
        )

    def start(self) -> None:
        """Start the process."""
        self._bots.start(self._life)

    def kill(self) -> None:
        """Kill the process by SIGKILL."""
        self._bots.kill()

    def uncertain(self) -> set[str]:
        """Return the texts of the messages that are marked as uncertain."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(outbox.c.payload).where(outbox.c.state == Delivery.UNCERTAIN))
            return {_said_in(row.payload["plain"]["text"]) for row in rows}


class Bare:
    """An echo bot on the bare library."""

    name = "python-telegram-bot"

    def __init__(self, address: str) -> None:
        self._command = [sys.executable, "-m", "benchmarks.echo_bot", address, _TOKEN]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process."""
        self._process = subprocess.Popen(
            self._command,
            cwd=_ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PTB_TIMEDELTA": "1"},
        )

    def kill(self) -> None:
        """Kill the process by SIGKILL."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(20)

    def uncertain(self) -> set[str]:
        """Return nothing: it keeps no books."""
        return set()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison, print a table and write JSON where asked; 2 for input that cannot be used."""
    options = _parse(arguments)
    if options.updates < _CHATS:
        print(f"--updates must be at least {_CHATS}, not {options.updates}", file=sys.stderr)
        return 2
    rows = []
    for open_contestant in (_ours, _bare):
        with open_contestant() as (contestant, emulator):
            rows.append(_measure(contestant, emulator, options.updates))
    _print_table(rows, options.updates)
    if options.json is not None:
        report = {
            "updates": options.updates,
            "machine": f"{platform.machine()}, {os.cpu_count()} CPUs",
            "rows": [asdict(row) for row in rows],
        }
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


@contextmanager
def _ours() -> Iterator[tuple[Contestant, Platform]]:
    with ExitStack() as stack:
        emulator = Platform(_TOKEN, enforcing=False, checking=False)
        address = stack.enter_context(serving(emulator))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhitu-benchmark-")))
        yield Ours(address, folder, stack.enter_context(nursery())), emulator


@contextmanager
def _bare() -> Iterator[tuple[Contestant, Platform]]:
    emulator = Platform(_TOKEN, enforcing=False, checking=False)
    with serving(emulator) as address:
        yield Bare(address), emulator


def _measure(contestant: Contestant, emulator: Platform, updates: int) -> Row:
    people = [add_person(emulator, number) for number in range(1, _CHATS + 1)]
    contestant.start()
    try:
        _speak(people, 1, "warm")
        _wait_for(emulator, 1)
        latencies = _measure_latency(emulator, people)
        speed = _measure_speed(emulator, people, updates)
        loss = _measure_loss(contestant, emulator, people, updates)
    finally:
        contestant.kill()
    cuts = quantiles(latencies, n=20)
    return Row(contestant.name, speed, cuts[9] * 1000, cuts[18] * 1000, *loss)


def _measure_latency(emulator: Platform, people: Sequence[Person]) -> list[float]:
    """Let people write at a steady pace; return the seconds from each message to its reply."""
    before = len(_replies(emulator))
    for number in range(_PACED):
        _speak(people[number % len(people) :], 1, "paced")
        time.sleep(1 / _PACED_PER_SECOND)
    _wait_for(emulator, before + _PACED)
    written = {one.update["message"]["text"]: one.at for one in emulator.produced}
    arrived = {_said_in(text): at for text, at in _replies(emulator)}
    return [arrived[text] - at for text, at in written.items() if text.startswith("paced")]


def _measure_speed(emulator: Platform, people: Sequence[Person], updates: int) -> float:
    before = len(_replies(emulator))
    started = time.monotonic()
    _speak(people, updates, "burst")
    _wait_for(emulator, before + updates)
    return updates / (_replies(emulator)[-1][1] - started)


def _measure_loss(
    contestant: Contestant, emulator: Platform, people: Sequence[Person], updates: int
) -> tuple[int, int, int, int]:
    """Kill the bot in a burst and start it again; return the last four figures of a row."""
    before = len(_replies(emulator))
    _speak(people, updates, "killed")
    _wait_for(emulator, before + updates // 4)
    contestant.kill()
    killed_at = len(_replies(emulator)) - before
    contestant.start()
    _wait_for_silence(emulator, before)
    replies = Counter(_said_in(text) for text, _ in _replies(emulator)[before:])
    written = {
        one.update["message"]["text"] for one in emulator.produced[-updates:] if "message" in one.update
    }
    uncertain = contestant.uncertain()
    lost = written - set(replies) - uncertain
    return killed_at, len(lost), sum(replies[text] - 1 for text in written & set(replies)), len(uncertain)


def _speak(people: Sequence[Person], many: int, word: str) -> None:
    """Let people write in turns; every text is another one."""
    for number in range(many):
        person = people[number % len(people)]
        person.say(f"{word}-{len(person.platform.produced)}")


def _replies(emulator: Platform) -> list[tuple[str, float]]:
    """Return text and moment of every message that arrived, in order."""
    calls = [
        call for call in list(emulator.calls) if call.method == "sendMessage" and call.effect is not None
    ]
    return [(call.effect["text"], call.ended) for call in calls]


def _said_in(reply: str) -> str:
    """Return what a reply answers: ours has a number before it."""
    return reply.rpartition(" ")[2]


def _wait_for(emulator: Platform, many: int) -> None:
    wait_until(lambda: len(_replies(emulator)) >= many, _PATIENCE, f"{many} replies")


def _wait_for_silence(emulator: Platform, before: int) -> None:
    """Wait until the bot is back and nothing has come for a while."""
    deadline = time.monotonic() + _PATIENCE
    since = time.monotonic()
    while time.monotonic() < deadline:
        polls = [call.at for call in emulator.calls[-20:] if call.method == "getUpdates"]
        latest = max([since, *(at for _, at in _replies(emulator)[before:])])
        if polls and max(polls) > since and time.monotonic() - latest > _SILENCE:
            return
        time.sleep(0.05)


_COLUMNS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("bot", lambda row: row.name),
    ("updates/s", lambda row: f"{row.updates_per_second:.0f}"),
    ("p50 ms", lambda row: f"{row.latency_p50:.0f}"),
    ("p95 ms", lambda row: f"{row.latency_p95:.0f}"),
    ("lost after a kill", lambda row: str(row.lost)),
    ("doubled", lambda row: str(row.doubled)),
    ("marked uncertain", lambda row: str(row.uncertain)),
)


def _print_table(rows: Sequence[Row], updates: int) -> None:
    print(f"bursts of {updates} updates from {_CHATS} chats; latency at {_PACED_PER_SECOND} updates a second")
    cells = [[name for name, _ in _COLUMNS], *[[show(row) for _, show in _COLUMNS] for row in rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_COLUMNS))]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def _parse(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(
        prog="python -m benchmarks.telegram", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--updates", type=int, default=300, help="updates in a burst (default: 300)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to this file as well")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
