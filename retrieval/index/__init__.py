"""The search index: built aside, switched in atomically, opened mapped into memory, checked by checksums."""

from retrieval.artefact.errors import (
    DuplicatePassageError,
    IndexCorruptError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnusableError,
)
from retrieval.index.builder import BuildReport, build_index
from retrieval.index.opening import open_index, read_manifest, verify_index

__all__ = [
    "BuildReport",
    "DuplicatePassageError",
    "IndexCorruptError",
    "IndexMissingError",
    "IndexOutdatedError",
    "IndexUnusableError",
    "build_index",
    "open_index",
    "read_manifest",
    "verify_index",
]
