"""Opens an index for searching, and checks one for the doctor."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from retrieval.artefact.embeddings import Embeddings
from retrieval.artefact.errors import IndexCorruptError, IndexOutdatedError
from retrieval.artefact.manifest import Manifest
from retrieval.artefact.passage_file import PassageFile
from retrieval.artefact.postings import Postings
from retrieval.artefact.shelf import Shelf
from retrieval.artefact.versions import find_current
from retrieval.ports import Encoder
from retrieval.search import SearchIndex

T = TypeVar("T")


def open_index(directory: Path, encoder: Encoder) -> SearchIndex:
    """Map the current index in ``directory``; the encoder's model is not loaded for it.

    IndexMissingError, IndexCorruptError and IndexOutdatedError (another format or encoder) say in one
    sentence what is wrong and that `zhitu reindex` mends it.
    """
    return _use_current(directory, lambda version: _open(version, encoder))


def read_manifest(directory: Path) -> Manifest:
    """Return the description of the current index without opening it."""
    return _use_current(directory, Manifest.read)


def verify_index(directory: Path) -> Manifest:
    """Compare every byte of the current index with its checksums and return its description."""
    return _use_current(directory, _verify)


def _use_current(directory: Path, use: Callable[[Path], T]) -> T:
    while True:
        version = find_current(directory)
        try:
            return use(version)
        except (FileNotFoundError, IndexCorruptError) as error:
            if find_current(directory) != version:
                continue  # a build has ended in between and removed this version
            if isinstance(error, IndexCorruptError):
                raise
            raise IndexCorruptError(
                f"The search index is damaged: {error.filename} is missing; run `zhitu reindex`."
            ) from error


def _verify(version: Path) -> Manifest:
    manifest = Manifest.read(version)
    manifest.check(version, fully=True)
    return manifest


def _open(version: Path, encoder: Encoder) -> SearchIndex:
    manifest = Manifest.read(version)
    if manifest.encoder != encoder.fingerprint:
        raise IndexOutdatedError(
            f"The search index in {version.parent} was made with another encoder than the one set now: "
            "run `zhitu reindex`."
        )
    manifest.check(version)
    try:
        shelves = [
            Shelf.open(version / f"shelf-{entry.language}", entry.language, entry.start, entry.count)
            for entry in manifest.shelves
        ]
        passages = PassageFile.open(version)
        postings = Postings.open(version, manifest.passages)
        return SearchIndex(manifest, encoder, passages, postings, Embeddings.open(version), shelves)
    except (ValueError, RuntimeError, EOFError) as error:
        raise IndexCorruptError(
            f"The search index in {version} is damaged ({error}): run `zhitu reindex`."
        ) from error
