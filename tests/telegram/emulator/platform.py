"""The state of the platform: one bot, its chats, the updates that wait for it, and what was called."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.emulator.chats import Account, Chat, StoredFile
from tests.telegram.emulator.errors import ApiError, bad_request, blocked
from tests.telegram.emulator.faults import Faults
from tests.telegram.emulator.foreign import check_update
from tests.telegram.emulator.limits import Limits, Traffic
from tests.telegram.emulator.records import Call
from tests.telegram.emulator.updates import Update, UpdateQueue

_BOT = Account(5_200_042_000, "职途", "zhitu_bot", is_bot=True)


@dataclass
class Webhook:
    """Where updates are posted to; ``url`` is empty while the bot polls."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


@dataclass(frozen=True, slots=True)
class Produced:
    """An update and the moment (seconds of a monotonic clock) at which it came about."""

    at: float
    update: Update


@dataclass
class Platform:
    """Everything the platform knows. Hold ``lock`` to look at more than one thing at a time.

    ``problems`` collects what another library's types say against updates, calls and results.
    ``enforcing`` says whether messages above the limits are refused, or only counted.
    """

    token: str
    limits: Limits = field(default_factory=Limits)
    enforcing: bool = True
    checking: bool = True
    bot: Account = _BOT
    lock: threading.RLock = field(default_factory=threading.RLock)
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    webhook: Webhook = field(default_factory=Webhook)
    commands: list[dict[str, str]] = field(default_factory=list)
    presses: dict[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    produced: list[Produced] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    _files_made: int = 0

    def __post_init__(self) -> None:
        self.traffic = Traffic(self.limits)

    def produce(self, kind: str, content: dict[str, Any]) -> Update | None:
        """Queue an update for the bot and tell everybody who waits for one."""
        with self.lock:
            update = self.queue.add(kind, content)
            if update is None:
                return None
            self.produced.append(Produced(time.monotonic(), update))
            if self.checking:
                self.problems += check_update(update)
        self.ring()
        return update

    def ring(self) -> None:
        """Tell everybody who listens that something has changed."""
        for listener in self.listeners:
            listener()

    def open_chat(self, chat_id: int) -> Chat:
        """Return a chat that takes messages of the bot; ApiError when there is none."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.closed == "blocked":
            raise blocked()
        if chat.closed:
            raise ApiError(403, f"Forbidden: {chat.closed}")
        return chat

    def store_file(self, name: str, media_type: str, content: bytes) -> StoredFile:
        """Keep a file and give it an id."""
        self._files_made += 1
        file = StoredFile(f"BQACAgUAA-{self._files_made}", name, media_type, content)
        self.files[file.file_id] = file
        return file
