"""The vectors of all passages as the encoder gave them, with what they were made from: reused, and exact."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import map_array, save_array
from retrieval.ports import Encoder

_BATCH = 256

Progress = Callable[[int, int], None]
"""Told how many of how many texts are embedded."""


class Embeddings:
    """Half-precision vectors of shape (n, d) and, row by row, the hash of the text that each stands for.

    Half precision moves a cosine by about 0.00001 and survives reuse unchanged: an index built step by step
    equals one built at once.
    """

    def __init__(self, vectors: NDArray[np.float16], hashes: NDArray[np.uint8]) -> None:
        self._vectors = vectors
        self._hashes = hashes

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Map what :meth:`save` wrote; ValueError when the two files do not belong together."""
        vectors = map_array(directory / "embeddings.npy")
        hashes = map_array(directory / "embeddings.hashes.npy")
        if len(vectors) != len(hashes):
            raise ValueError(f"{len(vectors)} vectors for {len(hashes)} texts")
        return cls(vectors, hashes)

    def save(self, directory: Path) -> None:
        """Write vectors and hashes into ``directory``."""
        save_array(directory / "embeddings.npy", self._vectors)
        save_array(directory / "embeddings.hashes.npy", self._hashes)

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return int(self._vectors.shape[1])

    def take(self, rows: NDArray[np.int64] | slice) -> NDArray[np.float32]:
        """Return the vectors of some rows."""
        return self._vectors[rows].astype(np.float32)

    def by_hash(self) -> dict[bytes, int]:
        """Return the row of every text hash."""
        return {bytes(digest): row for row, digest in enumerate(self._hashes)}


def embed(
    texts: Sequence[str], encoder: Encoder, known: Sequence[Embeddings], progress: Progress | None
) -> tuple[Embeddings, int]:
    """Return the embeddings of ``texts`` and how many of them had to be made.

    A text that one of ``known`` holds is not encoded again, nor one that occurs twice.
    """
    digests = [digest_text(text) for text in texts]
    places = {digest: (store, row) for store in reversed(known) for digest, row in store.by_hash().items()}
    new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in places}
    made = dict(zip(new, _encode(list(new.values()), encoder, progress), strict=True))
    # Asking an encoder for its dimension loads its model, which nothing new to encode does not need.
    dimension = known[0].dimension if known and not new else encoder.dimension
    vectors = np.empty((len(texts), dimension), dtype=np.float16)
    for row, digest in enumerate(digests):
        if digest in made:
            vectors[row] = made[digest]
        else:
            store, place = places[digest]
            vectors[row] = store.take(slice(place, place + 1))[0]
    hashes = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(len(texts), 16)
    return Embeddings(vectors, hashes), len(new)


def digest_text(text: str) -> bytes:
    """Return the hash under which the vector of a text is kept."""
    return blake2b(text.encode(), digest_size=16).digest()


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress | None) -> list[NDArray[np.float16]]:
    vectors: list[NDArray[np.float16]] = []
    for start in range(0, len(texts), _BATCH):
        vectors.extend(encoder.encode_passages(texts[start : start + _BATCH]).astype(np.float16))
        if progress:
            progress(len(vectors), len(texts))
    return vectors
