"""Signs that somebody is listening, and files that people send: the calls beside the messages."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.telegram.translate import FileReference, Heard, Meaning, Place, Unreadable
from bot.messages import IncomingFile

_LOG = logging.getLogger(__name__)
# A quick answer needs no sign; the platform shows one for five seconds.
_SIGN_AFTER = 0.4
_SIGN_EVERY = 4.5


@asynccontextmanager
async def attention(bot: Bot, meaning: Meaning) -> AsyncIterator[None]:
    """Acknowledge a pressed button, and show that we are writing for as long as the block runs."""
    signs = []
    if isinstance(meaning, Heard) and meaning.callback:
        signs.append(asyncio.create_task(_acknowledge(bot, meaning.callback)))
    if isinstance(meaning, Heard | Unreadable):
        signs.append(asyncio.create_task(_show_typing(bot, meaning.place)))
    try:
        yield
    finally:
        for sign in signs[-1:]:
            sign.cancel()
        await asyncio.gather(*signs, return_exceptions=True)


async def fetch_file(bot: Bot, reference: FileReference, longest: int) -> IncomingFile | None:
    """Return a file's content; None when it has more than ``longest`` bytes. TelegramError when it fails."""
    if reference.size > longest:
        return None
    file = await bot.get_file(reference.file_id)
    content = bytes(await file.download_as_bytearray())
    if len(content) > longest:
        return None
    return IncomingFile(reference.name, reference.media_type, content)


async def _acknowledge(bot: Bot, callback: str) -> None:
    try:
        await bot.answer_callback_query(callback)
    except TelegramError as error:
        # Too late, or a second time: the button stops spinning by itself.
        _LOG.debug("a button was not acknowledged: %s", error)


async def _show_typing(bot: Bot, place: Place) -> None:
    await asyncio.sleep(_SIGN_AFTER)
    while True:
        try:
            await bot.send_chat_action(int(place.chat), ChatAction.TYPING, message_thread_id=place.topic)
        except TelegramError as error:
            _LOG.debug("typing was not shown: %s", error)
        await asyncio.sleep(_SIGN_EVERY)
