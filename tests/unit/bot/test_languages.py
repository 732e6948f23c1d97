"""Which language a person is answered in."""

import pytest

from bot.languages import decide_language
from bot.messages import Language

ZH, HANT, EN = Language.ZH, Language.ZH_HANT, Language.EN


@pytest.mark.parametrize(
    ("explicit", "text", "last", "hint", "expected"),
    [
        ("en", "考证费多少", "zh", "zh-CN", EN),
        ("", "考证费多少", "en", "en-US", ZH),
        ("", "How much is the exam?", "zh", "zh-CN", EN),
        ("", "What is 互联网营销师?", "", "", ZH),
        ("", "What does the occupation 互联网营销师 do all day long?", "", "", EN),
        ("", "考證費多少", "", "zh-CN", HANT),
        ("", "直播", "zh-Hant", "", HANT),
        ("", "直播", "", "zh-TW", HANT),
        ("", "考证费", "zh-Hant", "", ZH),
        ("", "280", "en", "zh-CN", EN),
        ("", "", "", "en-GB", EN),
        ("", "", "", "fr", EN),
        ("", "", "", "zh_HK", HANT),
        ("", "", "", "zh-Hans-CN", ZH),
        ("", "", "", "", ZH),
    ],
)
def test_decision(explicit: str, text: str, last: str, hint: str, expected: Language) -> None:
    assert decide_language(explicit, text, last, hint) is expected
