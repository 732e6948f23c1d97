"""The echo bot of python-telegram-bot's own documentation: what a bot on the bare library does.

python -m benchmarks.echo_bot ADDRESS TOKEN
"""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def echo(update: Update, _context: Any) -> None:
    """Send a message back."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main(address: str, token: str) -> None:
    """Poll until SIGTERM."""
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{address}/bot")
        .base_file_url(f"{address}/file/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(poll_interval=0.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
