"""Which language a person is answered in."""

from bot.messages import Language
from bot.texts import to_traditional
from retrieval.query.languages import detect_language

_TRADITIONAL_TAGS = ("hant", "tw", "hk", "mo")


def decide_language(explicit: str, text: str, last: str, hint: str) -> Language:
    """Return the language to answer in.

    An explicit choice comes first, then the language of the text, then that of the last message, then what
    the platform says of the person (an IETF tag); Chinese when nothing is known.
    """
    if explicit:
        return Language(explicit)
    known = Language(last) if last else _language_of_tag(hint)
    return _language_of_text(text, known) or known or Language.ZH


def _language_of_text(text: str, known: Language | None) -> Language | None:
    """Return the language of a text; None when it holds no words."""
    if not any(character.isalpha() for character in text):
        return None
    language = Language(detect_language(text))
    # Many short Chinese texts are the same in both scripts: then the person's script is kept.
    if language is Language.ZH and known is Language.ZH_HANT and to_traditional(text) == text:
        return Language.ZH_HANT
    return language


def _language_of_tag(tag: str) -> Language | None:
    parts = tag.lower().replace("_", "-").split("-")
    if parts == [""]:
        return None
    if parts[0] != "zh":
        return Language.EN
    return Language.ZH_HANT if any(part in _TRADITIONAL_TAGS for part in parts) else Language.ZH
