"""Which passages are about what: the rows of every entity, level, kind and language, for filters."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import map_array, save_array
from retrieval.models import Filter, Passage

_NO_LEVEL = "-"


class Postings:
    """Sorted row numbers for each key such as ``about:cert.x`` or ``kind:fee``."""

    def __init__(
        self, size: int, keys: Sequence[str], starts: NDArray[np.int64], rows: NDArray[np.uint32]
    ) -> None:
        self._size = size
        self._places = {key: place for place, key in enumerate(keys)}
        self._starts = starts
        self._rows = rows

    @staticmethod
    def write(passages: Sequence[Passage], directory: Path) -> None:
        """Write the postings of ``passages``; a passage's row is its place."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(passages):
            for key in _keys(passage):
                rows[key].append(row)
        keys = sorted(rows)
        starts = np.cumsum([0, *(len(rows[key]) for key in keys)], dtype=np.int64)
        flat = np.fromiter((row for key in keys for row in rows[key]), dtype=np.uint32, count=int(starts[-1]))
        (directory / "postings.keys.json").write_text(json.dumps(keys), encoding="utf-8")
        save_array(directory / "postings.starts.npy", starts)
        save_array(directory / "postings.rows.npy", flat)

    @classmethod
    def open(cls, directory: Path, size: int) -> Self:
        """Map what :meth:`write` wrote for ``size`` passages."""
        keys = json.loads((directory / "postings.keys.json").read_text(encoding="utf-8"))
        starts = map_array(directory / "postings.starts.npy")
        rows = map_array(directory / "postings.rows.npy")
        return cls(size, keys, starts, rows)

    def select(self, among: Filter | None) -> NDArray[np.bool_] | None:
        """Return a mask of shape (size,) with the passages that the filter lets through, None for all."""
        groups = list(_groups(among)) if among else []
        if not groups:
            return None
        allowed = np.ones(self._size, dtype=bool)
        for group in groups:
            matching = np.zeros(self._size, dtype=bool)
            for key in group:
                matching[self._of(key)] = True
            allowed &= matching
        return allowed

    def _of(self, key: str) -> NDArray[np.uint32]:
        place = self._places.get(key)
        if place is None:
            return np.empty(0, dtype=np.uint32)
        return self._rows[self._starts[place] : self._starts[place + 1]]


def _keys(passage: Passage) -> Iterator[str]:
    yield f"kind:{passage.kind}"
    yield f"language:{passage.language}"
    for entity in passage.about:
        yield f"about:{entity}"
    for level in passage.levels or (_NO_LEVEL,):
        yield f"level:{level}"


def _groups(among: Filter) -> Iterator[Iterable[str]]:
    for entities in among.about:
        yield [f"about:{entity}" for entity in entities]
    if among.levels:
        yield [f"level:{level}" for level in (*among.levels, _NO_LEVEL)]
    if among.languages:
        yield [f"language:{language}" for language in among.languages]
    if among.kinds:
        yield [f"kind:{kind}" for kind in among.kinds]
