import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.tokens import hash_term, tokenise


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("直播电商", ["直播", "播电", "电商"]),
        ("費", ["费"]),
        ("1+X证书", ["1+x", "证书"]),
        ("L4", ["l4"]),
        ("4-01-06-02", ["4-01-06-02"]),
        ("2024-05-30", ["2024-05-30", "2024"]),
        ("osta.org.cn", ["osta.org.cn", "osta", "org", "cn"]),
        ("C++和C#", ["c++", "和", "c#"]),
        ("280元/人", ["280", "元", "人"]),
        ("Who's eligible?", ["who's", "who", "eligible"]),
        ("人社厅发〔2023〕40号", ["人社", "社厅", "厅发", "2023", "40", "号"]),
        ("…！？", []),
        ("", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert tokenise(text) == terms


@given(st.text(alphabet="直播电商初级考证费1+xL4-. ", max_size=40))
def test_a_piece_of_chinese_text_keeps_its_bigrams(text: str) -> None:
    padded = tokenise(f"{text} 互联网营销师 {text}")
    assert {"互联", "联网", "网营", "营销", "销师"} <= set(padded)


@given(st.text(max_size=60))
def test_terms_are_never_blank_and_hash_to_64_bits(text: str) -> None:
    for term in tokenise(text):
        assert term.strip() == term != ""
        assert 0 <= hash_term(term) < 2**64


def test_hashes_are_the_same_in_every_run() -> None:
    assert hash_term("直播") == 7337443775188499414
