"""The bot as a process that a test can kill: real storage and channel, a core that counts messages.

Run as a module it imports everything once, then starts a bot, as a fork of itself, for each line of JSON on
its standard input, and says on its standard output how it goes: so a restart takes no second.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

import storage
from bot.channels.telegram import Limits, Rate, Step, TelegramChannel, TelegramConfig
from bot.logs import set_up_logging
from bot.messages import Choice, IncomingMessage, Language, Reply
from bot.ports import Dialogue, UnitOfWork
from bot.settings import Settings
from bot.texts import Wording, load_texts
from storage import SqlStorage


@dataclass(frozen=True, slots=True)
class Life:
    """One life of a bot.

    It polls unless there is a ``webhook_port``. It dies by SIGKILL when it comes to ``step`` for the
    ``count``-th time; without a step it lives until SIGTERM. ``overall_per_second`` and ``chat_per_second``
    replace the limits of the platform, 0 keeps them.
    """

    api_base: str
    token: str
    database_url: str
    data_dir: str
    webhook_port: int = 0
    webhook_secret: str = ""
    step: str = ""
    count: int = 0
    overall_per_second: float = 0
    chat_per_second: float = 0
    lease: float = 3.0
    call_seconds: float = 2.5
    senders: int = 4
    log_level: str = "DEBUG"

    @property
    def webhook_url(self) -> str:
        """Return the address of this bot, empty when it polls."""
        return f"http://127.0.0.1:{self.webhook_port}" if self.webhook_port else ""

    def to_json(self) -> str:
        """Return the life as a line for the process."""
        return json.dumps(asdict(self))


class CountingCore:
    """Answers each message with its number in the dialogue: one that is lost or doubled shows."""

    def __init__(self) -> None:
        self._texts = load_texts()

    def wording_for(self, dialogue: Dialogue, hint: str) -> Wording:
        """Return the Chinese texts."""
        return self._texts.wording(Language.ZH)

    def reply(self, message: IncomingMessage, work: UnitOfWork) -> list[Reply]:
        """Return one reply, with a button."""
        dialogue = work.dialogues.load(message.learner)
        number = int(dialogue.data.get("number", 0)) + 1
        work.dialogues.save(Dialogue(message.learner, data={"number": number}), at=message.received_at)
        said = message.text or message.choice or (message.file.name if message.file else "")
        return [Reply(f"{number}. {said}", choices=(Choice("more", "更多"),))]


class Killer:
    """Kills this very process at the appointed step."""

    def __init__(self, step: str, count: int) -> None:
        self._step = Step(step) if step else None
        self._left = count
        self._lock = threading.Lock()

    def __call__(self, step: Step) -> None:
        """Die, or go on."""
        if step is self._step:
            with self._lock:
                self._left -= 1
                if self._left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)


def live(life: Life) -> None:
    """Run the bot until it is told to stop, or dies."""
    environment = {
        "ZHITU_DATA_DIR": life.data_dir,
        "ZHITU_DATABASE_URL": life.database_url,
        "ZHITU_TELEGRAM_TOKEN": life.token,
        "ZHITU_TELEGRAM_API_BASE": life.api_base,
        "ZHITU_WEBHOOK_SECRET": life.webhook_secret,
        "ZHITU_LOG_LEVEL": life.log_level,
    }
    settings = Settings.from_environment(environment)
    set_up_logging(settings)
    storage.migrate(settings.database_url)
    store = SqlStorage(settings.database_url)
    channel = TelegramChannel(
        _configure(settings, life),
        store,
        CountingCore(),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: uuid.uuid4().hex,
        boundary=Killer(life.step, life.count),
    )
    asyncio.run(_serve(channel, life.webhook_port) if life.webhook_port else channel.run())
    store.close()


def _configure(settings: Settings, life: Life) -> TelegramConfig:
    usual = Limits()
    overall, chat = life.overall_per_second, life.chat_per_second
    limits = Limits(
        overall=Rate(overall / 6, overall * 5 / 6) if overall else usual.overall,
        chat=Rate(1, chat) if chat else usual.chat,
        group=Rate(1, chat) if chat else usual.group,
    )
    return TelegramConfig(
        token=settings.telegram_token,
        api_base=settings.telegram_api_base,
        webhook_url=life.webhook_url,
        webhook_secret=settings.webhook_secret,
        inbox_lease=life.lease,
        outbox_lease=life.lease,
        call_seconds=life.call_seconds,
        senders=life.senders,
        poll_seconds=5,
        limits=limits,
    )


class _Server(uvicorn.Server):
    """Stops at SIGTERM without raising the signal once more: the channel has to stop after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let the first signal end the server."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, setattr, self, "should_exit", True)
        yield
        loop.remove_signal_handler(signal.SIGTERM)


async def _serve(channel: TelegramChannel, port: int) -> None:
    config = uvicorn.Config(
        Starlette(routes=channel.routes()), lifespan="off", log_config=None, access_log=False
    )
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await channel.start()
        try:
            await _Server(config).serve(sockets=[listener])
        finally:
            await channel.stop()


def main() -> None:
    """Start a bot for each line of the input; say ``started PID`` and, when it is over, ``ended STATUS``."""
    print("ready", flush=True)
    for line in sys.stdin:
        life = Life(**json.loads(line))
        child = os.fork()
        if child == 0:
            _become(life)
        print(f"started {child}", flush=True)
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


def _become(life: Life) -> None:
    """Live in this fork; never returns."""
    log = Path(life.data_dir) / "log.txt"
    with log.open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.close(0)
    code = 1
    try:
        live(life)
        code = 0
    except BaseException:
        logging.exception("the bot fell over")
    finally:
        logging.shutdown()
        os._exit(code)


if __name__ == "__main__":
    main()
