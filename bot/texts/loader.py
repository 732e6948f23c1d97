"""Looks up what the bot says, in the language of the person, with every placeholder checked."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from string import Formatter

import opencc

from bot.messages import Language

_FILES = {Language.ZH: "zh.toml", Language.EN: "en.toml"}

_QUOTES = str.maketrans({"\u201c": "\u300c", "\u201d": "\u300d", "\u2018": "\u300e", "\u2019": "\u300f"})

Entry = str | tuple[str, ...]
"""One wording: a text with placeholders, or a list of texts without any."""


class UnknownTextError(LookupError):
    """The text files have no such text."""


class PlaceholderError(ValueError):
    """The values given for a text are not the ones it has places for."""


class Texts:
    """All wording of the bot: the Chinese and the English file, and traditional Chinese made from Chinese."""

    def __init__(self, tables: Mapping[Language, Mapping[str, Entry]]) -> None:
        self._wordings = {language: Wording(language, tables[language]) for language in _FILES}
        self._wordings[Language.ZH_HANT] = Wording(
            Language.ZH_HANT, {key: _traditional_entry(entry) for key, entry in tables[Language.ZH].items()}
        )

    def wording(self, language: Language) -> "Wording":
        """Return the texts of one language."""
        return self._wordings[language]


class Wording:
    """The texts of one language, looked up as ``table.key``."""

    def __init__(self, language: Language, entries: Mapping[str, Entry]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, /, **values: str | int) -> str:
        """Return a text with its places filled. Raises PlaceholderError unless exactly they are given."""
        entry = self._find(key)
        if not isinstance(entry, str):
            raise UnknownTextError(f"{key} is a list of texts, not one text")
        places = placeholders(entry)
        if places != values.keys():
            raise PlaceholderError(f"{key} has places for {sorted(places)}, but was given {sorted(values)}")
        return entry.format_map(values)

    def several(self, key: str, /) -> tuple[str, ...]:
        """Return a list of texts."""
        entry = self._find(key)
        if isinstance(entry, str):
            raise UnknownTextError(f"{key} is one text, not a list of texts")
        return entry

    def keys(self) -> frozenset[str]:
        """Return every ``table.key``."""
        return frozenset(self._entries)

    def raw(self, key: str, /) -> Entry:
        """Return a text as it stands in the file, its places open."""
        return self._find(key)

    def _find(self, key: str) -> Entry:
        try:
            return self._entries[key]
        except KeyError:
            raise UnknownTextError(f"the texts have no {key}") from None


def load_texts() -> Texts:
    """Read the text files that are installed with the bot."""
    folder = files("bot.texts")
    tables = {}
    for language, name in _FILES.items():
        document = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
        tables[language] = {
            f"{table}.{key}": entry.strip() if isinstance(entry, str) and "\n" in entry else _frozen(entry)
            for table, entries in document.items()
            for key, entry in entries.items()
        }
    return Texts(tables)


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the places in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def to_traditional(text: str) -> str:
    """Return simplified Chinese text in traditional characters, with their kind of quotation marks."""
    # s2tw and not s2t: the latter writes variants that readers in Hong Kong and Taiwan no longer meet.
    traditional: str = _converter().convert(text)
    return traditional.translate(_QUOTES)


def _traditional_entry(entry: Entry) -> Entry:
    if isinstance(entry, str):
        return to_traditional(entry)
    return tuple(to_traditional(text) for text in entry)


def _frozen(entry: str | list[str]) -> Entry:
    return entry if isinstance(entry, str) else tuple(entry)


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")
