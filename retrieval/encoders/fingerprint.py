"""Identifies a model by its files without reading hundreds of megabytes."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

_EDGE = 1 << 20
_WHOLE = 4 * _EDGE  # up to here (tokenizers, settings) a file is read in full


def fingerprint_files(files: Iterable[Path], *settings: str) -> str:
    """Return 32 hexadecimal digits for these files, in order, and settings that change the vectors.

    Of a file above 4 MB only the size and the first and last megabyte count: retrained or requantised
    weights differ there, and the bundled model is identified in some 5 ms.
    """
    digest = sha256("\0".join(settings).encode())
    for file in files:
        digest.update(f"\0{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(_read_edges(file))
    return digest.hexdigest()[:32]


def _read_edges(file: Path) -> bytes:
    size = file.stat().st_size
    with file.open("rb") as opened:
        if size <= _WHOLE:
            return opened.read()
        first = opened.read(_EDGE)
        opened.seek(size - _EDGE)
        return first + opened.read(_EDGE)
