"""What an index says of itself: format, encoder, content, languages, and its files with checksums."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from retrieval.artefact.errors import IndexCorruptError, IndexOutdatedError

# Raise it whenever files, terms, normalisation or the stored vectors change their meaning.
FORMAT = 1
FILE_NAME = "manifest.json"

# Up to this size the checksums of all files are compared at every start (64 MB take about 0.1 s).
_CHECKED_WHOLE = 64 << 20
_EDGE = 64 << 10


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the index: its name below the version's folder, its bytes, and checksums in hexadecimal.

    ``edges`` covers the first and the last 64 KB, where headers and cut-off ends show.
    """

    name: str
    size: int
    whole: str
    edges: str


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """The passages of one language: the rows from ``start``, ``count`` of them."""

    language: str
    start: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The description of one version of the index."""

    format: int
    encoder: str
    dimension: int
    content: str
    passages: int
    shelves: tuple[ShelfEntry, ...]
    files: tuple[FileEntry, ...]

    def write(self, directory: Path) -> None:
        """Write the manifest; last, because it vouches for the other files."""
        text = json.dumps(asdict(self), indent=1)
        (directory / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Read the manifest; IndexOutdatedError for another format, IndexCorruptError for no manifest."""
        path = directory / FILE_NAME
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = data["format"]
            if found == FORMAT:
                data["shelves"] = tuple(ShelfEntry(**shelf) for shelf in data["shelves"])
                data["files"] = tuple(FileEntry(**file) for file in data["files"])
                return cls(**data)
        except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
            raise IndexCorruptError(
                f"The description of the search index, {path}, is damaged: run `zhitu reindex`."
            ) from error
        raise IndexOutdatedError(
            f"The search index in {directory} has format {found}, this version needs {FORMAT}: "
            "run `zhitu reindex`."
        )

    def check(self, directory: Path, *, fully: bool = False) -> None:
        """Compare sizes and checksums with the files; IndexCorruptError names the first that differs.

        A large index is compared by sizes and edges only, unless ``fully``.
        """
        whole = fully or sum(file.size for file in self.files) <= _CHECKED_WHOLE
        for file in self.files:
            path = directory / file.name
            size = path.stat().st_size
            if size != file.size:
                raise IndexCorruptError(
                    f"The search index is damaged: {path} has {size} bytes instead of {file.size}; "
                    "run `zhitu reindex`."
                )
            digest, expected = (_digest(path), file.whole) if whole else (_digest_edges(path), file.edges)
            if digest != expected:
                raise IndexCorruptError(
                    f"The search index is damaged: the content of {path} has changed; run `zhitu reindex`."
                )


def list_files(directory: Path) -> tuple[FileEntry, ...]:
    """Describe every file under ``directory``, sorted by name."""
    return tuple(_describe(directory, sorted(path for path in directory.rglob("*") if path.is_file())))


def _describe(directory: Path, paths: Iterable[Path]) -> Iterable[FileEntry]:
    for path in paths:
        name = path.relative_to(directory).as_posix()
        yield FileEntry(name, path.stat().st_size, _digest(path), _digest_edges(path))


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _digest_edges(path: Path) -> str:
    with path.open("rb") as file:
        first = file.read(_EDGE)
        file.seek(max(0, path.stat().st_size - _EDGE))
        return sha256(first + file.read(_EDGE)).hexdigest()
