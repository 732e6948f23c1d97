"""The language of a question is the one with more words."""

import pytest

from retrieval.query.languages import detect_language, to_traditional


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1+X直播电商初级考证费多少", "zh"),
        ("網路主播有國家標準嗎", "zh-Hant"),
        ("How much do live streamers earn?", "en"),
        ('What\'s the weight of "活动运营" in the intermediate new-media cert?', "en"),
        ("我校5个teacher去offline intermediate training要多少钱", "zh"),
        ("🙂🙂", "zh"),
        ("", "zh"),
        ("\ud800", "zh"),
        ("多少錢\udc00", "zh-Hant"),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_traditional_characters_are_written_back() -> None:
    assert to_traditional("国家职业标准") == "國家職業標準"
