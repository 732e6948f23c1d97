"""The commands that keep running: ``zhitu chat``, ``serve``, ``bot`` and ``worker``."""

from dataclasses import replace

import click

from bot.commands.parts import Parts, pass_parts
from bot.settings import Settings


def _prepare(parts: Parts, *, quiet: bool = False) -> Settings:
    from bot.logs import set_up_logging

    settings = parts.read_settings()
    set_up_logging(settings, quiet=quiet)
    return settings


@click.command()
@pass_parts
def chat(parts: Parts) -> None:
    """Talk to Zhitu in this terminal."""
    from bot.app import run_chat

    run_chat(_prepare(parts, quiet=True))


@click.command()
@click.option("--host", help="Address to listen on (default: ZHITU_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port (default: ZHITU_PORT, else 8787).")
@pass_parts
def serve(parts: Parts, host: str | None, port: int | None) -> None:
    """Serve the web chat (and Telegram when set up)."""
    from bot.app import run_server

    settings = _prepare(parts)
    if host is not None:
        settings = replace(settings, host=host)
    if port is not None:
        settings = replace(settings, port=port)
    run_server(settings)


@click.command()
@pass_parts
def bot(parts: Parts) -> None:
    """Run the Telegram bot only."""
    from bot.app import run_telegram

    run_telegram(_prepare(parts))


@click.command()
@pass_parts
def worker(parts: Parts) -> None:
    """Handle stored messages and send the replies."""
    from bot.app import run_worker

    run_worker(_prepare(parts))
