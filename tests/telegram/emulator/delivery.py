"""Posting updates to a webhook: in order within a chat, again and again until they are taken."""

import asyncio
import time
from collections import deque

import httpx

from tests.telegram.emulator.platform import Platform
from tests.telegram.emulator.updates import Update

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 0.8
_ANSWER_SECONDS = 20.0


class Delivery:
    """Posts what waits; ``look`` again whenever something has changed. Lives in the server's event loop."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._client = httpx.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False)
        self._lines: dict[int, deque[Update]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._seen = 0
        self._url = ""
        self._free = asyncio.Semaphore(1)

    def look(self) -> None:
        """Start posting what is new; stop when the webhook is gone."""
        webhook = self._platform.webhook
        if webhook.url != self._url:
            self._reset(webhook.url, webhook.connections)
        if not webhook.url:
            return
        with self._platform.lock:
            waiting = [
                update for update in self._platform.queue.waiting() if update["update_id"] > self._seen
            ]
        for update in waiting:
            self._seen = update["update_id"]
            line = _line_of(update)
            self._lines.setdefault(line, deque()).append(update)
            if line not in self._tasks:
                self._tasks[line] = asyncio.create_task(self._drain(line))

    async def close(self) -> None:
        """Stop at once."""
        self._reset("", 1)
        await self._client.aclose()

    def _reset(self, url: str, connections: int) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._tasks, self._lines = {}, {}
        self._seen, self._url = 0, url
        self._free = asyncio.Semaphore(connections)

    async def _drain(self, line: int) -> None:
        updates = self._lines[line]
        pause = _FIRST_PAUSE
        while updates:
            async with self._free:
                taken = await self._post(updates[0])
            if taken:
                with self._platform.lock:
                    self._platform.queue.remove(updates.popleft()["update_id"])
                pause = _FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        del self._tasks[line]

    async def _post(self, update: Update) -> bool:
        """Return whether the platform knows that the update was taken."""
        webhook = self._platform.webhook
        fault = self._platform.faults.next("webhook")
        if fault is not None and not fault.kind.has_effect:
            return False
        headers = {_HEADER: webhook.secret} if webhook.secret else {}
        try:
            response = await self._client.post(webhook.url, json=update, headers=headers)
            error = "" if response.is_success else f"Wrong response from the webhook: {response.status_code}"
        except httpx.HTTPError as failure:
            error = str(failure) or type(failure).__name__
        if error:
            webhook.last_error, webhook.last_error_at = error, int(time.time())
        # With a fault the answer was lost on its way: the update comes again.
        return not error and fault is None


def _line_of(update: Update) -> int:
    content = next(value for name, value in update.items() if name != "update_id")
    return int((content.get("message") or content)["chat"]["id"])
