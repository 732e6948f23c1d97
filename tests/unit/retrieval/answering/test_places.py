"""Places: said when the statements are not about the one that was asked about."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from knowledge.models import Region
from retrieval.answering.places import Places
from retrieval.models import Passage
from retrieval.query.models import Mention, Query
from tests.unit.retrieval.shelves import COMMON, both, make_catalogue, make_source, passages_of, with_records

ELSEWHERE = Region(id="region.chengdu", name=both("成都", "Chengdu"), **COMMON)
CATALOGUE = with_records(ELSEWHERE)


@pytest.fixture(scope="module")
def zh() -> Mapping[str, Passage]:
    return passages_of(CATALOGUE)


def asking(place: str, text: str, language: str = "zh") -> Query:
    mentions = (Mention(text, frozenset({place})),)
    return Query(original=text, text=text, current=text, language=language, mentions=mentions)


def test_a_national_statement_is_said_to_be_national(zh: Mapping[str, Passage]) -> None:
    said = Places(CATALOGUE).say_missing(asking("region.chengdu", "成都"), [zh["rule.l5"]])
    assert said == "我没有成都的专门资料，以下是全国口径。"


def test_it_is_said_in_english_too() -> None:
    english = passages_of(CATALOGUE, "en")
    said = Places(CATALOGUE).say_missing(asking("region.chengdu", "chengdu", "en"), [english["rule.l5"]])
    assert said == "I have nothing particular to Chengdu; this is the national rule."


def test_a_statement_about_another_place_names_it(zh: Mapping[str, Passage]) -> None:
    local = replace(zh["note.one"], about=frozenset({"region.zhengzhou"}))
    said = Places(CATALOGUE).say_missing(asking("region.chengdu", "成都"), [local])
    assert said == "我没有成都的专门资料，以下是郑州的资料。"


@pytest.mark.parametrize("asked", ["region.zhengzhou", "region.henan"])
def test_nothing_is_said_of_the_place_itself_nor_of_what_is_around_it(
    asked: str, zh: Mapping[str, Passage]
) -> None:
    local = replace(zh["note.one"], about=frozenset({"region.zhengzhou"}))
    assert Places(CATALOGUE).say_missing(asking(asked, "那里"), [local]) == ""


def test_a_document_of_the_place_is_about_it() -> None:
    catalogue = make_catalogue(sources=(make_source(place=both("河南", "Henan")),))
    passage = passages_of(catalogue)["note.one"]
    assert Places(catalogue).say_missing(asking("region.henan", "河南"), [passage]) == ""


def test_a_place_of_an_earlier_question_is_not_spoken_of_again(zh: Mapping[str, Passage]) -> None:
    later = replace(asking("region.chengdu", "成都"), current="那四级呢")
    assert Places(CATALOGUE).say_missing(later, [zh["rule.l5"]]) == ""
