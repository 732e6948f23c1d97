"""The methods of the API: each takes the platform and the parameters, and returns the result or raises."""

import re
import time
from collections.abc import Callable
from typing import Any

from tests.telegram.emulator.chats import Chat, Message, picture_size
from tests.telegram.emulator.content import read_buttons, read_caption, read_text
from tests.telegram.emulator.errors import bad_request
from tests.telegram.emulator.parameters import Parameters
from tests.telegram.emulator.platform import Platform, Webhook

_LONGEST_DOWNLOAD = 20 * 1024 * 1024
_LOCAL = re.compile(r"http://(?:127\.0\.0\.1|localhost)(?::\d+)?(?:/|\Z)")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}\Z")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def get_me(platform: Platform, _parameters: Parameters) -> dict[str, Any]:
    """Return the bot."""
    return platform.bot.to_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def set_webhook(platform: Platform, parameters: Parameters) -> bool:
    """Post updates to an address; like a server of one's own, this one takes http:// on the loopback."""
    url, secret = parameters.text("url"), parameters.text("secret_token")
    if url and not (url.startswith("https://") or _LOCAL.match(url)):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = parameters.number("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad_request("bad max_connections")
    _read_common(platform, parameters)
    platform.webhook = Webhook(url, secret, connections)
    platform.ring()
    return True


def delete_webhook(platform: Platform, parameters: Parameters) -> bool:
    """Go back to polling."""
    if parameters.flag("drop_pending_updates"):
        platform.queue.clear()
    platform.webhook = Webhook()
    platform.ring()
    return True


def get_webhook_info(platform: Platform, _parameters: Parameters) -> dict[str, Any]:
    """Return where updates go and how many wait."""
    webhook = platform.webhook
    information: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(platform.queue),
    }
    if webhook.url:
        information["max_connections"] = webhook.connections
    if webhook.last_error:
        information["last_error_date"] = webhook.last_error_at
        information["last_error_message"] = webhook.last_error
    if platform.queue.wanted:
        information["allowed_updates"] = platform.queue.wanted
    return information


def send_message(platform: Platform, parameters: Parameters) -> Message:
    """Send a text."""
    chat = platform.open_chat(parameters.number("chat_id"))
    return _add(platform, chat, parameters, read_text(parameters))


def send_photo(platform: Platform, parameters: Parameters) -> Message:
    """Send a picture, uploaded or known."""
    chat = platform.open_chat(parameters.number("chat_id"))
    upload = parameters.upload("photo")
    if upload is not None:
        try:
            width, height = picture_size(upload.content)
        except ValueError:
            raise bad_request("IMAGE_PROCESS_FAILED") from None
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        file = platform.store_file(upload.name, "image/png", upload.content)
    else:
        file = platform.files.get(parameters.text("photo")) or _missing("photo")
    return _add(platform, chat, parameters, {"photo": file.to_photo(), **read_caption(parameters)})


def send_document(platform: Platform, parameters: Parameters) -> Message:
    """Send a file, uploaded or known."""
    chat = platform.open_chat(parameters.number("chat_id"))
    upload = parameters.upload("document")
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        file = platform.store_file(upload.name, upload.media_type, upload.content)
    else:
        file = platform.files.get(parameters.text("document")) or _missing("document")
    return _add(platform, chat, parameters, {"document": file.to_document(), **read_caption(parameters)})


def edit_message_text(platform: Platform, parameters: Parameters) -> Message:
    """Change text and buttons of a message of the bot."""
    message = _find_own(platform, parameters)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _change(
        message, read_text(parameters) | read_buttons(parameters), ("text", "entities", "reply_markup")
    )


def edit_message_reply_markup(platform: Platform, parameters: Parameters) -> Message:
    """Change the buttons under a message of the bot."""
    return _change(_find_own(platform, parameters), read_buttons(parameters), ("reply_markup",))


def send_chat_action(platform: Platform, parameters: Parameters) -> bool:
    """Show that the bot is doing something."""
    platform.open_chat(parameters.number("chat_id"))
    if parameters.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def answer_callback_query(platform: Platform, parameters: Parameters) -> bool:
    """Acknowledge that a button was pressed."""
    press = parameters.text("callback_query_id")
    if press not in platform.presses:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(parameters.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    platform.presses[press] = "answered"
    return True


def set_my_commands(platform: Platform, parameters: Parameters) -> bool:
    """Set the menu of commands."""
    commands = parameters.values.get("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("can't parse commands")
    for command in commands:
        if not _COMMAND.match(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    platform.commands = commands
    return True


def get_file(platform: Platform, parameters: Parameters) -> dict[str, Any]:
    """Return where a file can be fetched."""
    file = platform.files.get(parameters.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > _LONGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return file.to_file()


METHODS: dict[str, Callable[[Platform, Parameters], Any]] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "sendChatAction": send_chat_action,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_my_commands,
    "getFile": get_file,
}
"""Every method but getUpdates, which waits."""

LIMITED = frozenset({"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup"})
"""The methods that count as messages for the limits."""


def read_wanted(platform: Platform, parameters: Parameters) -> None:
    """Remember which kinds of updates the bot wants, as getUpdates and setWebhook say it."""
    wanted = parameters.values.get("allowed_updates")
    if wanted is not None and not isinstance(wanted, list):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    platform.queue.want(wanted)


def _read_common(platform: Platform, parameters: Parameters) -> None:
    read_wanted(platform, parameters)
    if parameters.flag("drop_pending_updates"):
        platform.queue.clear()


def _add(platform: Platform, chat: Chat, parameters: Parameters, content: dict[str, Any]) -> Message:
    topic = parameters.values.get("message_thread_id")
    extra = {} if topic is None else {"message_thread_id": topic, "is_topic_message": True}
    return chat.add(platform.bot, int(time.time()), {**extra, **content, **read_buttons(parameters)})


def _find_own(platform: Platform, parameters: Parameters) -> Message:
    chat = platform.open_chat(parameters.number("chat_id"))
    message = chat.messages.get(parameters.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message["from"]["is_bot"]:
        raise bad_request("message can't be edited")
    return message


def _change(message: Message, content: dict[str, Any], names: tuple[str, ...]) -> Message:
    if all(message.get(name) == content.get(name) for name in names):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    for name in names:
        message.pop(name, None)
    message.update(content, edit_date=int(time.time()))
    return message


def _missing(kind: str) -> Any:
    raise bad_request(f"there is no {kind} in the request")
