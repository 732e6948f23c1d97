"""What the commands are run with; a test hands in its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.settings import Settings

if TYPE_CHECKING:  # `zhitu --help` must not wait for what only an answer needs
    from bot.ports import Answerer


def _build_answerer(settings: Settings) -> "Answerer":
    from bot.app import build_answerer

    return build_answerer(settings)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """The settings, the answerer and the clock, each made when it is asked for."""

    read_settings: Callable[[], Settings] = Settings.from_environment
    build_answerer: "Callable[[Settings], Answerer]" = _build_answerer
    now: Callable[[], datetime] = _now


pass_parts = click.make_pass_decorator(Parts, ensure=True)
"""Hands the parts to a command as its first argument."""
