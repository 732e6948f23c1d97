"""Fills the sentence templates in one language: names, levels, dates and lists."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from knowledge.models import LevelCode, Text
from knowledge.periods import PartialDate

LANGUAGES = ("zh", "en")


@cache
def wording(language: str) -> "Wording":
    """Return the wording of a language (``zh`` or ``en``)."""
    resource = files("retrieval.passages").joinpath(f"templates.{language}.toml")
    return Wording(language, tomllib.loads(resource.read_text(encoding="utf-8")))


class Wording:
    """Sentences of one language, looked up as ``table.key``."""

    def __init__(self, language: str, tables: dict[str, dict[str, str]]) -> None:
        self.language = language
        self._tables = tables

    def say(self, key: str, **values: Any) -> str:
        """Fill the template ``table.key``."""
        table, _, name = key.partition(".")
        return self._tables[table][name].format(**values).rstrip()

    def asks(self, key: str, **values: Any) -> tuple[str, ...]:
        """Fill the ways people ask for ``table.key``; none where the templates give none."""
        table, _, name = key.partition(".")
        lines = self._tables[table].get(f"{name}_asks", "")
        return tuple(line.format(**values).strip() for line in lines.split("|") if line.strip())

    def ordinal(self, number: int) -> str:
        """Write a small number the way people say it."""
        return self._tables["ordinals"].get(str(number), str(number))

    def text(self, text: Text | None) -> str:
        """Return the wording of a bilingual text; empty for None."""
        return text.in_language(self.language) if text else ""

    def join(self, parts: Iterable[str], by: str = "list") -> str:
        """Join parts with a separator of the table ``common``."""
        return self._tables["common"][by].join(part for part in parts if part)

    def level(self, code: LevelCode) -> str:
        """Name a level."""
        return self._tables["level"][code.value]

    def levels(self, codes: Iterable[LevelCode]) -> str:
        """Name several levels."""
        return self.join(self.level(code) for code in codes)

    def batch(self, code: str) -> str:
        """Name a batch of new occupations; the code itself when it has no name."""
        return self._tables["batches"].get(code, code)

    def day(self, when: PartialDate) -> str:
        """Write a date as exactly as it is known."""
        if when.month is None:
            return self.say("common.year", year=when.year)
        name = self._tables["months"][str(when.month)]
        if when.day is None:
            return self.say("common.month", year=when.year, month=name)
        return self.say("common.day", year=when.year, month=name, day=when.day)

    def ended(self, text: str) -> str:
        """Return the text as a sentence: with a full stop where it has none."""
        stop = self._tables["common"]["stop"]
        return text if not text or text[-1] in f"{stop}.!?\uff01\uff1f" else text + stop

    def sentences(self, *parts: str) -> str:
        """Put finished sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(part for part in parts if part)
