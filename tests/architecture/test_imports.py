"""The import contracts of pyproject.toml hold, and each of them breaks when somebody breaks it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

_PLANTS = [
    ("Imports point down only", "retrieval/lexical.py", "import bot.messages"),
    ("Imports point down only", "knowledge/periods.py", "from retrieval import models"),
    ("Imports point down only", "bot/ports.py", "import bot.flows.ask"),
    ("Imports point down only", "bot/channels/console.py", "import storage"),
    ("Every module of bot has its layer", "bot/messages.py", "import bot.ports"),
    ("Channels know nothing of each other", "bot/channels/console.py", "import bot.channels.web.events"),
    ("Flows know nothing of each other", "bot/flows/guide.py", "from bot.flows import ask"),
    ("Every module of retrieval has its layer", "retrieval/lexical.py", "import retrieval.search"),
    ("Every module of knowledge has its layer", "knowledge/models.py", "import knowledge.catalogue"),
    ("Every module of storage has its layer", "storage/inbox.py", "import storage.outbox"),
    ("Storage knows of the bot only its ports", "storage/unit.py", "import bot.texts"),
    ("A domain knows no other domain, no bot, no database", "quizzes/grading.py", "import sqlalchemy"),
    ("A domain knows no other domain, no bot, no database", "quizzes/grading.py", "import bot.messages"),
    ("What is installed needs no tests and no benchmarks", "retrieval/search.py", "import benchmarks.beir"),
    ("What is installed needs no tests and no benchmarks", "retrieval/dense.py", "import torch"),
    ("Only the wiring, the commands and the logs see the settings", "bot/desk.py", "import bot.settings"),
    ("Only storage knows the database", "bot/desk.py", "def f():\n    import sqlalchemy.orm"),
    ("Only the Telegram channel knows Telegram", "bot/conversation.py", "from telegram import Update"),
    ("Only channels and the wiring know the web server", "bot/flows/ask.py", "import starlette"),
    ("Only the command line knows click and rich", "bot/flows/ask.py", "import rich"),
    (
        "Other encoders than the bundled one live in one module",
        "retrieval/encoders/__init__.py",
        "import sentence_transformers",
    ),
    ("The bundled encoder lives in one module", "retrieval/search.py", "import onnxruntime"),
    ("Language models live in one module", "retrieval/answering/answerer.py", "import langchain_core"),
    ("FAISS lives in one module", "retrieval/search.py", "import faiss"),
    ("Only these convert Chinese scripts", "knowledge/names.py", "import opencc"),
    ("Data files are read at the edges", "bot/flows/ask.py", "import pydantic"),
]


def _check(root: Path) -> dict[str, str]:
    """Return the verdict on every contract."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    lines = [line.rpartition(" ") for line in done.stdout.splitlines()]
    verdicts = {name: verdict for name, _, verdict in lines if verdict in ("KEPT", "BROKEN")}
    assert done.returncode == int("BROKEN" in verdicts.values()), done.stdout + done.stderr
    return verdicts


def _contracts() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["name"] for contract in settings["contracts"]}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [
                name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    assert _check(ROOT) == dict.fromkeys(_contracts(), "KEPT")


@pytest.mark.parametrize(("contract", "file", "line"), _PLANTS)
def test_a_planted_violation_breaks_its_contract(contract: str, file: str, line: str, copy: Path) -> None:
    with (copy / file).open("a") as source:
        source.write(f"\n\n{line}\n")
    verdicts = _check(copy)
    assert verdicts[contract] == "BROKEN"
    assert "KEPT" in verdicts.values()


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in _PLANTS} == _contracts()


def test_a_module_without_a_layer_is_told(copy: Path) -> None:
    (copy / "bot" / "helpers.py").write_text('"""Odds and ends."""\n')
    assert _check(copy)["Every module of bot has its layer"] == "BROKEN"
