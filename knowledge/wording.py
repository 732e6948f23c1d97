"""What no sentence of the content may hold: personal numbers, and days that mean nothing later."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from knowledge.problems import Origin, Problem

# 11 digits from 13 on, in one piece or split 3-4-4, 3-8 or 7-4, and no part of a longer number or word.
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ .·-]{0,3}\d{4}[ .·-]{0,3}\d{4}(?![0-9A-Za-z])"
)
_LANDLINE = re.compile(r"(?<![0-9A-Za-z])0\d{2,3}[ -]\d{7,8}(?!\d)")
# Addresses of pages hold long numbers that are nobody's.
_ADDRESS = re.compile(r"(?i)(?:https?://|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/)[^\s,}\"']*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_QQ = re.compile(r"(?i)\bqq\D{0,8}\d{5,11}(?!\d)")


def find_phone_numbers(path: Path, name: str) -> Iterator[Problem]:
    """Yield a problem for every line with a mobile, landline or QQ number: none of them is ever content."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(lines, start=1):
        text = _ADDRESS.sub(" ", unicodedata.normalize("NFKC", line))
        for pattern, what in ((_MOBILE, "mobile"), (_LANDLINE, "telephone"), (_QQ, "QQ")):
            if pattern.search(text):
                yield Problem(Origin(name, number), "", f"holds what looks like a {what} number; remove it")


@cache
def _pattern(section: str, key: str) -> re.Pattern[str]:
    table = tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))
    return re.compile(table[section][key])


def find_loose_dates(sentence: str, language: str, record_text: str) -> Iterator[str]:
    """Yield what is wrong with the dates in a sentence: told from today, or a day without a year.

    ``record_text`` is everything the record says; a year anywhere in it holds for its days.
    """
    text = unicodedata.normalize("NFKC", sentence)
    relative = _pattern("relative", language).search(text)
    if relative:
        yield f"'{relative[0]}' means another time next year: write the year"
    day = _pattern("month_day", language).search(text)
    if day and not _YEAR.search(record_text) and not _pattern("month_day", "yearly").search(text):
        yield f"'{day[0]}' has no year, and the record names none"
