from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from retrieval.artefact.manifest import Manifest
from retrieval.index import DuplicatePassageError, build_index, open_index, read_manifest, verify_index
from retrieval.models import Passage
from tests.unit.retrieval.encoding import HashingEncoder
from tests.unit.retrieval.samples import FEE, MARKETER, PASSAGES


def build(directory: Path, passages: tuple[Passage, ...], content: str) -> tuple[int, int, int, list[str]]:
    encoder = HashingEncoder()
    report = build_index(passages, encoder, directory, content_hash=content)
    return report.total, report.embedded, report.reused, encoder.encoded


def test_a_first_build_embeds_everything(tmp_path: Path) -> None:
    total, embedded, reused, encoded = build(tmp_path / "new" / "index", PASSAGES, "a")
    assert (total, embedded, reused) == (6, 6, 0)
    assert len(encoded) == 6


def test_the_same_content_does_nothing(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    before = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*.npy"))
    assert build(tmp_path, PASSAGES, "a") == (6, 0, 6, [])
    assert sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*.npy")) == before


def test_only_a_changed_text_is_embedded_again(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    changed = replace(MARKETER, text="另一句话。")
    _, embedded, reused, encoded = build(tmp_path, (*PASSAGES[:4], changed, PASSAGES[5]), "b")
    assert (embedded, reused) == (1, 5)
    assert encoded == ["互联网营销师 另一句话。"]


def test_a_change_beside_the_text_embeds_nothing_and_is_kept(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    assert build(tmp_path, (replace(FEE, caveat="另", asks=("新问法",)), *PASSAGES[1:]), "b")[1] == 0
    index = open_index(tmp_path, HashingEncoder())
    found = index.passage(FEE.id)
    assert found is not None
    assert found.caveat == "另"
    assert index.find("新问法", language="zh")[0].cover > 0.4


def test_a_build_with_nothing_to_embed_loads_no_model(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")

    class Sealed(HashingEncoder):
        @property
        def dimension(self) -> int:
            raise AssertionError("the model was loaded")

        @dimension.setter
        def dimension(self, value: int) -> None:
            self.length = value

    report = build_index(PASSAGES[:3], Sealed(), tmp_path, content_hash="b")
    assert (report.embedded, report.reused) == (0, 3)


def test_a_text_that_occurs_twice_is_embedded_once(tmp_path: Path) -> None:
    _, embedded, _, _ = build(tmp_path, (FEE, replace(FEE, id="other")), "a")
    assert embedded == 1


def test_another_encoder_embeds_everything(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    report = build_index(PASSAGES, HashingEncoder(name="other"), tmp_path, content_hash="a")
    assert report.embedded == 6


def test_step_by_step_gives_the_same_files_as_at_once(tmp_path: Path) -> None:
    build(tmp_path / "steps", PASSAGES[:2], "a")
    build(tmp_path / "steps", PASSAGES[1:5], "b")
    build(tmp_path / "steps", PASSAGES, "c")
    build(tmp_path / "once", PASSAGES, "c")
    assert read_manifest(tmp_path / "steps") == read_manifest(tmp_path / "once")


def test_the_order_of_passages_of_two_languages_does_not_matter(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES[::-1], "a")
    index = open_index(tmp_path, HashingEncoder())
    assert {passage.id: index.passage(passage.id) for passage in PASSAGES} == {
        passage.id: passage for passage in PASSAGES
    }


def test_duplicate_ids_are_refused_and_the_old_index_stays(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    with pytest.raises(DuplicatePassageError, match=FEE.id):
        build(tmp_path, (FEE, FEE), "b")
    assert read_manifest(tmp_path).content == "a"


def test_no_passages_make_an_empty_index(tmp_path: Path) -> None:
    assert build(tmp_path, (), "a")[:3] == (0, 0, 0)
    index = open_index(tmp_path, HashingEncoder())
    assert len(index) == 0
    assert index.find("费用", language="zh") == []
    assert index.passage("x") is None


def test_old_versions_and_remnants_are_removed(tmp_path: Path) -> None:
    (tmp_path / "building-crashed").mkdir(parents=True)
    for content in "abc":
        build(tmp_path, PASSAGES, content)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "lock", "version-3"]


def test_a_reader_keeps_the_version_it_opened(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    index = open_index(tmp_path, HashingEncoder())
    build(tmp_path, (MARKETER,), "b")
    assert len(index) == 6
    assert index.find("初级考证费280元", language="zh")[0].passage == FEE


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    many = tuple(replace(FEE, id=str(number), text=f"第{number}条") for number in range(300))
    build_index(
        many,
        HashingEncoder(),
        tmp_path,
        content_hash="a",
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(256, 300), (300, 300)]


def test_builders_at_once_wait_for_each_other(tmp_path: Path) -> None:
    threads = [
        Thread(target=build, args=(tmp_path, PASSAGES[: 2 + number], str(number))) for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify_index(tmp_path).passages in {2, 3, 4, 5}
    assert len([path for path in tmp_path.iterdir() if path.name.startswith("version-")]) == 1


def test_readers_never_see_a_build_in_between(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "start")
    done = Event()
    opened: list[int] = []

    def read() -> None:
        while not done.is_set():
            opened.append(len(open_index(tmp_path, HashingEncoder()).find("费", language="zh")))

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(40):
        build(tmp_path, PASSAGES[: 1 + number % 6], str(number))
    done.set()
    for reader in readers:
        reader.join()
    assert len(opened) > 10
    assert min(opened) >= 1


def break_vectors(version: Path) -> None:
    (version / "embeddings.npy").write_bytes(b"")


def break_manifest(version: Path) -> None:
    (version / "manifest.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize("damage", [break_vectors, break_manifest])
def test_a_damaged_index_is_built_anew(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    build(tmp_path, PASSAGES, "a")
    damage(next(tmp_path.glob("version-*")))
    assert build(tmp_path, PASSAGES, "a")[1] == 6
    assert verify_index(tmp_path).passages == 6


def test_vectors_survive_reuse_bit_by_bit(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    first = np.load(next(tmp_path.glob("version-*/embeddings.npy")))
    build(tmp_path, PASSAGES, "b")
    np.testing.assert_array_equal(np.load(next(tmp_path.glob("version-*/embeddings.npy"))), first)


def test_the_manifest_names_every_file(tmp_path: Path) -> None:
    build(tmp_path, PASSAGES, "a")
    version = next(tmp_path.glob("version-*"))
    named = {file.name for file in Manifest.read(version).files}
    there = {path.relative_to(version).as_posix() for path in version.rglob("*") if path.is_file()}
    assert there == named | {"manifest.json"}
