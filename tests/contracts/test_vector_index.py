"""What every VectorIndex must do, held against a plain one in numpy."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.dense import FLAT_UP_TO, QUANTISED_UP_TO, FaissIndex, choose_kind
from retrieval.ports import VectorIndex

DIMENSION = 64
SIZE = 3000


class PlainIndex:
    """The reference: every cosine is computed and sorted."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._vectors)

    def search(
        self, query: NDArray[np.float32], count: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        rows = np.arange(len(self)) if among is None else among
        cosines = self._vectors[rows] @ query
        best = np.argsort(-cosines, kind="stable")[:count]
        return rows[best], cosines[best]


def make_vectors(count: int = SIZE) -> NDArray[np.float32]:
    """Clusters, as real texts form them: in uniform noise every neighbour is as good as the next."""
    rng = np.random.default_rng(11)
    centres = rng.standard_normal((60, DIMENSION))
    vectors = centres[rng.integers(60, size=count)] + 0.7 * rng.standard_normal((count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def make_queries(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    rng = np.random.default_rng(12)
    near = vectors[rng.integers(len(vectors), size=40)] + 0.05 * rng.standard_normal((40, DIMENSION))
    return (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(params=["plain", "flat", "sq8", "hnsw"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[NDArray[np.float32]], VectorIndex]:
    def build_index(vectors: NDArray[np.float32]) -> VectorIndex:
        if request.param == "plain":
            return PlainIndex(vectors)
        FaissIndex.build(vectors, request.param).save(tmp_path / "vectors.faiss")
        return FaissIndex.load(tmp_path / "vectors.faiss")

    return build_index


Build = Callable[[NDArray[np.float32]], VectorIndex]


def recall(index: VectorIndex, vectors: NDArray[np.float32], among: NDArray[np.int64] | None) -> float:
    reference = PlainIndex(vectors)
    shared = 0
    queries = make_queries(vectors)
    for query in queries:
        found, _ = index.search(query, 10, among)
        shared += len(set(found.tolist()) & set(reference.search(query, 10, among)[0].tolist()))
    return shared / (10 * len(queries))


def test_finds_the_nearest(build: Build) -> None:
    vectors = make_vectors()
    assert recall(build(vectors), vectors, None) >= 0.9


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3, 0.9])
def test_finds_the_nearest_of_a_subset(build: Build, share: float) -> None:
    vectors = make_vectors()
    allowed = np.sort(np.random.default_rng(3).choice(SIZE, int(SIZE * share), replace=False))
    assert recall(build(vectors), vectors, allowed) >= 0.9


def test_never_leaves_the_subset(build: Build) -> None:
    vectors = make_vectors()
    allowed = np.array([3, 77, 1500, 2999])
    rows, cosines = build(vectors).search(vectors[5], 10, allowed)
    assert set(rows.tolist()) == set(allowed.tolist())
    assert len(cosines) == 4


def test_gives_cosines_best_first(build: Build) -> None:
    vectors = make_vectors()
    rows, cosines = build(vectors).search(vectors[42], 20)
    assert rows[0] == 42
    assert (np.diff(cosines) <= 0).all()
    np.testing.assert_allclose(cosines, vectors[rows] @ vectors[42], atol=0.02)


def test_never_gives_more_than_there_are(build: Build) -> None:
    vectors = make_vectors(5)
    index = build(vectors)
    assert len(index) == 5
    assert len(index.search(vectors[0], 100)[0]) == 5


@pytest.mark.parametrize("count", [0, 10])
def test_an_empty_subset_or_no_count_gives_nothing(build: Build, count: int) -> None:
    vectors = make_vectors(50)
    among = np.empty(0, dtype=np.int64) if count else None
    rows, cosines = build(vectors).search(vectors[0], count, among)
    assert len(rows) == len(cosines) == 0


def test_an_empty_index_gives_nothing(build: Build) -> None:
    index = build(np.empty((0, DIMENSION), dtype=np.float32))
    assert len(index) == 0
    assert len(index.search(np.ones(DIMENSION, dtype=np.float32), 3)[0]) == 0


def test_the_kind_grows_with_the_number_of_rows() -> None:
    kinds = [choose_kind(count) for count in (0, FLAT_UP_TO, FLAT_UP_TO + 1, QUANTISED_UP_TO, 10**6)]
    assert kinds == ["flat", "flat", "sq8", "sq8", "hnsw"]


@pytest.mark.parametrize("kind", ["flat", "sq8", "hnsw"])
def test_a_cut_off_file_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors.faiss"
    FaissIndex.build(make_vectors(200), kind).save(path)
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(RuntimeError):
        FaissIndex.load(path)
