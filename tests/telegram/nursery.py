"""Starts bots as processes of their own, quickly, one after the other, and waits for their end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.telegram.process import Life

_ROOT = Path(__file__).parents[2]


class Nursery:
    """One bot at a time; ``Life`` says how it lives and dies."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._child = 0
        assert self._read() == "ready"

    def start(self, life: Life) -> None:
        """Start a bot; the one before has ended."""
        assert self._child == 0, "a bot is running"
        assert self._process.stdin is not None
        self._process.stdin.write(life.to_json() + "\n")
        self._process.stdin.flush()
        word, number = self._read().split()
        assert word == "started"
        self._child = int(number)

    def kill(self) -> int:
        """Kill the bot from outside, at whatever it is doing."""
        os.kill(self._child, signal.SIGKILL)
        return self.wait()

    def stop(self) -> int:
        """Ask the bot to stop; return its exit code."""
        os.kill(self._child, signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Return the exit code of the bot when it has ended; -9 when it was killed."""
        word, status = self._read().split()
        assert word == "ended"
        self._child = 0
        return int(status)

    def close(self) -> None:
        """End everything."""
        if self._child:
            self.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that starts bots has ended"
        return line.strip()


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Yield a place to start bots in."""
    command = [sys.executable, "-m", "tests.telegram.process"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
    ) as process:
        opened = Nursery(process)
        try:
            yield opened
        finally:
            opened.close()


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Return when the condition holds; AssertionError when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.02)
