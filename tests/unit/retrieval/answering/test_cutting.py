"""Previews: one line each, cut where a reader would pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.cutting import columns_of, previews, shorten
from retrieval.answering.wording import answer_wording

ZH, EN = answer_wording("zh"), answer_wording("en")


def test_a_short_statement_stays_whole() -> None:
    assert shorten("考证费是 280 元。", ZH) == "考证费是 280 元。"


def test_a_long_statement_ends_with_its_first_sentence() -> None:
    text = "五级要年满 16 周岁。" + "四级要累计工作满五年或者对口毕业，" * 5
    assert shorten(text, ZH, width=32) == "五级要年满 16 周岁。"


def test_without_a_sentence_it_ends_with_a_clause() -> None:
    assert (
        shorten("四级要累计工作满五年，或者对口毕业，或者取得五级以后满三年", ZH, width=40)
        == "四级要累计工作满五年，或者对口毕业…"
    )


def test_english_is_not_cut_in_a_word() -> None:
    assert (
        shorten("People who have worked for six years altogether", EN, width=32)
        == "People who have worked for six…"
    )


def test_what_all_previews_begin_with_is_left_out() -> None:
    texts = ["示例证书的考证费：初级 280 元。", "示例证书的考证费：高级 300 元。"]
    assert previews(texts, ZH) == ["初级 280 元。", "高级 300 元。"]


def test_a_shared_beginning_ends_at_a_word_in_english() -> None:
    texts = ["The exam fee of junior is 280 yuan.", "The exam fee of just one is 300 yuan."]
    assert previews(texts, EN) == ["junior is 280 yuan.", "just one is 300 yuan."]


def test_no_number_is_cut_in_two() -> None:
    assert previews(["职业编码是 4-01。", "职业编码是 4-02。"], ZH) == ["4-01。", "4-02。"]


def test_a_short_shared_beginning_stays() -> None:
    assert previews(["五级 1 年。", "五级 2 年。"], ZH) == ["五级 1 年。", "五级 2 年。"]


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@given(text=st.text(alphabet="考证，。a b.;1：", min_size=1, max_size=200))
def test_no_preview_is_wider_than_its_line(words: object, text: str) -> None:
    short = shorten(text, ZH if words is ZH else EN, width=40)
    assert columns_of(short) <= 40
    assert text.startswith(short.removesuffix("…"))
