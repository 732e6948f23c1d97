"""The real program, `zhitu bot` and `zhitu serve`, as a process beside the emulator."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_KEPT = ("PATH", "LANG")


@dataclass(frozen=True)
class Program:
    """A running program; what it writes goes to ``output``."""

    process: "subprocess.Popen[bytes]"
    output: Path

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def text(self) -> str:
        """Return everything that was written to stdout and stderr so far."""
        return self.output.read_text(errors="replace")


def run_program(*arguments: str, data_dir: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `zhitu` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        env=_environment(data_dir, environment),
        timeout=100,
        check=False,
    )


@contextmanager
def running_program(*arguments: str, data_dir: Path, output: Path, **environment: str) -> Iterator[Program]:
    """Start `zhitu` and kill it at the end, unless it has ended."""
    with output.open("ab") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            stdout=written,
            stderr=written,
            env=_environment(data_dir, environment),
        )
    try:
        yield Program(process, output)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def _environment(data_dir: Path, environment: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"HOME": str(data_dir), "ZHITU_DATA_DIR": str(data_dir), **environment}
