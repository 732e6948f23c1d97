"""What a whole process costs: the start of ``zhitu ask``, and the memory of ``zhitu serve``."""

import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from bot.questions import Question

_PROGRAM = (sys.executable, "-m", "bot")
_IMPORT = (sys.executable, "-c", "import sentence_transformers")
_ADDRESS = re.compile(r"Zhitu is at (http://\S+)")
_SECONDS_TO_START = 900  # a first start embeds everything
_MEGABYTE = 1_000_000


class ServerNotStartedError(Exception):
    """The server did not start."""


def time_cold_starts(data_dir: Path, question: str, rounds: int) -> dict[str, float]:
    """Return median seconds of ``zhitu ask`` and of importing sentence_transformers, run in turns.

    Both are run once untimed, so that the files of both are in the system's cache.
    """
    ours = (*_PROGRAM, "ask", question)
    runs = [(_time(ours, data_dir), _time(_IMPORT, data_dir)) for _ in range(rounds + 1)][1:]
    asking, importing = median(run[0] for run in runs), median(run[1] for run in runs)
    return {
        "ask seconds": round(asking, 3),
        "import sentence_transformers seconds": round(importing, 3),
        "ratio": round(asking / importing, 3),
    }


def _time(command: Sequence[str], data_dir: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=_environment(data_dir)
    )
    return time.perf_counter() - began


def measure_memory(data_dir: Path, questions: Sequence[Question], count: int) -> dict[str, float]:
    """Return megabytes of a ``zhitu serve``: resident when started and at its peak after ``count`` questions.

    Reads /proc, so it works on Linux only. Each question is asked over HTTP by a visitor of its own. In a
    data folder without an index, the start embeds everything first.
    """
    with _serving(data_dir) as (address, process):
        started = _memory_of(process)
        for number in range(count):
            _ask(address, questions[number % len(questions)].text)
        return {
            "questions": count,
            "started MB": started["VmRSS"],
            "peak when started MB": started["VmHWM"],
            "peak after questions MB": _memory_of(process)["VmHWM"],
        }


def _ask(address: str, question: str) -> None:
    with httpx.Client(base_url=address, timeout=60) as visitor:
        visitor.get("/").raise_for_status()
        fields = {"client_id": uuid.uuid4().hex, "text": question}
        answer = visitor.post("/messages", data=fields, headers={"accept": "text/event-stream"})
        answer.raise_for_status()
        if "event: done" not in answer.text:
            raise ServerNotStartedError(f"no answer to {question!r}: {answer.text[:200]}")


@contextmanager
def _serving(data_dir: Path) -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory(prefix="zhitu-benchmark-") as folder:
        database = f"sqlite:///{Path(folder) / 'zhitu.db'}"
        more = {"ZHITU_PORT": "0", "ZHITU_DATABASE_URL": database}
        log = Path(folder) / "log"
        with log.open("w") as output:
            server = subprocess.Popen(
                [*_PROGRAM, "serve"],
                env=_environment(data_dir) | more,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            yield _wait_for_address(server, log), server.pid
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for_address(server: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        found = _ADDRESS.search(log.read_text())
        if found:
            return found.group(1)
        time.sleep(0.05)
    raise ServerNotStartedError(log.read_text())


def _memory_of(process: int) -> dict[str, float]:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE)
    return {name: round(int(kilobytes) * 1024 / _MEGABYTE, 1) for name, kilobytes in found}


def _environment(data_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHITU_")}
    return kept | {"ZHITU_DATA_DIR": str(data_dir)}
