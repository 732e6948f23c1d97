import json
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.artefact import manifest as manifests
from retrieval.artefact.manifest import FORMAT
from retrieval.index import (
    IndexCorruptError,
    IndexMissingError,
    IndexOutdatedError,
    build_index,
    open_index,
    verify_index,
)
from tests.unit.retrieval.encoding import HashingEncoder
from tests.unit.retrieval.samples import PASSAGES, make_index

FILES = sorted(
    [
        "embeddings.npy",
        "embeddings.hashes.npy",
        "passages.jsonl",
        "passages.ids.npy",
        "passages.offsets.npy",
        "passages.rows.npy",
        "postings.keys.json",
        "postings.rows.npy",
        "postings.starts.npy",
        *(
            f"shelf-{language}/{name}"
            for language in ("en", "zh")
            for name in (
                "covariance.npy",
                "lexical.rows.npy",
                "lexical.starts.npy",
                "lexical.terms.npy",
                "lexical.weights.npy",
                "mean.npy",
                "vectors.faiss",
            )
        ),
    ]
)


@pytest.fixture
def version(tmp_path: Path) -> Path:
    make_index(tmp_path)
    return next(tmp_path.glob("version-*"))


def explain(version: Path) -> str:
    with pytest.raises((IndexCorruptError, IndexOutdatedError)) as caught:
        open_index(version.parent, HashingEncoder())
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith("`zhitu reindex`.")
    return message


def test_the_list_of_files_is_complete(version: Path) -> None:
    found = sorted(path.relative_to(version).as_posix() for path in version.rglob("*") if path.is_file())
    assert found == sorted([*FILES, "manifest.json"])


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_a_truncated_file_is_found_at_opening(version: Path, name: str) -> None:
    path = version / name
    os.truncate(path, path.stat().st_size // 2)
    assert name in explain(version)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found_at_opening(version: Path, name: str) -> None:
    (version / name).unlink()
    assert name in explain(version)


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_found_at_opening(version: Path, name: str) -> None:
    path = version / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert name in explain(version)


def test_garbage_in_place_of_any_file_is_no_crash(version: Path) -> None:
    for name in [*FILES, "manifest.json"]:
        (version / name).write_bytes(b"\x93NUMPY garbage" * 9)
    explain(version)


def test_a_large_index_is_checked_at_its_edges_and_fully_by_the_doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple(
        type(PASSAGES[0])(id=f"p{n}", record="r", kind="k", language="zh", title=("题",), text=f"{n}号" * 40)
        for n in range(1200)
    )
    make_index(tmp_path, many)
    monkeypatch.setattr(manifests, "_CHECKED_WHOLE", 0)
    lines = next(tmp_path.glob("version-*/passages.jsonl"))
    content = bytearray(lines.read_bytes())
    assert len(content) > 400_000
    content[200_000] ^= 0x01
    lines.write_bytes(content)
    assert len(open_index(tmp_path, HashingEncoder())) == 1200
    with pytest.raises(IndexCorruptError, match=r"passages\.jsonl"):
        verify_index(tmp_path)


def test_a_passage_damaged_after_opening_is_one_clear_error(tmp_path: Path) -> None:
    index = make_index(tmp_path)
    lines = next(tmp_path.glob("version-*/passages.jsonl"))
    with lines.open("r+b") as file:
        file.write(b"#" * lines.stat().st_size)
    with pytest.raises(IndexCorruptError, match=r"line \d+ of .*passages\.jsonl"):
        index.find("考证费", language="zh")


def test_another_format_is_outdated(version: Path) -> None:
    path = version / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": FORMAT + 1}))
    with pytest.raises(IndexOutdatedError, match=f"format {FORMAT + 1}"):
        open_index(version.parent, HashingEncoder())


def test_another_encoder_is_outdated(version: Path) -> None:
    with pytest.raises(IndexOutdatedError, match="another encoder"):
        open_index(version.parent, HashingEncoder(name="other"))


@pytest.mark.parametrize("name", ["", "version-9", "../elsewhere", "\x00"])
def test_a_pointer_to_nowhere_is_corrupt(version: Path, name: str) -> None:
    (version.parent / "CURRENT").write_text(name, encoding="utf-8")
    assert "CURRENT" in explain(version)


def test_no_index_is_missing(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissingError, match="zhitu reindex"):
            open_index(directory, HashingEncoder())


def test_reindexing_mends_every_damage(version: Path) -> None:
    for path in version.iterdir():
        if path.is_file():
            path.write_bytes(b"")
    build_index(PASSAGES, HashingEncoder(), version.parent, content_hash="samples")
    verify_index(version.parent)
    assert len(open_index(version.parent, HashingEncoder())) == len(PASSAGES)


def test_opening_loads_no_model(tmp_path: Path) -> None:
    make_index(tmp_path)

    class Sealed(HashingEncoder):
        def encode_query(self, text: str) -> NDArray[np.float32]:
            raise AssertionError(text)

    open_index(tmp_path, Sealed())
