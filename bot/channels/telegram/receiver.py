"""Receiving updates: each is stored in the inbox before the platform is told that we have it."""

import asyncio
import hmac
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.boundaries import Boundary, Step
from bot.channels.telegram.calls import FloodWaitError, TelegramRequest, TokenRejectedError
from bot.channels.telegram.config import ALLOWED_UPDATES, CHANNEL, WEBHOOK_PATH, TelegramConfig
from bot.channels.telegram.running import Runtime
from bot.channels.telegram.translate import line_of
from bot.ports import Clock, Storage, StorageUnavailableError

_LOG = logging.getLogger(__name__)
_BATCH = 100
_LONGEST_PAUSE = 30.0
_LONGEST_BODY = 1024 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


class Intake:
    """Stores updates; what was stored before changes nothing."""

    def __init__(self, storage: Storage, clock: Clock, runtime: Runtime, boundary: Boundary) -> None:
        self._storage = storage
        self._clock = clock
        self._runtime = runtime
        self._boundary = boundary

    async def store(self, updates: Sequence[Mapping[str, Any]]) -> int:
        """Store updates in one transaction and return how many were new; StorageUnavailableError if not."""
        self._boundary(Step.AFTER_FETCH)
        stored = await self._runtime.in_thread(lambda: self._store(updates))
        self._boundary(Step.AFTER_INBOX_COMMIT)
        self._runtime.inbox_bell.ring()
        return stored

    def _store(self, updates: Sequence[Mapping[str, Any]]) -> int:
        now = self._clock()
        with self._storage.begin() as work:
            stored = sum(
                work.inbox.add(CHANNEL, str(update["update_id"]), line_of(update), update, received_at=now)
                for update in updates
            )
            work.commit()
        return stored


class Poller:
    """Fetches updates by long polling; the offset moves only after the commit."""

    def __init__(
        self,
        bot: Bot,
        fetching: TelegramRequest,
        intake: Intake,
        config: TelegramConfig,
        runtime: Runtime,
    ) -> None:
        self._bot = bot
        self._fetching = fetching
        self._intake = intake
        self._config = config
        self._runtime = runtime
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until the channel stops; TokenRejectedError when the platform no longer knows the token."""
        failures = 0
        while not self._runtime.stopping.is_set():
            try:
                await self._poll_once()
                failures = 0
            except InvalidToken:
                raise TokenRejectedError from None
            except FloodWaitError as error:
                await self._runtime.pause(error.seconds)
            except (TelegramError, StorageUnavailableError) as error:
                failures += 1
                _log_failure(error, failures)
                await self._runtime.pause(min(2.0 ** min(failures - 1, 10), _LONGEST_PAUSE))

    async def _poll_once(self) -> None:
        updates = await self._fetch()
        if updates:
            await self._intake.store(updates)
            self._offset = max(int(update["update_id"]) for update in updates) + 1

    async def _fetch(self) -> list[dict[str, Any]]:
        """Return the next updates as the platform wrote them; nothing when the channel stops meanwhile."""
        stop = asyncio.ensure_future(self._runtime.stopping.wait())
        fetch = asyncio.ensure_future(self._get_updates())
        try:
            # A poll that is broken off leaves the updates where they are.
            await asyncio.wait({stop, fetch}, return_when=asyncio.FIRST_COMPLETED)
            return fetch.result() if fetch.done() else []
        finally:
            stop.cancel()
            fetch.cancel()
            await asyncio.gather(stop, fetch, return_exceptions=True)

    async def _get_updates(self) -> list[dict[str, Any]]:
        try:
            await self._bot.get_updates(
                offset=self._offset,
                limit=_BATCH,
                timeout=self._config.poll_seconds,
                allowed_updates=ALLOWED_UPDATES,
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            # The library did not understand an update. All are stored; the handler ignores that one.
            _LOG.warning("an update of a form that the library does not know")
        return _parse_batch(self._fetching.last_payload)


class Webhook:
    """Takes updates that the platform posts; 200 is the promise that they are stored."""

    def __init__(self, intake: Intake, config: TelegramConfig) -> None:
        self._intake = intake
        self._secret = config.webhook_secret

    def route(self) -> Route:
        """Return the route to mount in the web application."""
        return Route(WEBHOOK_PATH, self.receive, methods=["POST"])

    async def receive(self, request: Request) -> Response:
        """Store one update: 200; wrong secret 403, no update 400, too long 413, not stored 503."""
        if not self._knows_secret(request.headers.get(_SECRET_HEADER, "")):
            return Response(status_code=403)
        body = await _read_body(request)
        if body is None:
            return Response(status_code=413)
        update = _parse_update(body)
        if update is None:
            return Response(status_code=400)
        try:
            await self._intake.store([update])
        except StorageUnavailableError as error:
            # The platform sends the update again.
            _log_failure(error, 1)
            return Response(status_code=503)
        return Response(status_code=200)

    def _knows_secret(self, given: str) -> bool:
        expected = self._secret.get_secret_value()
        return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


async def _read_body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            return None
    return bytes(body)


def _parse_batch(body: bytes) -> list[dict[str, Any]]:
    answer = json.loads(body)
    updates = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(updates, list):
        raise TelegramError("an answer without updates")
    return [update for update in updates if isinstance(update, dict) and _is_update(update)]


def _parse_update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and _is_update(update) else None


def _is_update(update: Mapping[str, Any]) -> bool:
    number = update.get("update_id")
    return isinstance(number, int) and not isinstance(number, bool)


def _log_failure(error: Exception, failures: int) -> None:
    if isinstance(error, Conflict):
        _LOG.warning("another program fetches updates with this bot token: stop one of the two")
    elif isinstance(error, StorageUnavailableError):
        _LOG.error("updates cannot be stored: %s", error)
    # A single broken poll is everyday life.
    elif failures > 1:
        _LOG.warning("cannot fetch updates from Telegram (%s), trying again", error)
