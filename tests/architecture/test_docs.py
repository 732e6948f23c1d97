"""The documents speak of what is there: links, paths, settings, pictures."""

import re
from pathlib import Path

import pytest

from bot.settings import VARIABLES
from tests.architecture.sources import ROOT

_DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:bot|knowledge|retrieval|quizzes|storage|tests|docs|benchmarks)/[\w./-]*)`")
_MOST_BYTES = 300_000


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", _DOCUMENTS, ids=_name)
def test_links_lead_somewhere(document: Path) -> None:
    links = [link.partition("#")[0] for link in _LINK.findall(document.read_text(encoding="utf-8"))]
    local = [link for link in links if link and "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", _DOCUMENTS, ids=_name)
def test_paths_are_there(document: Path) -> None:
    paths = _PATH.findall(document.read_text(encoding="utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_setting_is_described_and_no_other() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(ZHITU_[A-Z_]+)", text)) == VARIABLES


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in folder.glob("[0-9]*.md") if f"({path.name})" not in listed] == []


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "images").glob("*")), ids=_name)
def test_a_picture_is_small(picture: Path) -> None:
    assert picture.stat().st_size < _MOST_BYTES
