"""Speaks to the Telegram channel through a Bot API over real HTTP, as a person with the app would."""

import asyncio
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from bot.channels.capabilities import TELEGRAM
from bot.channels.telegram import Limits, Rate, TelegramChannel, TelegramConfig
from bot.mail import Delivery
from bot.secrets import Secret
from tests.drivers.models import Shown
from tests.telegram.emulator import Message, Platform, add_person, buttons_of, serving
from tests.telegram.nursery import wait_until
from tests.telegram.tokens import TOKEN
from tests.world import World

_AT_ONCE = Rate(burst=10_000, per_second=10_000)
_SECONDS = 20.0


class TelegramDriver:
    capabilities = TELEGRAM

    def __init__(self, world: World) -> None:
        self._world = world
        self._stack = ExitStack()
        self._platform = Platform(TOKEN, enforcing=False)
        self._address = self._stack.enter_context(serving(self._platform))
        self._person = add_person(self._platform, 77)
        self._started = time.monotonic()
        self._bot = _RunningBot(self._make_channel())

    def type(self, text: str) -> Shown:
        return self._watch(lambda: self._person.say(text))

    def press(self, label: str) -> Shown:
        return self._watch(lambda: self._person.press(label))

    def send_file(self, name: str, content: bytes) -> Shown:
        return self._watch(lambda: self._person.send_document(name, content))

    def restart_bot(self) -> None:
        self._bot.stop()
        self._bot = _RunningBot(self._make_channel())

    def close(self) -> None:
        try:
            self._bot.stop()
        finally:
            self._stack.close()
        assert self._platform.problems == []

    def _make_channel(self) -> TelegramChannel:
        config = TelegramConfig(
            token=Secret(TOKEN), api_base=self._address, limits=Limits(_AT_ONCE, _AT_ONCE, _AT_ONCE)
        )
        return TelegramChannel(
            config,
            self._world.storage,
            self._world.conversation,
            clock=self._clock,
            new_id=self._world.new_id,
        )

    def _clock(self) -> datetime:
        # The world's clock stands still, but limits and retries need one that runs.
        return self._world.clock() + timedelta(seconds=time.monotonic() - self._started)

    def _watch(self, act: Any) -> Shown:
        before = len(self._person.screen())
        assert act(), "the platform has no update of this kind for the bot"
        wait_until(self._is_quiet, _SECONDS, "the bot has answered")
        return show(self._person.screen()[before:])

    def _is_quiet(self) -> bool:
        if len(self._platform.queue):
            return False
        with self._world.storage.begin() as work:
            waiting = work.inbox.counts("telegram")["waiting"]
            messages = work.outbox.counts("telegram")
        return waiting + messages[Delivery.PENDING] + messages[Delivery.SENDING] == 0


class _RunningBot:
    """The channel in a thread with an event loop of its own."""

    def __init__(self, channel: TelegramChannel) -> None:
        self._channel = channel
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._run(channel.start())

    def stop(self) -> None:
        self._run(self._channel.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_SECONDS)
        self._loop.close()

    def _run(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_SECONDS)


def show(messages: Iterable[Message]) -> Shown:
    """Return what a person sees of messages of the bot: sources are the lines of a folded quotation."""
    text: list[str] = []
    sources: list[str] = []
    choices: tuple[str, ...] = ()
    for message in messages:
        said, folded = _unfold(message)
        text.append(said)
        sources += [line.partition(". ")[2] for line in folded.splitlines()[1:]]
        choices = tuple(button["text"] for button in buttons_of(message))
    return Shown("\n".join(text), choices, tuple(sources))


def _unfold(message: Message) -> tuple[str, str]:
    """Return the text of a message, and the folded quotation in it."""
    kind = "text" if "text" in message else "caption"
    encoded = str(message.get(kind, "")).encode("utf-16-le")
    for entity in message.get("entities" if kind == "text" else "caption_entities", []):
        if entity["type"] == "expandable_blockquote":
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            rest = encoded[:start] + encoded[end:]
            return rest.decode("utf-16-le"), encoded[start:end].decode("utf-16-le")
    return encoded.decode("utf-16-le"), ""
