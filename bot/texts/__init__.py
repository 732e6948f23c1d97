"""Wording is data: what the bot says, in two files, and the loader that checks every look-up."""

from bot.texts.loader import (
    PlaceholderError,
    Texts,
    UnknownTextError,
    Wording,
    load_texts,
    placeholders,
    to_traditional,
)

__all__ = [
    "PlaceholderError",
    "Texts",
    "UnknownTextError",
    "Wording",
    "load_texts",
    "placeholders",
    "to_traditional",
]
