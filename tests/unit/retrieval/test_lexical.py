import math
from collections import Counter
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.lexical import LexicalIndex, hash_query
from retrieval.tokens import tokenise

TEXTS = st.lists(st.text(alphabet="直播电商初级费考 abc1+x", max_size=30), min_size=1, max_size=12)


def plain_cover(texts: list[str], question: str, k1: float = 1.2, b: float = 0.4) -> list[float]:
    """BM25 as the textbooks write it, over its ceiling."""
    counts = [Counter(tokenise(text)) for text in texts]
    mean = max(sum(count.total() for count in counts) / len(counts), 1.0)
    terms = set(tokenise(question))

    def idf(term: str) -> float:
        found = sum(term in count for count in counts) or 1
        return math.log(1 + (len(texts) - found + 0.5) / (found + 0.5))

    ceiling = (k1 + 1) * sum(idf(term) for term in terms)
    return [
        sum(
            idf(term) * count[term] * (k1 + 1) / (count[term] + k1 * (1 - b + b * count.total() / mean))
            for term in terms
            if count[term]
        )
        / ceiling
        if terms
        else 0.0
        for count in counts
    ]


@given(texts=TEXTS, question=st.text(alphabet="直播电商初级费考新 abc1+x", max_size=12))
def test_equals_plain_bm25(texts: list[str], question: str) -> None:
    found = LexicalIndex.build(texts).cover(hash_query(question))
    np.testing.assert_allclose(found, plain_cover(texts, question), rtol=1e-4, atol=1e-6)


@given(texts=TEXTS, question=st.text(alphabet="直播电商初级费考新 abc", max_size=12))
def test_cover_is_absolute(texts: list[str], question: str) -> None:
    cover = LexicalIndex.build(texts).cover(hash_query(question))
    assert cover.shape == (len(texts),)
    assert (cover >= 0).all()
    assert (cover <= 1 + 1e-6).all()


def test_an_unknown_term_counts_like_the_rarest() -> None:
    index = LexicalIndex.build(["直播电商", "直播带货", "直播营销"])
    known = index.cover(hash_query("电商"))[0]
    assert index.cover(hash_query("电商 量子"))[0] == pytest.approx(known / 2)


def test_traditional_characters_find_simplified_text() -> None:
    index = LexicalIndex.build(["互联网营销师的申报条件", "全媒体运营师的收入"])
    assert index.cover(hash_query("互聯網營銷師申報條件")).argmax() == 0


def test_saved_and_mapped_it_answers_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.build(["直播电商初级考证费", "1+x 2024", ""])
    index.save(tmp_path)
    mapped = LexicalIndex.load(tmp_path, 3)
    question = hash_query("1+x直播电商")
    np.testing.assert_array_equal(mapped.cover(question), index.cover(question))
    with pytest.raises(ValueError, match="read-only"):
        mapped.rows[0] = 1


def test_arrays_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    LexicalIndex.build(["直播电商"]).save(tmp_path)
    np.save(tmp_path / "lexical.starts.npy", np.zeros(9, dtype=np.int64))
    with pytest.raises(ValueError, match="belong together"):
        LexicalIndex.load(tmp_path, 1)


@pytest.mark.parametrize("texts", [[], [""], ["…"]])
def test_nothing_to_find_is_no_error(texts: list[str], tmp_path: Path) -> None:
    index = LexicalIndex.build(texts)
    index.save(tmp_path)
    assert LexicalIndex.load(tmp_path, len(texts)).cover(hash_query("直播")).tolist() == [0.0] * len(texts)


@pytest.mark.slow
def test_one_question_on_64000_passages_takes_a_few_milliseconds() -> None:
    rng = np.random.default_rng(5)
    letters = [chr(0x4E00 + number) for number in range(600)]
    weights = 1 / np.arange(1, 601)
    drawn = rng.choice(letters, size=(64_000, 24), p=weights / weights.sum())
    index = LexicalIndex.build("".join(row) for row in drawn)
    question = hash_query("".join(drawn[7]))
    times = []
    for _ in range(20):
        began = perf_counter()
        assert index.cover(question).argmax() == 7
        times.append(perf_counter() - began)
    assert sorted(times)[10] < 0.02  # about 1 ms on a free core
