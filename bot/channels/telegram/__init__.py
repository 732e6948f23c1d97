"""Telegram: updates in by polling or webhook, messages out within the limits, nothing lost or doubled."""

from bot.channels.telegram.answering import Core
from bot.channels.telegram.boundaries import Boundary, Step, no_boundary
from bot.channels.telegram.calls import TokenRejectedError, WebhookRefusedError
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.config import WEBHOOK_PATH, Limits, Rate, TelegramConfig

__all__ = [
    "WEBHOOK_PATH",
    "Boundary",
    "Core",
    "Limits",
    "Rate",
    "Step",
    "TelegramChannel",
    "TelegramConfig",
    "TokenRejectedError",
    "WebhookRefusedError",
    "no_boundary",
]
