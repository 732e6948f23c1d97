"""Passages on disk, one JSON line each, read one at a time and found by id."""

import json
import mmap
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.models import Confidence, LevelCode, Reference
from retrieval.arrays import map_array, save_array
from retrieval.artefact.errors import IndexCorruptError
from retrieval.models import Passage
from retrieval.tokens import hash_term, hash_terms

_LINES = "passages.jsonl"
_ARRAYS = ("offsets", "ids", "rows")


class PassageFile:
    """Reads passages by row or id from a mapped file; nothing but the offsets is kept in memory."""

    def __init__(self, lines: bytes | mmap.mmap, arrays: dict[str, NDArray[Any]], path: Path) -> None:
        self._lines = lines
        self._offsets = arrays["offsets"]
        self._ids = arrays["ids"]
        self._rows = arrays["rows"]
        self._path = path

    @staticmethod
    def write(passages: Sequence[Passage], directory: Path) -> None:
        """Write ``passages`` in order, with the offsets of the lines and the sorted hashes of the ids."""
        offsets = np.zeros(len(passages) + 1, dtype=np.int64)
        with (directory / _LINES).open("wb") as file:
            for row, passage in enumerate(passages):
                file.write(_encode(passage))
                offsets[row + 1] = file.tell()
        ids = hash_terms(passage.id for passage in passages)
        rows = np.argsort(ids).astype(np.int64)
        for name, array in zip(_ARRAYS, (offsets, ids[rows], rows), strict=True):
            save_array(directory / f"passages.{name}.npy", array)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Map the files that :meth:`write` made."""
        path = directory / _LINES
        arrays = {name: map_array(directory / f"passages.{name}.npy") for name in _ARRAYS}
        with path.open("rb") as file:
            empty = path.stat().st_size == 0  # an empty file cannot be mapped
            lines = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return cls(lines, arrays, path)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def read(self, row: int) -> Passage:
        """Return the passage of a row; IndexCorruptError when its line is no passage."""
        line = self._lines[self._offsets[row] : self._offsets[row + 1]]
        try:
            return _decode(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexCorruptError(
                f"The search index is damaged: line {row + 1} of {self._path} is no passage; "
                "run `zhitu reindex`."
            ) from error

    def find(self, passage_id: str) -> Passage | None:
        """Return the passage with this id, or None."""
        wanted = np.uint64(hash_term(passage_id))
        first, last = np.searchsorted(self._ids, wanted), np.searchsorted(self._ids, wanted, side="right")
        candidates = (self.read(int(row)) for row in self._rows[first:last])
        return next((passage for passage in candidates if passage.id == passage_id), None)


def _encode(passage: Passage) -> bytes:
    return json.dumps(asdict(passage), default=_plain, ensure_ascii=False).encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a passage cannot hold {value!r}")


def _decode(data: dict[str, Any]) -> Passage:
    return Passage(
        **data
        | {
            "title": tuple(data["title"]),
            "asks": tuple(data["asks"]),
            "about": frozenset(data["about"]),
            "levels": frozenset(map(LevelCode, data["levels"])),
            "slots": frozenset(data["slots"]),
            "years": frozenset(data["years"]),
            "references": tuple(Reference(**reference) for reference in data["references"]),
            "confidence": Confidence(data["confidence"]),
            "valid_from": _day(data["valid_from"]),
            "valid_until": _day(data["valid_until"]),
        }
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
