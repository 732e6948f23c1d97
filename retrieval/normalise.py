"""One form for every text that is indexed or searched: what differs only in writing becomes equal."""

import re
import unicodedata
from functools import lru_cache

import opencc

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]")


def normalise(text: str) -> str:
    """Return the form in which texts are compared: :func:`simplify`, then lower case.

    It is meant for matching, never for showing. Costs about 4 microseconds for a question.
    """
    return _flatten(simplify(text).lower())


def simplify(text: str) -> str:
    """Return ``text`` in NFKC and simplified characters, with single spaces, its letter case kept.

    Characters that cannot be seen are dropped (zero-width spaces, direction marks), and a lone surrogate,
    which no encoding can hold, becomes a question mark.
    """
    if text.isascii():
        return _flatten(text)
    composed = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _without_surrogates(text)))
    # Converting a question takes 2 microseconds: a test whether it is needed would cost more.
    return _flatten(composed if composed.isascii() else _converter().convert(composed))


def _flatten(text: str) -> str:
    return " ".join(text.split())


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
