"""The Telegram channel as a whole: starts its parts, watches over them and stops them in order."""

import asyncio
import logging
import signal

from starlette.routing import Route
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram.answering import Answering, Core
from bot.channels.telegram.boundaries import Boundary, no_boundary
from bot.channels.telegram.calls import FloodWaitError, TokenRejectedError, WebhookRefusedError, make_bot
from bot.channels.telegram.config import ALLOWED_UPDATES, TelegramConfig
from bot.channels.telegram.handler import Handler
from bot.channels.telegram.receiver import Intake, Poller, Webhook
from bot.channels.telegram.running import Runtime
from bot.channels.telegram.sender import Sender
from bot.ports import Clock, NewId, Storage

_LOG = logging.getLogger(__name__)
_LONGEST_PAUSE = 60.0


class TelegramChannel:
    """Receives, answers and sends, by polling or (with ``config.webhook_url``) by webhook.

    In a web server: mount ``routes``, ``start`` and ``stop`` with it. Alone: ``run``.
    """

    def __init__(
        self,
        config: TelegramConfig,
        storage: Storage,
        core: Core,
        *,
        clock: Clock,
        new_id: NewId,
        boundary: Boundary = no_boundary,
    ) -> None:
        self._config = config
        # One name a process, so that a claim tells who holds it.
        self._name = new_id()[:16]
        self._runtime = Runtime(config.workers + config.senders + 2)
        self._bot, fetching = make_bot(config)
        intake = Intake(storage, clock, self._runtime, boundary)
        answering = Answering(storage, core, clock=clock, new_id=new_id, boundary=boundary)
        self._poller = Poller(self._bot, fetching, intake, config, self._runtime)
        self._webhook = Webhook(intake, config)
        self._handler = Handler(self._bot, storage, answering, config, self._runtime, clock)
        self._sender = Sender(self._bot, storage, config, self._runtime, clock=clock, boundary=boundary)
        self._connected = False
        self._main: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """Return the route that the platform posts to; none when polling."""
        return [self._webhook.route()] if self._config.webhook_url else []

    async def start(self) -> None:
        """Start working; TokenRejectedError or WebhookRefusedError when the platform does not take them.

        A platform that cannot be reached is no error: it is tried again until it can.
        """
        try:
            self._connected = await self._connect(1)
        except (TokenRejectedError, WebhookRefusedError):
            await self.stop()
            raise
        self._main = asyncio.create_task(self._work())

    async def wait(self) -> None:
        """Return when the channel has stopped; raises what stopped it, if that was an error."""
        if self._main is not None:
            await asyncio.shield(self._main)

    async def stop(self, grace: float = 8.0) -> None:
        """Stop fetching, finish what is in hand for at most ``grace`` seconds, and close."""
        self._runtime.stopping.set()
        if self._main is not None:
            await asyncio.wait({self._main}, timeout=grace)
            self._main.cancel()
            await asyncio.gather(self._main, return_exceptions=True)
        await self._bot.shutdown()
        self._runtime.close()

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT; raises what stopped the channel, if that was an error."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._runtime.stopping.set)
        try:
            await self.start()
            stopping = asyncio.ensure_future(self._runtime.stopping.wait())
            main = asyncio.ensure_future(self.wait())
            await asyncio.wait({stopping, main}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if main.done():
                main.result()
            main.cancel()
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
            await self.stop()

    async def _work(self) -> None:
        attempt = 1
        while not self._connected and not self._runtime.stopping.is_set():
            await self._runtime.pause(min(2.0**attempt, _LONGEST_PAUSE))
            attempt = min(attempt + 1, 10)
            self._connected = await self._connect(attempt)
        parts = [self._handler.run(f"{self._name}/h{number}") for number in range(self._config.workers)]
        parts += [self._sender.run(f"{self._name}/s{number}") for number in range(self._config.senders)]
        if not self._config.webhook_url:
            parts.append(self._poller.run())
        try:
            async with asyncio.TaskGroup() as group:
                for part in parts:
                    group.create_task(part)
        except BaseExceptionGroup as failures:
            if failures.subgroup(TokenRejectedError) is not None:
                raise TokenRejectedError from None
            raise

    async def _connect(self, attempt: int) -> bool:
        """Ask the platform who we are and say how we want our updates; False when it cannot be reached."""
        try:
            await self._bot.initialize()
            if self._config.webhook_url:
                await self._bot.set_webhook(
                    self._config.webhook_address,
                    secret_token=self._config.webhook_secret.get_secret_value(),
                    allowed_updates=ALLOWED_UPDATES,
                )
            else:
                await self._bot.delete_webhook()
        except InvalidToken:
            # The library's own error has the token in its text.
            raise TokenRejectedError from None
        except BadRequest as error:
            raise WebhookRefusedError(error.message) from None
        except FloodWaitError as error:
            await self._runtime.pause(error.seconds)
            return False
        except TelegramError as error:
            _LOG.warning("Telegram cannot be reached (attempt %d: %s)", attempt, error)
            return False
        _LOG.info("Telegram is connected as @%s", self._bot.username)
        return True
