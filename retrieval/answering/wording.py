"""The sentences around the evidence: citation lines, warnings, clarifications and "not found"."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


class AnswerWording:
    """Sentences of one language (``zh`` or ``en``), looked up as ``table.key``."""

    def __init__(self, language: str) -> None:
        text = files("retrieval.answering").joinpath(f"texts.{language}.toml").read_text(encoding="utf-8")
        self.language = language
        self._tables: dict[str, dict[str, str]] = tomllib.loads(text)

    def say(self, key: str, **values: Any) -> str:
        """Fill the sentence ``table.key``."""
        table, _, name = key.partition(".")
        return self._tables[table][name].format(**values)


@cache
def answer_wording(language: str) -> AnswerWording:
    """Return the sentences of a language."""
    return AnswerWording(language)
