"""The checked content as one file that loads fast: JSON lines, one a kind, named after the content."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.kinds import KINDS
from knowledge.validation import adapter_of


def read_compiled(folder: Path, content_hash: str) -> list[Any] | None:
    """Return the values that were compiled from this very content, or None when there are none to trust.

    A file that is damaged or was written by another version counts as none: it is written anew.
    """
    try:
        lines = _path_of(folder, content_hash).read_bytes().splitlines()
    except OSError:
        return None
    if len(lines) != len(KINDS):
        return None
    values: list[Any] = []
    try:
        for kind, line in zip(KINDS, lines, strict=True):
            values += adapter_of(kind).validate_json(line)
    except ValidationError:
        return None
    return values


def write_compiled(folder: Path, content_hash: str, values: Sequence[Any]) -> None:
    """Write the values in one step, and remove what was compiled from other content.

    A folder that cannot be written costs speed only, so it is no error.
    """
    by_kind: Mapping[type, list[Any]] = {kind.model: [] for kind in KINDS}
    for value in values:
        by_kind[type(value)].append(value)
    content = b"".join(adapter_of(kind).dump_json(by_kind[kind.model]) + b"\n" for kind in KINDS)
    path = _path_of(folder, content_hash)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=folder, prefix="catalogue-", suffix=".tmp", delete=False
        ) as file:
            file.write(content)
        Path(file.name).replace(path)
        for other in folder.glob("catalogue-*"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError:
        return


def _path_of(folder: Path, content_hash: str) -> Path:
    """Name the file after the content and the fields of the records, so that either changes the name."""
    form = repr(
        [(kind.name, [(field.name, str(field.type)) for field in fields(kind.model)]) for kind in KINDS]
    )
    key = hashlib.sha256(f"{content_hash}\n{form}".encode()).hexdigest()[:32]
    return folder / f"catalogue-{key}.jsonl"
