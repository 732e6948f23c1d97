"""The passages of one language: their vectors, their terms, and where their cosines lie for a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import map_array, save_array
from retrieval.dense import FaissIndex
from retrieval.lexical import LexicalIndex


@dataclass(frozen=True, slots=True)
class Shelf:
    """One language's part of an index; its passages are the rows from ``start`` of the whole.

    ``mean`` of shape (d,) and ``covariance`` of shape (d, d) describe all vectors of the shelf.
    """

    language: str
    start: int
    vectors: FaissIndex
    lexical: LexicalIndex
    mean: NDArray[np.float32]
    covariance: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.vectors)

    def locate(self, query: NDArray[np.float32]) -> tuple[float, float]:
        """Return mean and standard deviation of the cosines of ``query`` with all vectors of the shelf.

        An encoder sees its question's own language as nearer: only against these is a cosine comparable
        with one of another language.
        """
        variance = float(query @ self.covariance @ query)
        return float(query @ self.mean), float(np.sqrt(max(variance, 0.0)))

    @staticmethod
    def write(vectors: NDArray[np.float32], texts: Sequence[str], directory: Path) -> None:
        """Index ``vectors`` and ``texts``, row by row the same passages, into ``directory``."""
        directory.mkdir(parents=True)
        FaissIndex.build(vectors).save(directory / "vectors.faiss")
        LexicalIndex.build(texts).save(directory)
        mean = vectors.mean(axis=0)
        covariance = (vectors - mean).T @ (vectors - mean) / len(vectors)
        save_array(directory / "mean.npy", mean)
        save_array(directory / "covariance.npy", covariance)

    @classmethod
    def open(cls, directory: Path, language: str, start: int, count: int) -> Self:
        """Map what :meth:`write` wrote; ValueError when its parts do not belong together."""
        vectors = FaissIndex.load(directory / "vectors.faiss")
        if len(vectors) != count:
            raise ValueError(f"{len(vectors)} vectors for {count} passages")
        return cls(
            language=language,
            start=start,
            vectors=vectors,
            lexical=LexicalIndex.load(directory, count),
            mean=map_array(directory / "mean.npy"),
            covariance=map_array(directory / "covariance.npy"),
        )


def shelve(language: str) -> str:
    """Return the shelf of a language tag: its first part, so that zh and zh-Hant share one."""
    return language.split("-")[0].lower()
