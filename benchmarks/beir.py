"""Data sets in BEIR layout and the figures that are computed on them."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class DataSetError(Exception):
    """The folder holds no data set in BEIR layout."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """Documents, queries by id, and for each query the grades (above zero) of its relevant documents."""

    documents: tuple[Document, ...]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


def read_data_set(directory: Path) -> DataSet:
    """Read ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv``.

    Queries without a relevant document of the corpus are left out. A DataSetError names file and line.
    """
    documents = tuple(
        Document(str(row["_id"]), str(row.get("title") or ""), str(row["text"]))
        for row in _read_lines(directory / "corpus.jsonl", {"_id", "text"})
    )
    texts = {
        str(row["_id"]): str(row["text"]) for row in _read_lines(directory / "queries.jsonl", {"_id", "text"})
    }
    grades = _read_grades(directory / "qrels" / "test.tsv")
    known = {document.id for document in documents}
    relevant = {
        query: kept
        for query in texts
        if (kept := {one: grade for one, grade in grades.get(query, {}).items() if one in known})
    }
    if not relevant:
        raise DataSetError(f"{directory}: no query has a relevant document")
    return DataSet(documents, {query: texts[query] for query in relevant}, relevant)


def score(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]
) -> dict[str, float]:
    """Return the mean figures of rankings (document ids, best first) over all queries of ``relevant``."""
    rows = [_score_one(rankings.get(query, ()), grades) for query, grades in relevant.items()]
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


def _score_one(ranking: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    places = [place for place, document in enumerate(ranking, start=1) if document in grades]
    gains = [grades.get(document, 0) for document in ranking[:10]]
    ideal = sorted(grades.values(), reverse=True)[:10]
    return {
        "Hit@1": float(any(place <= 1 for place in places)),
        "Hit@5": float(any(place <= 5 for place in places)),
        "Recall@10": sum(place <= 10 for place in places) / len(grades),
        "Recall@100": sum(place <= 100 for place in places) / len(grades),
        "MRR@10": next((1 / place for place in places if place <= 10), 0.0),
        "nDCG@10": _discount(gains) / _discount(ideal),
    }


def _discount(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


def _read_lines(path: Path, needed: set[str]) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(_read(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataSetError(f"{path}, line {number}: not JSON ({error})") from error
        if not isinstance(row, dict) or not needed <= row.keys():
            raise DataSetError(f"{path}, line {number}: expected an object with {', '.join(sorted(needed))}")
        rows.append(row)
    return rows


def _read_grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_read(path), start=1):
        cells = line.rstrip("\n").split("\t")
        if number == 1 and not cells[-1].strip().isdigit():
            continue  # the header: query-id, corpus-id, score
        if cells == [""]:
            continue
        if len(cells) != 3 or not cells[2].strip().isdigit():
            raise DataSetError(f"{path}, line {number}: expected query-id, corpus-id and a whole score")
        if int(cells[2]) > 0:
            grades.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return grades


def _read(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise DataSetError(f"{path} cannot be read: {error.strerror}") from error
