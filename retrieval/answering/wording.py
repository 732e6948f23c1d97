"""The sentences around the evidence: citation lines, warnings, clarifications and "not found"."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

# Between Chinese and Latin letters or figures stands a space, except in the number of a document.
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_GAP = re.compile(rf"(?<={_HAN})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?={_HAN})")
_NUMBER_OF_DOCUMENT = re.compile("(?<=\u3015)([0-9]+) (?=\u53f7)")


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

    def locator(self, at: str) -> str:
        """Say a place in a document ("part 3"), which sources write in Chinese, in this language."""
        for chinese, own in self._tables.get("locator", {}).items():
            at = at.replace(chinese, own)
        return at.strip()

    def spaced(self, text: str) -> str:
        """Set Latin letters and figures apart from Chinese: statements come from many hands."""
        if self.language == "en":
            return text
        return _NUMBER_OF_DOCUMENT.sub(r"\1", _GAP.sub(" ", text))

    def sentence(self, text: str) -> str:
        """Let a statement begin as a sentence does: names have no capital of their own in English."""
        return text[:1].upper() + text[1:] if self.language == "en" else text


@cache
def answer_wording(language: str) -> AnswerWording:
    """Return the sentences of a language."""
    return AnswerWording(language)
