"""Known words are found longest first, and English ones only as whole words."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.matching import WordMatcher

MATCHER = WordMatcher(
    {
        "技师": ["l2"],
        "高级技师": ["l1"],
        "高级": ["senior"],
        "livestream seller": ["worktype"],
        "art": ["x"],
        "l4": ["l4"],
    }
)


def found(text: str) -> list[str]:
    return [match.word for match in MATCHER.find(text)]


def test_the_longest_word_wins() -> None:
    assert found("考高级技师和技师") == ["高级技师", "技师"]


def test_an_english_word_is_found_only_whole() -> None:
    assert found("a smart start in art") == ["art"]


def test_a_plural_names_the_same_thing() -> None:
    assert found("two livestream sellers") == ["livestream seller"]


def test_a_word_may_touch_chinese() -> None:
    assert found("考l4证") == ["l4"]


@given(st.text(alphabet="高级技师艺art l4s", max_size=40))
def test_matches_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    end = 0
    for match in MATCHER.find(text):
        assert match.start >= end
        assert text[match.start :].startswith(match.word)
        end = match.end
