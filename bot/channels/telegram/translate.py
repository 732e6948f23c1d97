"""From an update of the platform to what it means for us."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType, MessageEntityType

_COMMAND = re.compile(r"/(\w+)@(\w+)", re.ASCII)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
# The parts of an update that say which chat it belongs to, and so in which order it is handled.
_WITH_CHAT = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "my_chat_member",
    "chat_member",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to answer: a chat and perhaps a topic in it. ``language_hint`` is an IETF tag or empty."""

    chat: str
    topic: int | None = None
    language_hint: str = ""


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file that stays on the platform until it is fetched; ``size`` is in bytes, 0 where not told."""

    file_id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody wrote a text, pressed a button or sent a file; exactly one of the three is set.

    ``callback`` is the id of the press that the platform wants acknowledged.
    """

    place: Place
    text: str | None = None
    choice: str | None = None
    file: FileReference | None = None
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Somebody sent what we cannot read: a sticker, a voice message, a picture without a caption…"""

    place: Place


@dataclass(frozen=True, slots=True)
class Gone:
    """The person blocked the bot, or the group removed it."""

    chat: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do; ``reason`` is for the log."""

    reason: str


Meaning = Heard | Unreadable | Gone | Ignored


def line_of(payload: Mapping[str, Any]) -> str:
    """Return the order key of an update: its chat, else its sender, else "". Takes anything."""
    parts = [payload.get(name) for name in _WITH_CHAT]
    press = payload.get("callback_query")
    if isinstance(press, Mapping):
        parts = [press.get("message"), *parts]
    found = _first_id(parts, "chat")
    if found is None:
        found = _first_id(payload.values(), "from")
    return "" if found is None else str(found)


def translate(payload: Mapping[str, Any], username: str) -> Meaning:
    """Return what an update means; ``username`` is the bot's own, without @. Never fails on odd input."""
    try:
        return _translate(Update.de_json(dict(payload)), username)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Ignored(f"malformed update ({type(error).__name__})")


def _translate(update: Update, username: str) -> Meaning:
    if update.callback_query is not None:
        return _translate_press(update.callback_query)
    if update.message is not None:
        return _translate_message(update.message, username)
    if update.my_chat_member is not None:
        status = update.my_chat_member.new_chat_member.status
        if status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT):
            return Gone(str(update.my_chat_member.chat.id))
    return Ignored("no kind of update that we answer")


def _translate_press(press: CallbackQuery) -> Meaning:
    if press.message is None or not press.data:
        return Ignored("a button that is not ours")
    place = Place(
        str(press.message.chat.id),
        _topic_of(press.message) if isinstance(press.message, Message) else None,
        press.from_user.language_code or "",
    )
    return Heard(place, choice=press.data, callback=press.id)


def _translate_message(message: Message, username: str) -> Meaning:
    if message.from_user is None or message.from_user.is_bot:
        return Ignored("not written by a person")
    if message.chat.type not in (ChatType.PRIVATE, *_GROUPS):
        return Ignored("neither a private chat nor a group")
    place = Place(str(message.chat.id), _topic_of(message), message.from_user.language_code or "")
    said = message.text if message.text is not None else message.caption
    if _is_group(message.chat):
        if not _is_for_us(message, username):
            return Ignored("people talking to each other")
        said = _without_mention(said, username) if said else said
    if message.document is not None:
        return Heard(place, file=_reference(message))
    if said is not None:
        return _translate_text(place, said, username)
    if message.effective_attachment is not None:
        return Unreadable(place)
    return Ignored("a notice of the platform")


def _translate_text(place: Place, said: str, username: str) -> Meaning:
    command = _COMMAND.match(said)
    if command is None:
        return Heard(place, text=said)
    if command.group(2).casefold() != username.casefold():
        return Ignored("a command for another bot")
    # The core knows commands by their bare names.
    return Heard(place, text=f"/{command.group(1)}{said[command.end() :]}")


def _is_for_us(message: Message, username: str) -> bool:
    """Say whether a group message speaks to the bot: a command, a mention, or an answer to it."""
    said = message.text or message.caption or ""
    if said.startswith("/"):
        return True
    answered = message.reply_to_message
    if answered is not None and _is_us(answered.from_user, username):
        return True
    return bool(said) and any(found.casefold() == f"@{username}".casefold() for found in _mentions(message))


def _mentions(message: Message) -> Iterable[str]:
    kinds: list[str | None] = [MessageEntityType.MENTION]
    parse = message.parse_entities if message.text is not None else message.parse_caption_entities
    return parse(kinds).values()


def _without_mention(said: str, username: str) -> str:
    return re.sub(rf"(?<!\w)@{re.escape(username)}\b", "", said, flags=re.IGNORECASE).strip() or said


def _is_us(user: User | None, username: str) -> bool:
    return user is not None and (user.username or "").casefold() == username.casefold()


def _is_group(chat: Chat) -> bool:
    return chat.type in _GROUPS


def _topic_of(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _reference(message: Message) -> FileReference:
    document = message.document
    if document is None:
        raise AssertionError("called for a message with a document")
    return FileReference(
        document.file_id,
        document.file_name or "",
        document.mime_type or "application/octet-stream",
        document.file_size or 0,
    )


def _first_id(parts: Iterable[Any], name: str) -> int | None:
    for part in parts:
        owner = part.get(name) if isinstance(part, Mapping) else None
        found = owner.get("id") if isinstance(owner, Mapping) else None
        if isinstance(found, int):
            return found
    return None
