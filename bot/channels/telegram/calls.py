"""Calls of the Bot API: what they are made with, and what their errors mean for a message."""

import json
import logging
import os
from typing import Any

import httpx
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.config import TelegramConfig

# The library's own switch to timedelta. Without it, reading some updates is a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# The connection never stood, so the request cannot have reached the platform.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_DEFAULT_WAIT = 5.0


class NotSentError(NetworkError):
    """The request certainly did not reach the platform."""


class FloodWaitError(TelegramError):
    """The platform wants us to wait; ``seconds`` says how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests: wait {seconds:g} s")
        self.seconds = seconds


class PlatformFailedError(TelegramError):
    """The platform itself says that it failed to do what we asked."""


class TokenRejectedError(Exception):
    """Telegram does not know this bot token: set ZHITU_TELEGRAM_TOKEN to the one that @BotFather shows."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class WebhookRefusedError(Exception):
    """Telegram does not take ZHITU_WEBHOOK_URL: it must be a public https:// address."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.__doc__} ({reason})")


class TelegramRequest(HTTPXRequest):
    """The library's HTTP client with errors told apart by whether a message may have been sent.

    The library has one error for all broken connections and hides what came with a 5xx. ``last_payload`` is
    the body of the last answer: the updates exactly as the platform wrote them.
    """

    last_payload: bytes = b""

    async def do_request(self, *arguments: Any, **named: Any) -> tuple[int, bytes]:
        """Make a request; return (HTTP status, body)."""
        try:
            code, payload = await super().do_request(*arguments, **named)
        except NetworkError as error:
            # Without the chain: an httpx error carries the request, and its address holds the token.
            if isinstance(error.__cause__, _NEVER_SENT):
                raise NotSentError(f"no connection ({type(error.__cause__).__name__})") from None
            raise NetworkError(f"connection broken ({type(error.__cause__).__name__})") from None
        if code == httpx.codes.TOO_MANY_REQUESTS:
            raise FloodWaitError(_seconds_to_wait(payload))
        if code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise _failure(code, payload)
        self.last_payload = payload
        return code, payload


def make_bot(config: TelegramConfig) -> tuple[Bot, TelegramRequest]:
    """Return the client, and the connection that it fetches updates over; neither is connected yet."""
    _hide_addresses()
    fetching = TelegramRequest(connection_pool_size=1, read_timeout=5.0)
    calling = TelegramRequest(
        connection_pool_size=config.senders + config.workers + 2,
        read_timeout=config.call_seconds,
        write_timeout=config.call_seconds,
        media_write_timeout=config.call_seconds,
        pool_timeout=config.call_seconds,
    )
    bot = Bot(
        config.token.get_secret_value(),
        base_url=f"{config.api_base}/bot",
        base_file_url=f"{config.api_base}/file/bot",
        request=calling,
        get_updates_request=fetching,
    )
    return bot, fetching


def _hide_addresses() -> None:
    """Silence the log lines that hold the address of a call: the token is a part of it.

    Done here, too, and not only where logging is set up, so that no program that uses the channel leaks it.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG the library logs its base address once, and after that every text that is sent.
    logging.getLogger("telegram").setLevel(logging.INFO)


def _seconds_to_wait(payload: bytes) -> float:
    answer = _parse(payload)
    parameters = answer.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(wait) if isinstance(wait, int | float) and wait > 0 else _DEFAULT_WAIT


def _failure(code: int, payload: bytes) -> TelegramError:
    answer = _parse(payload)
    if answer.get("ok") is False:
        return PlatformFailedError(f"{answer.get('description', 'no reason given')} ({code})")
    # Some gateway in between answered: what became of the request behind it, nobody knows.
    return NetworkError(f"gateway error ({code})")


def _parse(payload: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
