"""The terms of lexical search: bigrams of Chinese runs, words, numbers and codes, and their stored hashes."""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from retrieval.normalise import normalise

# Han with its extensions, the iteration mark and zero, and kana: scripts written without spaces.
_RUN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_RUN}]"
# A word keeps what joins it inside (1+x, 4-01-06-02, osta.org.cn) and the signs that may end it (c++, c#).
_PIECE = re.compile(rf"(?P<run>[{_RUN}]+)|{_LETTER}+(?:[-+./@&'_]{_LETTER}+)*(?:\+\+|#)?")
_PART = re.compile(rf"{_LETTER}+")
_SHORTEST_NUMBER_PART = 4  # a year inside a date is worth finding, a day or a month is not


def tokenise(text: str) -> list[str]:
    """Return the terms of ``text`` after normalisation, in order and with repetitions.

    A Chinese run gives its character bigrams, or the character itself when it stands alone. A joined word
    gives itself and those of its parts that mean something alone: ``osta.org.cn`` is found by ``osta``.
    """
    return list(_terms(normalise(text)))


def hash_terms(terms: Iterable[str]) -> NDArray[np.uint64]:
    """Return the 64-bit hash of every term, in order; equal on every machine."""
    return np.array([hash_term(term) for term in terms], dtype=np.uint64)


def hash_term(term: str) -> int:
    """Return the 64-bit blake2b hash of a term."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")


def _terms(text: str) -> Iterator[str]:
    for match in _PIECE.finditer(text):
        piece = match.group()
        if match.lastgroup == "run":
            yield from _bigrams(piece)
        else:
            yield piece
            yield from _parts(piece)


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def _parts(word: str) -> Iterator[str]:
    parts = _PART.findall(word)
    if len(parts) < 2:
        return
    for part in parts:
        if len(part) >= (_SHORTEST_NUMBER_PART if part.isdecimal() else 2):
            yield part
