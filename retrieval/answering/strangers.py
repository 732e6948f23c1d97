"""Names of certificates and occupations in a question that the sources have never heard of."""

import re
from collections.abc import Callable, Iterator

from retrieval.query.lexicon import vocabulary
from retrieval.query.models import Query

_WORD = 4  # letters that an English name has at least
_BEFORE = 3  # characters before the ending that belong to a name


def has_stranger(query: Query, knows: Callable[[str], bool]) -> bool:
    """Tell whether the question names something, by the look of its ending, that no passage holds.

    ``knows`` tells whether a pair of characters, or an English word, occurs anywhere in the index.
    """
    if any(mention.strict for mention in query.mentions):
        return False
    text = query.current
    for mention in query.mentions:
        text = text.replace(mention.word, " ")
    named = re.findall(rf"([a-z]{{{_WORD},}}) (?:{'|'.join(vocabulary()['kinds_of_names'])})", text)
    if any(not knows(word) for word in named):
        return True
    return any(not all(knows(pair) for pair in _pairs(name)) for name in _names(text))


def _names(text: str) -> Iterator[str]:
    words = vocabulary()
    ordinary = tuple(words["no_names"])
    for ending in words["names_end"]:
        at = text.find(ending)
        while at >= 0:
            name = _last_run(text[max(at - _BEFORE, 0) : at]) + ending
            if len(name) > len(ending) + 1 and not name.endswith(ordinary):
                yield name
            at = text.find(ending, at + 1)


def _last_run(text: str) -> str:
    before = frozenset(vocabulary()["before_names"])
    start = len(text)
    while start and not text[start - 1].isascii() and text[start - 1].isalpha():
        if text[start - 1] in before:
            break
        start -= 1
    return text[start:]


def _pairs(name: str) -> Iterator[str]:
    for at in range(len(name) - 1):
        yield name[at : at + 2]
