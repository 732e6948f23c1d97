"""How names, dates and lists are written in each language."""

import pytest

from knowledge.models import LevelCode
from retrieval.passages.wording import LANGUAGES, Wording, wording
from tests.unit.retrieval.shelves import day

ZH, EN = (wording(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("2024", "2024 年", "2024"),
        ("2024-05", "2024 年 5 月", "May 2024"),
        ("2024-05-03", "2024 年 5 月 3 日", "3 May 2024"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(text: str, zh: str, en: str) -> None:
    assert (ZH.day(day(text)), EN.day(day(text))) == (zh, en)


@pytest.mark.parametrize("code", LevelCode)
@pytest.mark.parametrize("words", [ZH, EN], ids=LANGUAGES)
def test_every_level_has_a_name(words: Wording, code: LevelCode) -> None:
    assert words.level(code).strip()


def test_levels_are_not_mixed_up() -> None:
    for words in (ZH, EN):
        assert len({words.level(code) for code in LevelCode}) == len(LevelCode)


def test_numbers_are_said_as_people_say_them() -> None:
    assert (ZH.ordinal(7), ZH.ordinal(12), EN.ordinal(7)) == ("七", "12", "7")


def test_a_batch_without_a_name_keeps_its_code() -> None:
    assert (ZH.batch("2025-7"), ZH.batch("2030-12")) == ("2025 年第七批", "2030-12")


def test_empty_parts_are_left_out_of_lists_and_paragraphs() -> None:
    assert ZH.join(["甲", "", "乙"]) == "甲、乙"
    assert ZH.sentences("甲。", "", "乙。") == "甲。乙。"
    assert EN.sentences("A.", "", "B.") == "A. B."


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("满 1 年", "满 1 年。"),
        ("满 1 年。", "满 1 年。"),
        ("真的？", "真的？"),
        ("really?", "really?"),
        ("", ""),
    ],
)
def test_a_sentence_gets_one_full_stop(text: str, ended: str) -> None:
    assert ZH.ended(text) == ended
    assert EN.ended("A year") == "A year."


def test_the_two_languages_have_the_same_templates() -> None:
    tables = [words._tables for words in (ZH, EN)]
    keys = [{f"{table}.{key}" for table, ones in each.items() for key in ones} for each in tables]
    assert {key for key in keys[0] ^ keys[1] if not key.startswith("ordinals.")} == set()
