"""One message, one call: makes it and says what became of the message."""

import re
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot, InputFile, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.channels.telegram.calls import FloodWaitError, NotSentError, PlatformFailedError
from bot.channels.telegram.render import Call, Upload
from bot.mail import Delivery

# After so many calls that the platform itself failed, this message is not worth holding its chat up.
_MOST_FAILURES = 8
_LONGEST_WAIT = 300.0
_TOKEN_WAIT = 60.0
# What the platform says when it does not take our HTML, and when there is nobody to write to.
_BAD_MARKUP = re.compile(r"can't parse|entit(?:y|ies)", re.IGNORECASE)
_NOBODY = re.compile(r"chat not found|peer_id_invalid|user is deactivated|user not found", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settled:
    """The message has come to its end."""

    state: Delivery
    platform_id: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """The call had no effect; try again after ``seconds``. ``flood`` says that the platform asked for it."""

    seconds: float
    error: str
    flood: bool = False


class UnknownCallError(ValueError):
    """The outbox holds a call that this version cannot make."""


async def deliver(bot: Bot, call: Call, attempts: int) -> Settled | Later:
    """Make a call and return what became of the message; ``attempts`` is how often it was tried before."""
    try:
        return Settled(Delivery.SENT, await _make(bot, call))
    except ChatMigrated as moved:
        call = replace(call, data={**call.data, "chat_id": moved.new_chat_id})
    except BadRequest as error:
        if not (call.plain and _BAD_MARKUP.search(error.message)):
            return _refused(error)
        # Better without bold and links than not at all.
        data = {name: value for name, value in call.data.items() if name != "parse_mode"}
        call = replace(call, data={**data, **call.plain}, plain={})
    except Exception as error:
        return judge(error, attempts)
    # The first call certainly had no effect, so a second one is safe.
    try:
        return Settled(Delivery.SENT, await _make(bot, call))
    except Exception as error:
        return judge(error, attempts)


def judge(error: Exception, attempts: int) -> Settled | Later:
    """Return what an error of a call means for its message."""
    match error:
        case FloodWaitError():
            return Later(error.seconds, str(error), flood=True)
        case Forbidden():
            return Settled(Delivery.BLOCKED, error=error.message)
        case BadRequest():
            return _refused(error)
        case InvalidToken():
            return Later(_TOKEN_WAIT, "the platform refuses our token")
        case NotSentError():
            return Later(_backoff(attempts), error.message)
        case PlatformFailedError() if attempts + 1 < _MOST_FAILURES:
            return Later(_backoff(attempts), error.message)
        case UnknownCallError() | PlatformFailedError() | ChatMigrated():
            return Settled(Delivery.REJECTED, error=str(error))
        case NetworkError() | TelegramError():
            return Settled(Delivery.UNCERTAIN, error=error.message)
    return Settled(Delivery.UNCERTAIN, error=type(error).__name__)


def _refused(error: BadRequest) -> Settled:
    state = Delivery.BLOCKED if _NOBODY.search(error.message) else Delivery.REJECTED
    return Settled(state, error=error.message)


def _backoff(attempts: int) -> float:
    return min(2.0 ** min(attempts, 20), _LONGEST_WAIT)


async def _make(bot: Bot, call: Call) -> str:
    """Make the call and return the id of the message on the platform."""
    data: dict[str, Any] = dict(call.data)
    chat = data.pop("chat_id")
    message: Message
    match call.method:
        case "sendMessage":
            message = await bot.send_message(chat, data.pop("text"), api_kwargs=data)
        case "sendPhoto":
            message = await bot.send_photo(chat, _file(call.uploads["photo"]), api_kwargs=data)
        case "sendDocument":
            message = await bot.send_document(chat, _file(call.uploads["document"]), api_kwargs=data)
        case _:
            raise UnknownCallError(f"the outbox holds a call of {call.method!r}, which is not one of ours")
    return str(message.message_id)


def _file(upload: Upload) -> InputFile:
    return InputFile(upload.content, filename=upload.name)
