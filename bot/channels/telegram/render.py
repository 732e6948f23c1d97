"""From a reply to calls of the Bot API: HTML, pieces that fit, foldable sources, buttons, pictures, files."""

import base64
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import east_asian_width

from bot.channels.splitting import split_text
from bot.channels.telegram.translate import Place
from bot.messages import Choice, Reply, SourceLine

LONGEST_TEXT = 4096
"""Telegram's limit for a message, in UTF-16 units of the text as shown."""

LONGEST_CAPTION = 1024
"""Telegram's limit for the text under a picture or file, in the same units."""

LONGEST_CHOICE = 64
"""Telegram's limit for what a button sends back, in bytes of UTF-8."""

_LONGEST_SOURCE = 1000
# Telegram shows at most 100 links and other marks in a message; one is the quotation around the sources.
_MOST_SOURCES = 90
# About how much a row of buttons shows on a phone, in Latin letters; a Chinese character counts twice.
_ROW_WIDTH = 30
_ROW_GAP = 6


class ChoiceTooLongError(ValueError):
    """The id of a choice is longer than the 64 bytes that a Telegram button can carry."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes with a call."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One call: ``plain`` is what replaces parts of ``data`` when the platform refuses our HTML."""

    method: str
    data: Mapping[str, Any]
    plain: Mapping[str, str] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def to_payload(self) -> dict[str, Any]:
        """Return the call as JSON-ready values, for the outbox."""
        uploads = {
            name: {
                "name": upload.name,
                "media_type": upload.media_type,
                "content": base64.b64encode(upload.content).decode("ascii"),
            }
            for name, upload in self.uploads.items()
        }
        return {
            "method": self.method,
            "data": dict(self.data),
            "plain": dict(self.plain),
            "uploads": uploads,
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> "Call":
        """Return the call that ``to_payload`` stored."""
        uploads = {
            name: Upload(stored["name"], stored["media_type"], base64.b64decode(stored["content"]))
            for name, stored in payload.get("uploads", {}).items()
        }
        return cls(payload["method"], payload["data"], payload.get("plain", {}), uploads)


@dataclass(frozen=True, slots=True)
class _Block:
    """Text as it is shown and as HTML; what counts for the limits is what is shown."""

    plain: str
    marked: str


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts it: in UTF-16 units, so most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def render(reply: Reply, place: Place, sources_heading: str) -> list[Call]:
    """Return the calls that show a reply, in order; buttons hang on the last one with text.

    A reply without text, sources, picture and file gives no call. Raises ChoiceTooLongError.
    """
    blocks = _lay_out(reply, sources_heading)
    media = _media(reply)
    if len(media) == 1 and len(blocks) == 1 and utf16_length(blocks[0].plain) <= LONGEST_CAPTION:
        # One message instead of two where the text fits under the picture or file.
        texts, media = [_captioned(media[0], blocks[0])], []
    else:
        texts = [_message(block) for block in blocks]
    before = [_captioned(call, _alternative(reply)) for call in media if call.method == "sendPhoto"]
    after = [call for call in media if call.method != "sendPhoto"]
    calls = [*before, *texts, *after]
    bearer = len(before) + len(texts) - 1 if texts else len(calls) - 1
    keyboard = _keyboard(reply.choices)
    return [
        replace(call, data={**_target(place), **call.data, **(keyboard if number == bearer else {})})
        for number, call in enumerate(calls)
    ]


def _lay_out(reply: Reply, sources_heading: str) -> list[_Block]:
    texts = [
        _Block(piece, html.escape(piece, quote=False))
        for piece in split_text(_sendable(reply.text), LONGEST_TEXT, utf16_length)
    ]
    for block in _source_blocks(reply.sources, sources_heading):
        # The sources go under the last piece when they fit there.
        if texts and utf16_length(texts[-1].plain) + 2 + utf16_length(block.plain) <= LONGEST_TEXT:
            last = texts.pop()
            block = _Block(f"{last.plain}\n\n{block.plain}", f"{last.marked}\n\n{block.marked}")
        texts.append(block)
    return texts


def _source_blocks(sources: Sequence[SourceLine], heading: str) -> list[_Block]:
    """Return the sources as foldable quotations that each fit into a message."""
    blocks: list[_Block] = []
    lines: list[_Block] = []
    for number, source in enumerate(sources, start=1):
        line = _source_line(number, source)
        length = utf16_length("\n".join([heading, *(before.plain for before in lines), line.plain]))
        if lines and (length > LONGEST_TEXT or len(lines) == _MOST_SOURCES):
            blocks.append(_quotation(heading, lines))
            lines = []
        lines.append(line)
    return [*blocks, _quotation(heading, lines)] if lines else blocks


def _source_line(number: int, source: SourceLine) -> _Block:
    label = (" ".join(_sendable(source.label).split()) or source.url)[:_LONGEST_SOURCE]
    marked = html.escape(label, quote=False)
    if source.url.startswith(("https://", "http://")):
        marked = f'<a href="{html.escape(source.url)}">{marked}</a>'
    return _Block(f"{number}. {label}", f"{number}. {marked}")


def _quotation(heading: str, lines: Sequence[_Block]) -> _Block:
    plain = "\n".join([heading, *(line.plain for line in lines)])
    marked = "\n".join([f"<b>{html.escape(heading, quote=False)}</b>", *(line.marked for line in lines)])
    return _Block(plain, f"<blockquote expandable>{marked}</blockquote>")


def _message(block: _Block) -> Call:
    data = {"text": block.marked, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return Call("sendMessage", data, {"text": block.plain})


def _media(reply: Reply) -> list[Call]:
    calls = []
    if reply.picture is not None:
        upload = Upload("picture.png", "image/png", reply.picture.content)
        calls.append(Call("sendPhoto", {}, uploads={"photo": upload}))
    if reply.attachment is not None:
        attachment = reply.attachment
        upload = Upload(attachment.name, attachment.media_type, attachment.content)
        calls.append(Call("sendDocument", {}, uploads={"document": upload}))
    return calls


def _alternative(reply: Reply) -> _Block | None:
    """Return what a picture says, for those who cannot see it: Telegram has no other place for it."""
    alternative = _sendable(reply.picture.alt if reply.picture is not None else "").strip()
    pieces = split_text(alternative, LONGEST_CAPTION, utf16_length)
    return _Block(pieces[0], html.escape(pieces[0], quote=False)) if pieces else None


def _captioned(call: Call, block: _Block | None) -> Call:
    if block is None:
        return call
    return replace(call, data={"caption": block.marked, "parse_mode": "HTML"}, plain={"caption": block.plain})


def _target(place: Place) -> dict[str, Any]:
    topic = {} if place.topic is None else {"message_thread_id": place.topic}
    return {"chat_id": int(place.chat), **topic}


def _keyboard(choices: Sequence[Choice]) -> dict[str, Any]:
    if not choices:
        return {}
    rows: list[list[dict[str, str]]] = []
    room = 0
    for choice in choices:
        size = len(choice.id.encode("utf-8"))
        if not 1 <= size <= LONGEST_CHOICE:
            raise ChoiceTooLongError(f"the choice {choice.id!r} has {size} bytes; Telegram takes 1 to 64")
        width = _width(choice.label) + _ROW_GAP
        if width > room:
            rows.append([])
            room = _ROW_WIDTH
        rows[-1].append({"text": _sendable(choice.label), "callback_data": choice.id})
        room -= width
    return {"reply_markup": {"inline_keyboard": rows}}


def _width(label: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in label)


def _sendable(text: str) -> str:
    # Half a surrogate pair cannot be sent as UTF-8, and the platform refuses NUL.
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
