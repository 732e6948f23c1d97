"""Questions, passages and evidence about the hand-made catalogue."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from knowledge.models import LevelCode
from retrieval.answering.evidence import Evidence
from retrieval.models import Hit, Passage, Turn
from retrieval.query.kinship import Kinship
from retrieval.query.lexicon import Lexicon
from retrieval.query.models import Query
from retrieval.query.understanding import understand
from tests.unit.retrieval.shelves import make_catalogue, passages_of

CATALOGUE = make_catalogue()
LEXICON = Lexicon(CATALOGUE)
KINSHIP = Kinship.of(CATALOGUE)
ZH = passages_of(CATALOGUE)
EN = passages_of(CATALOGUE, "en")
TODAY = date(2026, 11, 22)


def ask(question: str, *earlier: str, as_of: date = TODAY, language: str = "auto") -> Query:
    history = [Turn("user", text) for text in earlier]
    return understand(question, LEXICON, as_of=as_of, history=history, language=language)


def make_passage(
    id_: str = "note.x", about: Iterable[str] = (), levels: Iterable[LevelCode] = (), **more: Any
) -> Passage:
    given: dict[str, Any] = {
        "id": f"{id_}#zh",
        "record": id_,
        "kind": "note",
        "language": "zh",
        "title": ("题",),
        "text": f"{id_} 说的话。",
        "about": frozenset(about),
        "levels": frozenset(levels),
    }
    return Passage(**(given | {key: _frozen(value) for key, value in more.items()}))


def make_evidence(
    passage: Passage, score: float = 2.0, *, cosine: float = 0.9, cover: float = 0.5, **parts: float
) -> Evidence:
    given = {"named": 1.0, "asked": 0.0, "slot": 1.0, "level": 0.5, "year": 0.5, "number": 0.5, "stray": 0.0}
    return Evidence(hit=Hit(passage, score, cosine, cover), score=score, **(given | parts))


def _frozen(value: Any) -> Any:
    return frozenset(value) if isinstance(value, set) else value
