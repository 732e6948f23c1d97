"""What holds for each module: its size, what it opens with, and what reaches it from outside."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGES, ROOT, parse, python_files

_LONGEST = 400
_LONGER_BY_NATURE = {
    "knowledge/models.py": "the fields of every kind of record, described: a table, not logic",
}
_READS_ENVIRONMENT = {
    "bot/settings.py": "the settings",
    "retrieval/__init__.py": "tells ONNX Runtime not to report, before its first import",
    "bot/channels/telegram/calls.py": "asks python-telegram-bot for its coming behaviour, before its import",
}
_ASKS_OUTSIDE = {
    "bot/app.py": "the wiring: clock, randomness and ids come from here",
    "bot/commands/parts.py": "what a command is given: the clock, as in the wiring",
    "bot/commands/ask.py": "measures how long an answer took, to report it",
    "retrieval/index/builder.py": "measures how long building took, to report it",
    "retrieval/artefact/versions.py": "waits for a lock where the system cannot",
}
"""Modules that call the clock, randomness or ids. No result of a rule may depend on any of these."""
_SOURCES_OF_CHANCE = {"random", "secrets", "time", "uuid"}
_CALLS_OF_CHANCE = {"urandom", "default_rng", "getrandbits"}
_NOW = {"now", "today", "utcnow"}
_ENVIRONMENT = {"environ", "environb", "getenv", "putenv", "unsetenv"}


@pytest.mark.parametrize("file", python_files(*PACKAGES, "benchmarks"))
def test_a_module_stays_short(file: str) -> None:
    lines = len((ROOT / file).read_text(encoding="utf-8").splitlines())
    if file in _LONGER_BY_NATURE:
        assert lines > _LONGEST, f"{file} has become short: it needs no exception"
    else:
        assert lines <= _LONGEST, "split it by concept"


@pytest.mark.parametrize("file", python_files(*PACKAGES, "benchmarks"))
def test_a_module_says_what_it_is(file: str) -> None:
    opening = ast.get_docstring(parse(file))
    assert opening, "a module opens with one sentence"
    assert opening.split("\n\n")[0].rstrip().endswith((".", "…`")), "the opening is a sentence"


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {(ROOT / file).parent for file in python_files(*PACKAGES, "benchmarks", "tests")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_nothing_is_named_for_being_leftover() -> None:
    names = {"helpers.py", "helper.py", "utils.py", "util.py", "misc.py", "common.py"}
    assert [file for file in python_files(*PACKAGES) if file.rpartition("/")[2] in names] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {file for file in python_files(*PACKAGES) if any(_environment(parse(file)))}
    assert readers == set(_READS_ENVIRONMENT)


def test_clock_chance_and_ids_come_from_the_wiring() -> None:
    callers = {file for file in python_files(*PACKAGES) if any(_chance(parse(file)))}
    assert callers == set(_ASKS_OUTSIDE)


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.environ['X']",
        "import os\nos.getenv('X')",
        "from os import environ",
        "import os as system\nsystem.environb",
    ],
)
def test_reading_the_environment_is_seen(code: str) -> None:
    assert any(_environment(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.date.today()",
        "import time",
        "def late():\n    from random import choice",
        "import uuid",
        "import os\nos.urandom(4)",
        "import numpy as np\nnp.random.default_rng()",
        "from datetime import datetime\nclock = datetime.now",
        "from datetime import datetime as moment\nmoment.utcnow()",
        "import asyncio\nasyncio.get_running_loop().time()",
    ],
)
def test_asking_for_time_or_chance_is_seen(code: str) -> None:
    assert any(_chance(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["now = clock()", "rule.valid_until > today", "situation.today", "message.at.time", "desk.today()"],
)
def test_using_what_was_passed_in_is_fine(code: str) -> None:
    assert not any(_chance(ast.parse(code)))


def test_what_is_installed_is_what_is_tested_here() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert sorted(wheel["packages"]) == sorted(PACKAGES)


def test_no_module_lies_outside_of_the_known_folders() -> None:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    folders = {file.split("/")[0] for file in listed.stdout.splitlines()}
    assert folders == {*PACKAGES, "benchmarks", "tests"}


def _environment(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name in _ENVIRONMENT:
                yield node
            case ast.ImportFrom(module="os", names=names) if {one.name for one in names} & _ENVIRONMENT:
                yield node


def _chance(tree: ast.Module) -> Iterator[ast.AST]:
    calendars = _names_of_datetime(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if {one.name.split(".")[0] for one in names} & _SOURCES_OF_CHANCE:
                yield node
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in _SOURCES_OF_CHANCE:
                yield node
            case ast.Attribute(attr=name) if name in _CALLS_OF_CHANCE:
                yield node
            case ast.Attribute(attr=name, value=ast.Name(id=of) | ast.Attribute(attr=of)) if name in _NOW:
                if of in calendars:
                    yield node
            case ast.Call(func=ast.Attribute(attr="time"), args=[]):
                yield node


def _names_of_datetime(tree: ast.Module) -> set[str]:
    imported = [
        alias
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.name in ("datetime", "date")
    ]
    return {"datetime", "date", *(alias.asname for alias in imported if alias.asname)}
