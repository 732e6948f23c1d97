"""From a fresh clone to an answer in the browser, as on a new machine: every step run and timed.

python -m benchmarks.fresh_clone [--port N] [--tests] [--ci] [--keep] [--json OUT]

The repository as it is committed is cloned into an empty folder, with an empty HOME and nothing of this
environment but PATH and what pip and the network need. No step may read its standard input.
"""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_KEPT = re.compile(r"PIP_|SSL_|(https?|no|all)_proxy|LANG\Z|TORCH_INDEX\Z|UV_", re.IGNORECASE)
_QUESTION, _ANSWER = "1+X直播电商初级考证费多少", "280 元"
_UNREAD = b"nobody reads this\n"
_PORT = 8787
_LIMIT = 3600  # seconds a step


class StepFailedError(Exception):
    """A step of the set-up failed."""


class Machine:
    """A clone with its own empty home; runs commands there and keeps their times."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.clone = folder / "zhitu"
        self.port = port
        self.seconds: dict[str, float] = {}
        home = folder / "home"
        home.mkdir()
        path = [one for one in os.environ["PATH"].split(os.pathsep) if not one.startswith(sys.prefix)]
        self.environment = {
            **{name: value for name, value in os.environ.items() if _KEPT.match(name)},
            "PATH": os.pathsep.join(path),
            "HOME": str(home),
            # Nothing is set that a new machine would not have: 8787 must be what serves by itself.
            **({} if port == _PORT else {"ZHITU_PORT": str(port)}),
        }

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        print(f"… {name}", file=sys.stderr, flush=True)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)
        print(f"  {self.seconds[name]} s", file=sys.stderr, flush=True)

    def run(self, *command: str, at: Path | None = None) -> str:
        """Run a command in the clone or elsewhere to its end; StepFailedError shows what it said last."""
        with self.start(*command, at=at) as (process, log):
            code = process.wait(_LIMIT)
            output = log.read_text(errors="replace")
        if code:
            raise StepFailedError(f"{' '.join(command)} exited with {code}:\n{output[-3000:]}")
        return output

    @contextmanager
    def start(self, *command: str, at: Path | None = None) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
        """Run a command while the block runs; its standard input holds a text that must be left unread."""
        reading, writing = os.pipe()
        os.write(writing, _UNREAD)
        log = self.folder / f"log-{uuid.uuid4().hex[:8]}"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=at or self.clone,
                env=self.environment,
                stdin=reading,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            yield process, log
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)
            os.set_blocking(reading, False)
            left = os.read(reading, 1000)
            os.close(reading)
            os.close(writing)
        if left != _UNREAD:
            raise StepFailedError(f"{' '.join(command)} read its standard input")

    def serve(self, name: str, then: Callable[[str], None]) -> None:
        """``make run``: time it until the page is there, do something with the page, stop it."""
        with self.start("make", "run") as (process, log):
            with self.step(name):
                address = f"http://127.0.0.1:{self.port}"
                _wait_for(address, process, log)
            with self.step(f"{name}: a question in it"):
                then(address)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every step, print their times, write JSON where asked; 1 if a step failed."""
    options = _parse(arguments)
    folder = Path(tempfile.mkdtemp(prefix="zhitu-fresh-"))
    machine = Machine(folder, options.port)
    try:
        _run_steps(machine, options)
    except StepFailedError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        if options.json:
            options.json.write_text(json.dumps(machine.seconds, indent=1) + "\n")
        if options.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    for name, seconds in machine.seconds.items():
        print(f"{name:46}{seconds:9.1f} s")
    return 0


def _parse(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.fresh_clone", description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=_PORT, help="where the page is served")
    parser.add_argument("--tests", action="store_true", help="run `make test` as well")
    parser.add_argument("--ci", action="store_true", help="run `.ci/run` as well")
    parser.add_argument("--keep", action="store_true", help="do not delete the folder")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the seconds to this file, too")
    return parser.parse_args(arguments)


def _run_steps(machine: Machine, options: Namespace) -> None:
    with machine.step("git clone"):
        machine.run("git", "clone", "--quiet", str(_ROOT), str(machine.clone), at=machine.folder)
    with machine.step("make setup"):
        machine.run("make", "setup")
    machine.serve("first make run, until its page", _ask)
    before = _stamps(machine)
    machine.serve("second make run, until its page", _ask)
    if _stamps(machine) != before:
        raise StepFailedError("the second `make run` installed or embedded again")
    _check_clean(machine)
    _install_wheel(machine)
    if options.tests:
        with machine.step("make test"):
            print(machine.run("make", "test")[-1500:], file=sys.stderr)
    if options.ci:
        with machine.step(".ci/run"):
            print(machine.run(".ci/run")[-1500:], file=sys.stderr)
    _check_clean(machine)


def _ask(page: str) -> None:
    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    browser.open(page).read()
    fields = urllib.parse.urlencode({"client_id": uuid.uuid4().hex, "text": _QUESTION}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own page
        f"{page}/messages", fields, {"accept": "text/event-stream"}
    )
    answer = browser.open(request).read().decode()
    if _ANSWER not in answer:
        raise StepFailedError(f"the page did not answer {_ANSWER!r}:\n{answer[:2000]}")


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).read()  # noqa: S310 - our own page
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise StepFailedError(f"{address} does not answer:\n{log.read_text(errors='replace')[-3000:]}")


def _stamps(machine: Machine) -> dict[str, int]:
    """Return when what is installed and what is embedded was written."""
    index = machine.folder / "home" / ".local" / "share" / "zhitu" / "index"
    files = [machine.clone / ".venv" / ".installed", *index.rglob("*")]
    return {str(file): file.stat().st_mtime_ns for file in files if file.is_file()}


def _check_clean(machine: Machine) -> None:
    listed = machine.run("git", "status", "--porcelain", "--ignored").splitlines()
    caches = (".venv/", "__pycache__/", "_cache/", ".hypothesis/")
    strays = [line for line in listed if not line.endswith(caches)]
    if strays:
        raise StepFailedError("written into the clone: " + ", ".join(strays))


def _install_wheel(machine: Machine) -> None:
    """Install a built wheel outside of the repository, and ask there, on the index that is there already."""
    outside = machine.folder / "outside"
    outside.mkdir()
    python = str(outside / "venv" / "bin" / "python")
    lock = str(machine.clone / "requirements.lock")
    with machine.step("a wheel, installed elsewhere"):
        machine.run("python3", "-m", "venv", str(outside / "venv"), at=outside)
        wheel = ("wheel", "--quiet", "--no-deps", "--wheel-dir", str(outside), str(machine.clone))
        machine.run(python, "-m", "pip", *wheel, at=outside)
        built = next(outside.glob("zhitu-*.whl"))
        machine.run(python, "-m", "pip", "install", "--quiet", "-c", lock, str(built), at=outside)
    program = str(outside / "venv" / "bin" / "zhitu")
    with machine.step("zhitu doctor"):
        machine.run(program, "doctor", at=outside)
    with machine.step("zhitu ask"):
        if _ANSWER not in machine.run(program, "ask", _QUESTION, at=outside):
            raise StepFailedError(f"`zhitu ask` did not answer {_ANSWER!r}")


if __name__ == "__main__":
    raise SystemExit(main())
