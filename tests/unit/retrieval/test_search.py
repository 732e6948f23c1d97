from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge.models import LevelCode
from retrieval.index import build_index, open_index
from retrieval.lexical import LexicalIndex, hash_query
from retrieval.models import Filter, Passage
from retrieval.normalise import simplify
from retrieval.ports import PassageSearch
from retrieval.search import SearchIndex
from tests.unit.retrieval.encoding import HashingEncoder
from tests.unit.retrieval.samples import (
    FEE,
    FEE_EN,
    ISSUER,
    MARKETER,
    ONLY_ENGLISH,
    PASSAGES,
    SENIOR,
    make_index,
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return make_index(tmp_path_factory.mktemp("index"))


def find_ids(index: PassageSearch, among: Filter, text: str = "考证费多少", language: str = "zh") -> set[str]:
    return {hit.passage.id for hit in index.find(text, language=language, among=among)}


def test_the_score_is_two_cosines_and_the_cover(index: SearchIndex) -> None:
    question = "直播电商初级考证费多少钱"
    encoder = HashingEncoder()
    chinese = [passage for passage in PASSAGES if passage.language == "zh"]
    covers = LexicalIndex.build(passage.searched_text() for passage in chinese).cover(hash_query(question))
    vectors = encoder.encode_passages([simplify(passage.embedded_text()) for passage in chinese])
    cosines = vectors @ encoder.encode_query(simplify(question))
    expected = {
        passage.id: (2 * cosine + cover, cosine, cover)
        for passage, cosine, cover in zip(chinese, cosines, covers, strict=True)
    }
    hits = index.find(question, language="zh", among=Filter(languages=frozenset({"zh"})))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        np.testing.assert_allclose(
            (hit.score, hit.cosine, hit.cover), expected.pop(hit.passage.id), atol=1e-3
        )
    assert not expected


def test_the_best_hit_comes_first_whole(index: SearchIndex) -> None:
    assert index.find("直播电商初级考证费多少钱", language="zh")[0].passage == FEE


def test_traditional_questions_find_the_same(index: SearchIndex) -> None:
    simple = index.find("直播电商初级考证费", language="zh")
    traditional = index.find("直播電商初級考證費", language="zh-Hant")
    assert simple == traditional


def test_limit_is_kept(index: SearchIndex) -> None:
    assert len(index.find("考证费", language="zh", limit=2)) == 2
    assert index.find("考证费", language="zh", limit=0) == []
    assert len(index.find("考证费", language="zh", limit=10_000)) == len(PASSAGES)


@pytest.mark.parametrize("text", ["", "😀", "…", "\ud800", "字" * 20_000])
def test_odd_questions_are_no_error(index: SearchIndex, text: str) -> None:
    assert len(index.find(text, language="zh")) == len(PASSAGES)


def test_no_filter_lets_everything_through(index: SearchIndex) -> None:
    assert find_ids(index, Filter()) == {passage.id for passage in PASSAGES}


def test_entities_of_one_group_are_alternatives(index: SearchIndex) -> None:
    either = Filter(about=(frozenset({"occ.marketer", "policy.consumer"}),))
    assert find_ids(index, either) == {MARKETER.id, ONLY_ENGLISH.id}


def test_every_group_must_hold(index: SearchIndex) -> None:
    both = Filter(about=(frozenset({"cert.livestream"}), frozenset({"cert.livestream.senior"})))
    assert find_ids(index, both) == {SENIOR.id}


@pytest.mark.parametrize(
    "nothing",
    [
        Filter(about=(frozenset({"cert.unknown"}),)),
        Filter(about=(frozenset(),)),
        Filter(about=(frozenset({"cert.livestream"}), frozenset({"occ.marketer"}))),
        Filter(kinds=frozenset({"unknown"})),
        Filter(languages=frozenset({"fr"})),
        Filter(levels=frozenset({LevelCode.SENIOR}), about=(frozenset({"cert.livestream.junior"}),)),
    ],
)
def test_an_empty_match_stays_empty(index: SearchIndex, nothing: Filter) -> None:
    assert index.find("考证费", language="zh", among=nothing) == []


def test_a_level_lets_passages_without_level_through(index: SearchIndex) -> None:
    senior = Filter(levels=frozenset({LevelCode.SENIOR}))
    assert find_ids(index, senior) == {SENIOR.id, ISSUER.id, MARKETER.id, ONLY_ENGLISH.id}


def test_kinds_and_languages_filter(index: SearchIndex) -> None:
    assert find_ids(index, Filter(kinds=frozenset({"fee"}), languages=frozenset({"en"}))) == {FEE_EN.id}


def test_a_vector_given_is_not_encoded_again(tmp_path: Path) -> None:
    class Counting(HashingEncoder):
        count = 0

        def encode_query(self, text: str) -> NDArray[np.float32]:
            self.count += 1
            return super().encode_query(text)

    encoder = Counting()
    build_index(PASSAGES, encoder, tmp_path, content_hash="a")
    index = open_index(tmp_path, encoder)
    first = index.find("考证费", language="zh")
    assert encoder.count == 1
    vector = index.encode("考证费")
    assert index.find("考证费", language="zh", vector=vector) == first
    assert encoder.count == 2
    index.find("考证费", language="zh", among=Filter(about=(frozenset({"x"}),)))
    assert encoder.count == 2  # nothing to rank, nothing to encode


def test_what_only_another_language_holds_is_found(index: SearchIndex) -> None:
    found = index.find("Goods bought online returned seven days", language="zh", limit=1)
    assert found[0].passage == ONLY_ENGLISH


def test_a_language_without_passages_still_finds(index: SearchIndex) -> None:
    assert index.find("考证费280元", language="fr", limit=1)[0].passage.language in {"zh", "en"}


def test_passages_are_found_by_id(index: SearchIndex) -> None:
    assert {passage.id: index.passage(passage.id) for passage in PASSAGES} == {
        passage.id: passage for passage in PASSAGES
    }
    assert index.passage("nobody") is None


def test_several_threads_may_search(index: SearchIndex) -> None:
    expected = index.find("考证费", language="zh")
    results: list[object] = []
    threads = [
        Thread(
            target=lambda: results.extend(index.find("考证费", language="zh") == expected for _ in range(50))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 200


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[SearchIndex, list[Passage]]:
    rng = np.random.default_rng(2)
    letters = [chr(0x4E00 + number) for number in range(150)]
    passages = [
        replace(
            FEE if number % 3 else FEE_EN,
            id=f"p{number}",
            title=(),
            text="".join(rng.choice(letters, 14)),
            asks=(),
            about=frozenset({f"e{number % 7}", f"f{number % 2}"}),
        )
        for number in range(900)
    ]
    return make_index(tmp_path_factory.mktemp("large"), tuple(passages)), passages


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_top_is_that_of_scoring_every_passage(
    large: tuple[SearchIndex, list[Passage]], data: st.DataObject
) -> None:
    index, passages = large
    source = data.draw(st.sampled_from(passages)).text
    question = source[data.draw(st.integers(0, 6)) :]
    groups = data.draw(st.lists(st.sampled_from(["e1", "e2", "f0"]), max_size=2))
    among = Filter(about=tuple(frozenset({group}) for group in groups), languages=frozenset({"zh"}))
    chinese = [passage for passage in passages if passage.language == "zh"]
    encoder = HashingEncoder()
    covers = LexicalIndex.build(passage.searched_text() for passage in chinese).cover(hash_query(question))
    vectors = encoder.encode_passages([simplify(passage.embedded_text()) for passage in chinese])
    scores = 2 * (vectors @ encoder.encode_query(question)) + covers
    allowed = [row for row, passage in enumerate(chinese) if passage.about >= set(groups)]
    best = sorted((float(scores[row]) for row in allowed), reverse=True)[:5]
    hits = index.find(question, language="zh", limit=5, among=among)
    np.testing.assert_allclose([hit.score for hit in hits], best, atol=2e-3)
    assert all(hit.passage.about >= set(groups) for hit in hits)
