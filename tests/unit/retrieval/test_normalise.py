import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.normalise import normalise, simplify


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1＋Ｘ直播電商　初級考證費", "1+x直播电商 初级考证费"),
        ("  OSTA.org.cn \n\t L4 ", "osta.org.cn l4"),
        ("乾坤 乾燥 著名 皇后 前後", "乾坤 干燥 著名 皇后 前后"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("①級", "1级"),
        ("", ""),
        ("\u3000\u00a0", ""),
    ],
)
def test_writes_that_mean_the_same_become_equal(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_simplify_keeps_the_case() -> None:
    assert simplify("1+X 證書 OSTA") == "1+X 证书 OSTA"


def test_a_lone_surrogate_does_no_harm() -> None:
    assert normalise("\ud800臺") == "?台"


@given(st.text())
def test_any_text_gives_clean_lower_case(text: str) -> None:
    result = normalise(text)
    assert result == result.strip()
    assert "  " not in result
    assert result == result.lower()
    result.encode()


@given(st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0x2FFF)))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_forms_equal_their_ascii(text: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in text)
    assert unicodedata.normalize("NFKC", wide) == text
    assert normalise(wide) == normalise(text)
