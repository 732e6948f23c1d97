"""Which language a text is in: simplified Chinese, traditional Chinese or English."""

import re
from functools import lru_cache

import opencc

from retrieval.normalise import simplify

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")  # noqa: RUF001 - typographic apostrophes are typed, too


def detect_language(text: str) -> str:
    """Return ``zh``, ``zh-Hant`` or ``en``: the one with more words; a Chinese character counts as one."""
    if len(_WORD.findall(text)) > len(_HAN.findall(text)):
        return "en"
    text = text.encode(errors="replace").decode()  # a lone surrogate cannot be converted
    return (
        "zh-Hant" if _differences(text, simplify(text)) > _differences(text, to_traditional(text)) else "zh"
    )


def index_language(language: str) -> str:
    """Return the language of the passages that speak to a person of ``language``."""
    return "en" if language == "en" else "zh"


def to_traditional(text: str) -> str:
    """Write simplified Chinese in traditional characters."""
    return str(_traditional().convert(text))


def _differences(text: str, other: str) -> int:
    return sum(a != b for a, b in zip(text, other, strict=False))


@lru_cache(maxsize=1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
