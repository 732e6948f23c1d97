"""Sits at a terminal: types lines into the console chat and reads what it prints."""

import io
import queue
import re
import threading
from collections.abc import Iterator

from rich.console import Console

from bot.channels.capabilities import CONSOLE
from bot.channels.console import ConsoleChat
from tests.drivers.models import Shown
from tests.world import World

_CHOICE = re.compile(r"  (\d+)\. (.+)")
_SOURCE = re.compile(r"  \[\d+\] (.+)")
_SECONDS = 20


class ConsoleDriver:
    capabilities = CONSOLE

    def __init__(self, world: World) -> None:
        self._world = world
        self._choices: tuple[str, ...] = ()
        self._start()

    def type(self, text: str) -> Shown:
        self._typed.put(text)
        return self._look()

    def press(self, label: str) -> Shown:
        return self.type(str(self._choices.index(label) + 1))

    def send_file(self, name: str, content: bytes) -> Shown:
        raise NotImplementedError("a terminal sends no files")

    def restart_bot(self) -> None:
        self.close()
        self._start()

    def close(self) -> None:
        self._typed.put(None)
        self._thread.join(_SECONDS)

    def _start(self) -> None:
        self._screen = io.StringIO()
        self._typed: queue.Queue[str | None] = queue.Queue()
        self._printed: queue.Queue[str] = queue.Queue()
        chat = ConsoleChat(self._world.desk, self._world.new_id, Console(file=self._screen, width=100))
        self._thread = threading.Thread(target=chat.run, args=(self._lines(),))
        self._thread.start()
        self._look()

    def _lines(self) -> Iterator[str]:
        while True:
            self._printed.put(self._screen.getvalue())
            self._screen.seek(0)
            self._screen.truncate()
            line = self._typed.get()
            if line is None:
                return
            yield line

    def _look(self) -> Shown:
        lines = self._printed.get(timeout=_SECONDS).splitlines()
        self._choices = tuple(match[2] for line in lines if (match := _CHOICE.fullmatch(line)))
        return Shown(
            text="\n".join(line for line in lines if not line.startswith("  ")),
            choices=self._choices,
            sources=tuple(match[1] for line in lines if (match := _SOURCE.fullmatch(line))),
        )
