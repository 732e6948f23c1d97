"""Labels of options: few words that tell them apart, levels from low to high."""

from collections.abc import Mapping

import pytest

from knowledge.catalogue import Catalogue
from retrieval.answering.labelling import Labelling
from retrieval.models import Passage
from tests.unit.retrieval.shelves import make_catalogue, passages_of


@pytest.fixture(scope="module")
def hand_made() -> Catalogue:
    return make_catalogue()


@pytest.fixture(scope="module")
def zh(hand_made: Catalogue) -> Mapping[str, Passage]:
    return passages_of(hand_made)


@pytest.fixture(scope="module")
def en(hand_made: Catalogue) -> Mapping[str, Passage]:
    return passages_of(hand_made, "en")


def labels(catalogue: Catalogue, *passages: Passage) -> list[str]:
    return [label for label, _ in Labelling(catalogue).options(passages)]


def test_levels_of_one_certificate_are_named_alone_and_from_low_to_high(
    hand_made: Catalogue, zh: Mapping[str, Passage], en: Mapping[str, Passage]
) -> None:
    assert labels(hand_made, zh["fee.exam.senior"], zh["fee.exam.junior"]) == ["初级", "高级"]
    assert labels(hand_made, en["fee.exam.senior"], en["fee.exam.junior"]) == ["junior", "senior"]


def test_skill_levels_are_named_shortly_and_five_comes_first(
    hand_made: Catalogue, zh: Mapping[str, Passage]
) -> None:
    assert labels(hand_made, zh["rule.l4"], zh["rule.l5"]) == ["五级", "四级"]


def test_different_things_are_named_by_their_names(hand_made: Catalogue, zh: Mapping[str, Passage]) -> None:
    assert labels(hand_made, zh["occ.seller/code"], zh["fee.exam.junior"]) == ["示例师", "示例证书"]


def test_the_same_thing_is_told_apart_by_the_matter(hand_made: Catalogue, zh: Mapping[str, Passage]) -> None:
    assert labels(hand_made, zh["occ.seller/code"], zh["occ.seller/tasks"]) == ["职业编码", "主要工作"]


def test_a_label_is_offered_once(hand_made: Catalogue, zh: Mapping[str, Passage]) -> None:
    assert labels(hand_made, zh["fee.exam.junior"], zh["fee.exam.junior"]) == ["示例证书"]


def test_a_question_on_a_button_is_one_that_people_ask(
    hand_made: Catalogue, zh: Mapping[str, Passage]
) -> None:
    assert Labelling(hand_made).question(zh["occ.seller/code"]) == "示例师职业编码是多少"


def test_without_such_a_question_the_path_is_shown(hand_made: Catalogue, zh: Mapping[str, Passage]) -> None:
    assert Labelling(hand_made).question(zh["note.one"]) == "统考"
