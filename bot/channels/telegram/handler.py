"""Handling updates: workers claim them, one of a chat at a time, and see each through to its end."""

import logging
from datetime import datetime, timedelta

from telegram import Bot

from bot.channels.telegram.answering import Answering
from bot.channels.telegram.attention import attention, fetch_file
from bot.channels.telegram.config import CHANNEL, TelegramConfig
from bot.channels.telegram.running import Runtime
from bot.channels.telegram.translate import Heard, Meaning, translate
from bot.mail import ClaimLostError, InboxItem
from bot.messages import IncomingFile
from bot.ports import Clock, DialogueChangedError, Storage, StorageUnavailableError

_LOG = logging.getLogger(__name__)
# Each failure is followed by a longer wait. After the last one the person is told.
_MOST_FAILURES = 4
# An update that was claimed this often and never came back kills the process that handles it.
_MOST_CLAIMS = 20


class Handler:
    """Takes updates out of the inbox until the channel stops; several ``run`` side by side."""

    def __init__(
        self,
        bot: Bot,
        storage: Storage,
        answering: Answering,
        config: TelegramConfig,
        runtime: Runtime,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._storage = storage
        self._answering = answering
        self._config = config
        self._runtime = runtime
        self._clock = clock

    async def run(self, worker: str) -> None:
        """Handle updates one after the other; what is in hand when the channel stops is finished."""
        while not self._runtime.stopping.is_set():
            ring = self._runtime.inbox_bell.listen()
            try:
                item = await self._runtime.in_thread(lambda: self._claim(worker))
                if item is not None:
                    await self._see_through(item)
                    continue
            except StorageUnavailableError as error:
                _LOG.error("updates cannot be handled: %s", error)
            except Exception:
                # Whatever is wrong with one update must not stop the others.
                _LOG.exception("an update could not be handled")
            await self._runtime.pause(self._config.look_seconds, ring)

    def _claim(self, worker: str) -> InboxItem | None:
        lease = self._config.inbox_lease
        with self._storage.begin() as work:
            item = work.inbox.claim(CHANNEL, worker, now=self._clock(), lease_seconds=lease)
            work.commit()
        return item

    async def _see_through(self, item: InboxItem) -> None:
        meaning = translate(item.payload, self._bot.username)
        try:
            await self._handle(item, meaning)
        except ClaimLostError:
            _LOG.info("update %s took longer than its lease and was handled elsewhere", item.key)
        except DialogueChangedError:
            await self._give_back(item, "", self._clock())
        except StorageUnavailableError:
            raise
        except Exception as error:
            await self._fail(item, meaning, error)

    async def _handle(self, item: InboxItem, meaning: Meaning) -> None:
        if item.attempts > _MOST_CLAIMS:
            await self._give_up(item, meaning, "claimed too often without an end")
            return
        async with attention(self._bot, meaning):
            file = await self._file_of(meaning)
            await self._runtime.in_thread(lambda: self._answering.handle(item, meaning, file))
        self._runtime.outbox_bell.ring()

    async def _file_of(self, meaning: Meaning) -> IncomingFile | None:
        if not isinstance(meaning, Heard) or meaning.file is None:
            return None
        return await fetch_file(self._bot, meaning.file, self._config.longest_file)

    async def _fail(self, item: InboxItem, meaning: Meaning, error: Exception) -> None:
        said = self._config.describe(error)
        if item.attempts >= _MOST_FAILURES:
            _LOG.error("update %s is set aside", item.key, exc_info=error)
            await self._give_up(item, meaning, said)
            return
        _LOG.warning("update %s failed and is tried again: %s", item.key, said)
        retry_at = self._clock() + timedelta(seconds=self._config.retry_seconds * 2 ** (item.attempts - 1))
        await self._give_back(item, said, retry_at)

    async def _give_back(self, item: InboxItem, said: str, retry_at: datetime) -> None:
        try:
            await self._runtime.in_thread(lambda: self._answering.give_back(item, said, retry_at))
        except ClaimLostError:
            _LOG.info("update %s was taken over meanwhile", item.key)

    async def _give_up(self, item: InboxItem, meaning: Meaning, said: str) -> None:
        try:
            await self._runtime.in_thread(lambda: self._answering.apologise(item, meaning, said))
        except ClaimLostError:
            _LOG.info("update %s was taken over meanwhile", item.key)
        self._runtime.outbox_bell.ring()
