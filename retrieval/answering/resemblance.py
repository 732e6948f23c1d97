"""How close a question comes to the ways people ask for a passage."""

from collections.abc import Callable, Iterable

from retrieval.models import Passage
from retrieval.tokens import tokenise

Idf = Callable[[str, str], float]
"""How rare a term is in a language."""


_QUESTIONS_KEPT = 64
_Measured = tuple[frozenset[str], float]
"""The terms of a text and their summed weight."""


class Resemblance:
    """Compares questions with the ``asks`` of passages by their terms, rare terms counting more."""

    def __init__(self, idf: Idf) -> None:
        self._idf = idf
        self._weights: dict[tuple[str, str], float] = {}
        self._asks: dict[str, tuple[_Measured, ...]] = {}
        self._questions: dict[tuple[str, str], _Measured] = {}

    def best(self, passage: Passage, *questions: str) -> float:
        """Return the closest match, from 0 (no term shared) to 1 (the same terms)."""
        asks = self._of(passage)
        if not asks:
            return 0.0
        terms = [self._question(question, passage.language) for question in questions]
        return max(self._overlap(ask, one, passage.language) for ask in asks for one in terms)

    def _question(self, text: str, language: str) -> _Measured:
        # One question is compared with some forty passages in a row.
        kept = self._questions.get((text, language))
        if kept is None:
            if len(self._questions) > _QUESTIONS_KEPT:
                self._questions.clear()
            kept = self._questions[text, language] = self._measured(text, language)
        return kept

    def _of(self, passage: Passage) -> tuple[_Measured, ...]:
        known = self._asks.get(passage.id)
        if known is None:
            known = tuple(self._measured(ask, passage.language) for ask in passage.asks)
            self._asks[passage.id] = known
        return known

    def _measured(self, text: str, language: str) -> _Measured:
        terms = frozenset(tokenise(text))
        return terms, sum(self._weight(term, language) for term in terms)

    def _overlap(self, one: _Measured, other: _Measured, language: str) -> float:
        shared = one[0] & other[0]
        if not shared:
            return 0.0
        return 2 * sum(self._weight(term, language) for term in shared) / (one[1] + other[1])

    def _weight(self, term: str, language: str) -> float:
        weight = self._weights.get((term, language))
        if weight is None:
            weight = self._weights[term, language] = self._idf(term, language)
        return weight


def terms_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the distinct terms of several texts."""
    return frozenset(term for text in texts for term in tokenise(text))
