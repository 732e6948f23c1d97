"""The roles that retrieval needs filled: something that encodes, something that finds."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.models import Filter, Hit, Passage


class Encoder(Protocol):
    """Turns texts into L2-normalised vectors whose dot product is their cosine similarity."""

    @property
    def fingerprint(self) -> str:
        """Identify model and settings: two encoders with one fingerprint give the same vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        ...

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return one vector of shape (dimension,) for a question."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of shape (len(texts), dimension), in order."""
        ...


class VectorIndex(Protocol):
    """Finds the nearest of many vectors."""

    def __len__(self) -> int: ...

    def search(
        self, query: NDArray[np.float32], count: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return (rows, cosines) of the ``count`` nearest rows, best first; only of ``among`` if given."""
        ...


class PassageSearch(Protocol):
    """Finds passages for a text, under a filter."""

    def find(
        self,
        text: str,
        *,
        language: str,
        limit: int = 20,
        among: Filter | None = None,
        vector: NDArray[np.float32] | None = None,
    ) -> list[Hit]:
        """Return the best hits, best first; fewer than ``limit``, or none, when the filter leaves no more.

        ``vector`` is the encoded question where the caller has it from :meth:`encode`.
        """
        ...

    def encode(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, so that several calls of :meth:`find` share one encoding."""
        ...

    def passage(self, passage_id: str) -> Passage | None:
        """Return the passage with this id, or None."""
        ...
