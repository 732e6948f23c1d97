"""HTML as Telegram reads it, and the entities that it finds by itself in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.telegram.emulator.errors import ApiError, bad_request

Entity = dict[str, Any]

# https://core.telegram.org/bots/api#html-style
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/\w{1,64}(?:@\w+)?)"
    r"|(?P<mention>(?<!\w)@\w{3,32})"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?P<hashtag>(?<!\w)#\w+)",
    re.ASCII,
)


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_entities(text: str) -> list[Entity]:
    """Return commands, mentions, addresses and hashtags of a text that somebody typed."""
    return [
        {
            "type": found.lastgroup,
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for found in _FOUND.finditer(text)
    ]


@dataclass
class _Open:
    tag: str
    offset: int
    extra: dict[str, Any]


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Return the text as shown, and its entities; ApiError "can't parse entities" like the platform."""
    reader = _Reader(text)
    reader.read()
    return _trim(reader.shown, reader.entities)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[_Open] = []
        self.shown = ""
        self.entities: list[Entity] = []

    def read(self) -> None:
        position = 0
        while position < len(self._text):
            character = self._text[position]
            if character == "<" and self._text.startswith("</", position):
                position = self._close_tag(position)
            elif character == "<":
                position = self._open_tag(position)
            elif character == "&" and (found := _REFERENCE.match(self._text, position)):
                self.shown += _resolve(found)
                position = found.end()
            else:
                self.shown += character
                position += 1
        if self._open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')

    def _open_tag(self, start: int) -> int:
        name = re.compile(r"<([^\s>]*)").match(self._text, start)
        assert name is not None
        tag, position = name.group(1).lower(), name.end()
        if position == len(self._text):
            raise self._unparsable("Unclosed start tag", start)
        if tag not in _KINDS:
            raise self._unparsable(f'Unsupported start tag "{tag}"', start)
        attributes: dict[str, str] = {}
        while found := _ATTRIBUTE.match(self._text, position):
            values = [value for value in found.groups()[1:] if value is not None]
            attributes[found.group(1).lower()] = _REFERENCE.sub(_resolve, values[0]) if values else ""
            position = found.end()
        end = re.compile(r"\s*>").match(self._text, position)
        if end is None:
            raise self._unparsable(f'Unclosed start tag "{tag}"', start)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._unparsable('Tag "span" must have class "tg-spoiler"', start)
        self._open.append(_Open(tag, utf16_length(self.shown), _extra_of(tag, attributes)))
        return end.end()

    def _close_tag(self, start: int) -> int:
        found = re.compile(r"</([^\s>]*)\s*>").match(self._text, start)
        if found is None:
            raise self._unparsable("Unclosed end tag", start)
        tag = found.group(1).lower()
        if not self._open:
            raise self._unparsable("Unexpected end tag", start)
        opened = self._open.pop()
        if tag not in ("", opened.tag):
            raise self._unparsable(
                "Unmatched end tag", start, f', expected "</{opened.tag}>", found "</{tag}>"'
            )
        length = utf16_length(self.shown) - opened.offset
        if length and not (opened.tag == "a" and not opened.extra):
            entity = {"type": _KINDS[opened.tag], "offset": opened.offset, "length": length}
            self.entities.append(entity | opened.extra)
        return found.end()

    def _unparsable(self, what: str, position: int, more: str = "") -> ApiError:
        return _unparsable(f"{what} at byte offset {len(self._text[:position].encode())}{more}")


def _extra_of(tag: str, attributes: dict[str, str]) -> dict[str, Any]:
    if tag == "a" and re.match(r"(?:https?|tg)://.", attributes.get("href", "")):
        return {"url": attributes["href"]}
    if tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    return {}


def _resolve(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name is not None:
        return _CHARACTERS[name]
    return chr(int(decimal) if decimal is not None else int(hexadecimal, 16))


def _unparsable(said: str) -> ApiError:
    return bad_request(f"can't parse entities: {said}")


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return text and entities without white space around."""
    before = utf16_length(text) - utf16_length(text.lstrip())
    shown = text.strip()
    return shown, sorted(
        _fitting(entities, before, utf16_length(shown)),
        key=lambda entity: (entity["offset"], -entity["length"]),
    )


def _fitting(entities: list[Entity], before: int, length: int) -> Iterator[Entity]:
    for entity in entities:
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] + entity["length"] - before, length)
        if start < end:
            yield {**entity, "offset": start, "length": end - start}
