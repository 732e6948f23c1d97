"""A small real encoder for tests of the index: no model, and the same vectors on every machine."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retrieval.tokens import hash_term, tokenise


class HashingEncoder:
    """Encodes a text as the normalised sum of a pseudo-random direction for each of its terms.

    Texts that share terms are near each other. It remembers how many passages it was given.
    """

    def __init__(self, dimension: int = 64, name: str = "hashing") -> None:
        self.dimension = dimension
        self.fingerprint = f"{name}-{dimension}"
        self.encoded: list[str] = []

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self._encode(text)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return np.array([self._encode(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def _encode(self, text: str) -> NDArray[np.float32]:
        total = np.full(self.dimension, 0.01)
        for term in tokenise(text):
            total += _direction(term, self.dimension)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


@cache
def _direction(term: str, dimension: int) -> NDArray[np.float64]:
    return np.random.default_rng(hash_term(term)).standard_normal(dimension)
