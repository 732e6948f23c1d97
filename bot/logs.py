"""Logging of a running Zhitu: to stderr, without secrets, and without a line for every HTTP request."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO

from bot.settings import Settings

# A Telegram bot token is the bot's number, a colon and about 35 characters; the URL of every call holds it.
_TOKEN = re.compile(r"\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}")
_HIDDEN = "<token>"
# At INFO these log each request with its URL, or every step that they take.
_CHATTY = ("alembic", "apscheduler", "faiss.loader", "httpcore", "httpcore2", "httpx", "httpx2")


class RedactingFormatter(logging.Formatter):
    """Formats a record as usual, exception and stack included, then takes every secret out."""

    def __init__(self, form: str, secrets: Iterable[str]) -> None:
        super().__init__(form)
        # The longest first: a secret can be a part of another one.
        self.secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line or lines without any secret."""
        return redact(super().format(record), self.secrets)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Replace the given secrets, and whatever has the form of a Telegram token, by ``<token>``."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return _TOKEN.sub(_HIDDEN, text)


def find_secrets() -> list[str]:
    """Return the secrets that the log of this process hides, as far as it is set up."""
    formatters = (handler.formatter for handler in logging.getLogger().handlers)
    return [
        one
        for formatter in formatters
        if isinstance(formatter, RedactingFormatter)
        for one in formatter.secrets
    ]


def set_up_logging(settings: Settings, stream: TextIO | None = None, *, quiet: bool = False) -> None:
    """Send the log of the whole process to ``stream`` (default: stderr), replacing what was set up before.

    ``quiet`` is for commands that do one thing: INFO becomes WARNING; DEBUG is wanted and stays.
    """
    secrets = [settings.telegram_token.get_secret_value(), settings.webhook_secret.get_secret_value()]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s", secrets))
    level = "WARNING" if quiet and settings.log_level == "INFO" else settings.log_level
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
