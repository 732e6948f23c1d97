"""Builds an index: embeds what has changed, writes all files aside, and switches them in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from time import perf_counter

from retrieval.artefact.embeddings import Embeddings, Progress, embed
from retrieval.artefact.errors import DuplicatePassageError, IndexUnusableError
from retrieval.artefact.manifest import FORMAT, Manifest, ShelfEntry, list_files
from retrieval.artefact.passage_file import PassageFile
from retrieval.artefact.postings import Postings
from retrieval.artefact.shelf import Shelf, shelve
from retrieval.artefact.versions import find_current, hold_lock, open_workspace, publish
from retrieval.models import Passage
from retrieval.normalise import simplify
from retrieval.ports import Encoder


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: passages in the index, vectors made and vectors taken over, and the seconds."""

    total: int
    embedded: int
    reused: int
    seconds: float


def build_index(
    passages: Iterable[Passage],
    encoder: Encoder,
    directory: Path,
    *,
    content_hash: str,
    shipped: Embeddings | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of ``passages`` in ``directory`` and make it current.

    ``content_hash`` names the content: when the current index has the same one and is sound, nothing is done.
    ``shipped`` are vectors of the same encoder made elsewhere. Waits for another build in the same
    folder. Readers keep the version that they opened. A DuplicatePassageError names an id that occurs twice;
    then, and when anything fails, the old index stays.
    """
    began = perf_counter()
    with hold_lock(directory):
        current = _read_sound(directory, encoder)
        if current is not None and current[0].content == content_hash:
            total, embedded = current[0].passages, 0
        else:
            ordered = _order(passages)
            known = [store for store in (current and current[1], shipped) if store]
            embedded = _write(ordered, encoder, directory, content_hash, known, progress)
            total = len(ordered)
    return BuildReport(total, embedded, total - embedded, perf_counter() - began)


def _read_sound(directory: Path, encoder: Encoder) -> tuple[Manifest, Embeddings] | None:
    try:
        version = find_current(directory)
        manifest = Manifest.read(version)
        manifest.check(version, fully=True)
        embeddings = Embeddings.open(version)
    except (IndexUnusableError, OSError, ValueError):
        return None  # damaged or of another format: nothing of it is worth keeping
    return (manifest, embeddings) if manifest.encoder == encoder.fingerprint else None


def _order(passages: Iterable[Passage]) -> list[Passage]:
    ordered = sorted(passages, key=lambda passage: shelve(passage.language))
    seen: set[str] = set()
    for passage in ordered:
        if passage.id in seen:
            raise DuplicatePassageError(f"Two passages have the id {passage.id!r}: ids must be unique.")
        seen.add(passage.id)
    return ordered


def _write(
    passages: Sequence[Passage],
    encoder: Encoder,
    directory: Path,
    content_hash: str,
    known: Sequence[Embeddings],
    progress: Progress | None,
) -> int:
    texts = [simplify(passage.embedded_text()) for passage in passages]
    embeddings, embedded = embed(texts, encoder, known, progress)
    with open_workspace(directory) as workspace:
        embeddings.save(workspace)
        PassageFile.write(passages, workspace)
        Postings.write(passages, workspace)
        shelves = tuple(_shelves(passages))
        for shelf in shelves:
            rows = slice(shelf.start, shelf.start + shelf.count)
            searched = [passage.searched_text() for passage in passages[rows]]
            Shelf.write(embeddings.take(rows), searched, workspace / f"shelf-{shelf.language}")
        manifest = Manifest(
            format=FORMAT,
            encoder=encoder.fingerprint,
            dimension=embeddings.dimension,
            content=content_hash,
            passages=len(passages),
            shelves=shelves,
            files=list_files(workspace),
        )
        manifest.write(workspace)
        publish(workspace, directory)
    return embedded


def _shelves(passages: Sequence[Passage]) -> Iterable[ShelfEntry]:
    start = 0
    for language, group in groupby(passages, key=lambda passage: shelve(passage.language)):
        count = sum(1 for _ in group)
        yield ShelfEntry(language, start, count)
        start += count
