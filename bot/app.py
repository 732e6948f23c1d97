"""The only place where the parts are wired together, and where clock, randomness and ids come from."""

import asyncio
import locale
import logging
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:  # each command imports only what it runs
    from starlette.types import ASGIApp

    from bot.channels.telegram import TelegramChannel
    from bot.conversation import Conversation
    from bot.ports import Answerer
    from retrieval.index import BuildReport
    from retrieval.ports import Encoder
    from storage import SqlStorage

_log = logging.getLogger(__name__)
_SECONDS_TO_FINISH = 10


class AddressTakenError(Exception):
    """The address to serve on cannot be used."""


class TelegramNotSetUpError(Exception):
    """ZHITU_TELEGRAM_TOKEN is not set: it is needed to run the Telegram bot."""


def build_answerer(settings: Settings) -> "Answerer":
    """Return what answers questions; an index that is missing or older than the content is built first.

    Raises IndexCorruptError for a damaged one, and CatalogueError.
    """
    from knowledge.catalogue import load_catalogue
    from retrieval.answering.answerer import IndexAnswerer
    from retrieval.encoders import load_encoder
    from retrieval.index import open_index

    catalogue = load_catalogue(cache=settings.cache_dir)
    encoder = load_encoder(settings.encoder)
    if not _is_current(settings, encoder):
        _update_index(settings)
    index = open_index(settings.index_dir, encoder)
    phrase = None
    if settings.language_model:
        from retrieval.answering.phrasing import ModelPhrasing, load_chat_model

        phrase = ModelPhrasing(load_chat_model(settings.language_model))
    return IndexAnswerer(catalogue, index, phrase=phrase)


def rebuild_index(settings: Settings, progress: Callable[[int, int], None] | None) -> "BuildReport":
    """Bring the index up to date with the content; only what has changed is embedded.

    ``progress`` is told (passages done, passages to do).
    """
    from knowledge.catalogue import load_catalogue
    from retrieval.encoders import load_encoder
    from retrieval.index import build_index
    from retrieval.index.shipped import shipped_embeddings
    from retrieval.passages import build_passages

    encoder = load_encoder(settings.encoder)
    return build_index(
        build_passages(load_catalogue(cache=settings.cache_dir)),
        encoder,
        settings.index_dir,
        content_hash=_content_hash(),
        shipped=shipped_embeddings(encoder),
        progress=progress,
    )


def _content_hash() -> str:
    """Name what the passages are made of: the records, and the code and templates that say them."""
    from hashlib import sha256
    from importlib.resources import files

    from knowledge.catalogue import CONTENT
    from knowledge.files import hash_files

    sayings = sha256()
    for part in sorted(files("retrieval.passages").iterdir(), key=lambda part: part.name):
        if part.is_file():
            sayings.update(part.read_bytes())
    return f"{hash_files(CONTENT)}-{sayings.hexdigest()[:16]}"


def _is_current(settings: Settings, encoder: "Encoder") -> bool:
    from retrieval.index import IndexCorruptError, IndexUnusableError, read_manifest

    try:
        manifest = read_manifest(settings.index_dir)
    except IndexCorruptError:
        return True  # opening it says so, and what to do
    except IndexUnusableError:
        return False
    return manifest.content == _content_hash() and manifest.encoder == encoder.fingerprint


def build_conversation(settings: Settings, answerer: "Answerer") -> "Conversation":
    """Return the core of the bot."""
    from bot.conversation import Conversation
    from bot.texts import load_texts

    return Conversation(answerer, load_texts(), settings.time_zone)


def run_chat(settings: Settings) -> None:
    """Chat in this terminal until the input ends."""
    from rich.console import Console

    from bot.channels.console import ConsoleChat
    from bot.desk import Desk

    with closing(_prepare(settings)) as storage:
        desk = Desk(build_conversation(settings, build_answerer(settings)), storage, _now, _new_id)
        chat = ConsoleChat(desk, _new_id, Console(), language_hint=_system_language())
        chat.run(chat.typed_lines(sys.stdin))


def run_server(settings: Settings) -> None:
    """Serve the web page, and Telegram as well when a token is set, until SIGTERM or SIGINT."""
    from bot.channels.web import create_web_app
    from bot.desk import Desk

    with closing(_listen(settings)) as listener, closing(_prepare(settings)) as storage:
        answerer = build_answerer(settings)
        conversation = build_conversation(settings, answerer)
        telegram = _telegram(settings, conversation, storage) if settings.telegram_token else None
        app = create_web_app(
            Desk(conversation, storage, _now, _new_id),
            answerer,
            clock=_now,
            new_token=_new_id,
            extra_routes=telegram.routes() if telegram else (),
        )
        asyncio.run(_serve(app, listener, telegram))


def run_telegram(settings: Settings) -> None:
    """Run the Telegram bot alone: by polling, or with a server for nothing but its webhook."""
    from starlette.applications import Starlette

    _require_telegram(settings)
    if settings.telegram_mode != "webhook":
        run_worker(settings)
        return
    with closing(_listen(settings)) as listener, closing(_prepare(settings)) as storage:
        conversation = build_conversation(settings, build_answerer(settings))
        telegram = _telegram(settings, conversation, storage)
        asyncio.run(_serve(Starlette(routes=telegram.routes()), listener, telegram))


def run_worker(settings: Settings) -> None:
    """Handle stored messages and send the replies; when polling, fetch messages as well."""
    _require_telegram(settings)
    with closing(_prepare(settings)) as storage:
        conversation = build_conversation(settings, build_answerer(settings))

        async def work() -> None:
            await _telegram(settings, conversation, storage).run()

        asyncio.run(work())


def _prepare(settings: Settings) -> "SqlStorage":
    """Return the migrated database, with the index brought up to date."""
    from storage import SqlStorage, migrate

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    _update_index(settings)
    return SqlStorage(settings.database_url)


def _update_index(settings: Settings) -> None:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    # Into a file even a bar that is not drawn writes an empty line.
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Index", total=None)
        rebuild_index(settings, lambda done, total: bar.update(task, completed=done, total=total))


def _require_telegram(settings: Settings) -> None:
    if not settings.telegram_token:
        raise TelegramNotSetUpError


def _telegram(settings: Settings, conversation: "Conversation", storage: "SqlStorage") -> "TelegramChannel":
    from bot.channels.telegram import TelegramChannel, TelegramConfig

    config = TelegramConfig(
        token=settings.telegram_token,
        api_base=settings.telegram_api_base,
        webhook_url=settings.webhook_url if settings.telegram_mode == "webhook" else "",
        webhook_secret=settings.webhook_secret,
    )
    return TelegramChannel(config, storage, conversation, clock=_now, new_id=_new_id)


def _listen(settings: Settings) -> socket.socket:
    """Take the address first: when it cannot be had, nothing is built for nothing."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        reason = error.strerror or error
        raise AddressTakenError(f"{settings.host}:{settings.port} cannot be used: {reason}") from error
    # asyncio does this for sockets of its own; without it every answer waits 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


async def _serve(app: "ASGIApp", listener: socket.socket, telegram: "TelegramChannel | None") -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    watching = None
    if telegram:
        await telegram.start()
        watching = asyncio.create_task(_watch(telegram))
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"Zhitu is at http://{shown}:{port}\n")
    # uvicorn raises the signal that ended it once more, which would end us before Telegram has stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    try:
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        if telegram and watching:
            watching.cancel()
            await telegram.stop()


async def _watch(telegram: "TelegramChannel") -> None:
    """Say why Telegram stopped, if it does; the web page goes on."""
    try:
        await telegram.wait()
    except Exception:
        _log.exception("Telegram has stopped; the web page goes on")


def _system_language() -> str:
    """Return the language of the operating system as a tag; empty where it is set to none."""
    # Not getlocale: it calls a system without a language American.
    name = locale.setlocale(locale.LC_CTYPE).partition(".")[0]
    return "" if name in ("C", "POSIX") else name


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return secrets.token_hex(16)
