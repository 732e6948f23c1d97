"""Names, levels, years and slots in a text, where the levels stand, and what is left without them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import LevelCode
from retrieval.normalise import normalise
from retrieval.query.lexicon import Lexicon, Years
from tests.unit.retrieval.shelves import make_catalogue

DAY = date(2026, 11, 22)
SHELF = Lexicon(make_catalogue())
L = LevelCode


def test_names_and_aliases_are_recognised_in_their_order() -> None:
    found = SHELF.mentions(normalise("示例证和旁人师，还有示例证书、The Demonstrator (示例师)"))
    assert [(one.word, set(one.ids)) for one in found] == [
        ("示例证", {"cert.1x-demo"}),
        ("旁人师", {"occ.other"}),
        ("示例证书", {"cert.1x-demo"}),
        ("demonstrator (示例师)", {"occ.seller"}),
    ]


def test_a_name_said_twice_is_mentioned_once() -> None:
    assert len(SHELF.mentions("河南和河南")) == 1


def test_the_name_of_a_level_names_the_certificate_and_the_level_apart() -> None:
    (mention,) = SHELF.mentions("示例证书初级")
    assert mention.ids == {"cert.1x-demo"}
    assert SHELF.levels("示例证书初级") == {L.JUNIOR}


def test_topics_alone_are_no_strict_names() -> None:
    (mention,) = SHELF.mentions("统考")
    assert not mention.strict
    assert all(one.strict for one in SHELF.mentions("示例证 示例师 河南 移交通知 直播示例员"))


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("初级和高级", {L.JUNIOR, L.SENIOR}),
        ("高级技师", {L.L1}),
        ("技师", {L.L2}),
        ("中级工", {L.L4}),
        ("5级、五级", {L.L5}),
        ("level 3 or level four", {L.L3, L.L4}),
        ("advanced", {L.SENIOR}),
        ("初级职称", set()),
        ("技师学院的学生", set()),
        ("国家级", set()),
        ("senior high school", set()),
        ("特级技师和首席技师", {L.SPECIAL, L.CHIEF}),
    ],
)
def test_levels_are_told_from_words_that_only_hold_them(text: str, levels: set[LevelCode]) -> None:
    assert SHELF.levels(text) == levels


def test_level_places_come_in_the_order_of_the_text() -> None:
    text = "20个初级，10个高级，1个初级"
    places = SHELF.level_places(text)
    assert [level for _, level in places] == [L.JUNIOR, L.SENIOR, L.JUNIOR]
    assert [text[at : at + 2] for at, _ in places] == ["初级", "高级", "初级"]


def test_slots_are_found_in_both_languages() -> None:
    assert SHELF.slots("考证费多少钱，哪天考") == {"fee", "session"}
    assert SHELF.slots(normalise("What is the Fee?")) == {"definition", "fee"}
    assert SHELF.slots("coffee") == set()


@pytest.mark.parametrize(
    ("text", "named", "relative"),
    [
        ("2024年", {2024}, False),
        ("去年和2024年", {2024, 2025}, True),
        ("前年", {2024}, True),
        ("明年", {2027}, True),
        ("currently", {2026}, True),
        ("24年统考", {2024}, False),
        ("24年工作经验", set(), False),
        ("做了20年以上", set(), False),
        ("第24年", set(), False),
        ("4-01-2024-02", set(), False),
        ("120242", set(), False),
        ("", set(), False),
    ],
)
def test_years(text: str, named: set[int], relative: bool) -> None:
    assert SHELF.years(text, DAY) == Years(frozenset(named), relative)


def test_relative_years_turn_with_the_day_asked_for() -> None:
    assert SHELF.years("今年", date(2024, 6, 1)).named == {2024}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("示例证书初级多少钱", "示例证书 多少钱"),
        ("那高级呢", "那 呢"),
        ("初级职称", "初级职称"),
        ("the senior level of it", "the level of it"),
        ("", ""),
    ],
)
def test_a_text_without_its_levels(text: str, bare: str) -> None:
    assert SHELF.without_levels(text) == bare


@pytest.mark.parametrize(
    ("text", "residue"),
    [
        ("示例证书高级", ""),
        ("示例证书初级的呢", "的呢"),
        ("高级", ""),
        ("示例证书高级多少钱", ""),
        ("河南的高级 2024", "的"),
        ("我想换个工作", "我想换个工作"),
        ("123 4.5%", ""),
    ],
)
def test_the_residue_is_what_a_text_says_beside_names_levels_and_numbers(text: str, residue: str) -> None:
    assert SHELF.residue(text) == residue


def test_words_are_the_names_and_asked_for_words_in_order() -> None:
    assert SHELF.words("多少钱，示例证书，在河南") == ["多少钱", "示例证书", "河南"]


ANY_TEXT = st.text(max_size=60) | st.text(alphabet="示例证书初高级技师 2024年多少钱1x+", max_size=40)


@given(ANY_TEXT)
def test_any_text_is_read_without_error_and_always_alike(text: str) -> None:
    one, other = (
        (
            SHELF.mentions(said),
            SHELF.levels(said),
            SHELF.slots(said),
            SHELF.years(said, DAY),
            SHELF.words(said),
            SHELF.residue(said),
            SHELF.level_places(said),
        )
        for said in (normalise(text), normalise(text))
    )
    assert one == other
    assert len(SHELF.without_levels(normalise(text))) <= len(normalise(text))


@given(ANY_TEXT)
def test_level_places_and_levels_agree(text: str) -> None:
    said = normalise(text)
    assert {level for _, level in SHELF.level_places(said)} == SHELF.levels(said)
    assert all(0 <= at < len(said) for at, _ in SHELF.level_places(said))
