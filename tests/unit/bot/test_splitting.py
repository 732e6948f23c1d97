"""Pieces of a long text: none too long, nothing lost, cut where a reader would pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import split_text


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def without_space(text: str) -> str:
    return "".join(text.split())


@given(st.text(max_size=300), st.integers(min_value=2, max_value=60))
def test_no_piece_is_too_long_and_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit, utf16)
    assert all(0 < utf16(piece) <= limit for piece in pieces)
    assert without_space("".join(pieces)) == without_space(text)


def test_a_text_that_fits_stays_whole() -> None:
    assert split_text("  考试费280元。 ", 10) == ["考试费280元。"]


def test_blank_text_gives_nothing_to_send() -> None:
    assert split_text(" \n ", 10) == []


def test_chinese_is_cut_after_a_full_stop() -> None:
    assert split_text("初级考试费是280元。中级考试费是300元。", 16) == [
        "初级考试费是280元。",
        "中级考试费是300元。",
    ]


def test_english_is_cut_after_a_sentence_and_not_inside_a_number() -> None:
    assert split_text("The pass mark is 60.5 points. Ask again for the rest.", 40) == [
        "The pass mark is 60.5 points.",
        "Ask again for the rest.",
    ]


def test_a_closing_bracket_stays_with_its_sentence() -> None:
    assert split_text("（见通知第二条。）然后再看第三条和第四条的规定", 14)[0] == "（见通知第二条。）"


def test_paragraphs_come_before_sentences() -> None:
    assert split_text("一二三。四五六七\n\n八九十。十一。十二", 14)[0] == "一二三。四五六七"


def test_a_family_emoji_is_not_torn_apart() -> None:
    family = "👨‍👩‍👧"
    assert split_text("字字字字" + family + "字字", 6)[0] == "字字字字"


def test_a_limit_without_room_for_one_character_is_an_error() -> None:
    with pytest.raises(ValueError, match="no room"):
        split_text("🎓🎓", 1, utf16)
