"""What a message may hold: text, caption and buttons, checked as the platform checks them."""

from collections.abc import Iterator
from typing import Any

from tests.telegram.emulator.errors import bad_request
from tests.telegram.emulator.markup import Entity, find_entities, parse_html, utf16_length
from tests.telegram.emulator.parameters import Parameters

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_BUTTON = 64
_MOST_BUTTONS = 100
_MOST_ENTITIES = 100


def read_text(parameters: Parameters) -> dict[str, Any]:
    """Return ``text`` and ``entities`` of a message."""
    text, entities = _read(parameters, "text", "message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def read_caption(parameters: Parameters) -> dict[str, Any]:
    """Return ``caption`` and ``caption_entities`` of a message, nothing when there is none."""
    if not parameters.text("caption"):
        return {}
    text, entities = _read(parameters, "caption", "")
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def read_buttons(parameters: Parameters) -> dict[str, Any]:
    """Return ``reply_markup`` of a message with inline buttons, nothing when there is none."""
    markup = parameters.values.get("reply_markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard", []), list):
        raise bad_request("can't parse reply keyboard markup JSON object")
    rows = [row for row in markup.get("inline_keyboard", []) if row]
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in _each(rows):
        _check_button(button)
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _read(parameters: Parameters, name: str, if_empty: str) -> tuple[str, list[Entity]]:
    said = parameters.text(name)
    mode = parameters.text("parse_mode").lower()
    if "\0" in said:
        raise bad_request("strings must be encoded in UTF-8")
    if mode == "html":
        text, entities = parse_html(said)
        entities = sorted([*entities, *find_entities(text)], key=lambda entity: int(entity["offset"]))
    elif mode == "":
        text = said.strip()
        entities = find_entities(text)
    else:
        raise bad_request("unsupported parse_mode")
    if not text and if_empty:
        raise bad_request(if_empty)
    return text, entities[:_MOST_ENTITIES]


def _each(rows: list[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for button in row:
            if not isinstance(button, dict) or not str(button.get("text", "")).strip():
                raise bad_request("can't parse InlineKeyboardButton: Text of the button is empty")
            yield button


def _check_button(button: dict[str, Any]) -> None:
    if "url" in button:
        return
    if not 1 <= len(str(button.get("callback_data", "")).encode()) <= LONGEST_BUTTON:
        raise bad_request("BUTTON_DATA_INVALID")
