"""The settings of one running Zhitu, read once from the environment (variables ZHITU_…)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from bot.secrets import Secret
from bot.variables import Variables

_TOKEN = re.compile(r"\d+:[\w-]+\Z", re.ASCII)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
_LANGUAGE_MODEL = re.compile(r"[a-z0-9_]+:\S+\Z")
_ADDRESS = re.compile(r"https?://[^/\s]+")
_DATABASES = ("sqlite:///", "sqlite://", "postgresql://", "postgresql+psycopg://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set. Secrets and the database address (it can hold a password) stay out of ``repr``.

    ``encoder`` is ``bundled`` or the name or folder of a sentence-transformers model; ``language_model`` is
    empty or the id of a langchain chat model; ``telegram_api_base`` is where the Bot API answers.
    """

    data_dir: Path
    database_url: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8787
    telegram_token: Secret = field(default_factory=Secret)
    telegram_mode: str = "polling"
    webhook_url: str = ""
    webhook_secret: Secret = field(default_factory=Secret)
    telegram_api_base: str = "https://api.telegram.org"
    encoder: str = "bundled"
    language_model: str = ""
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    log_level: str = "INFO"

    @property
    def index_dir(self) -> Path:
        """Return the folder that the search index lives in."""
        return self.data_dir / "index"

    @property
    def cache_dir(self) -> Path:
        """Return the folder for what can be made again at any time."""
        return self.data_dir / "cache"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings (default: from this process's environment).

        Raises BadSettingError, which names the variable and what was expected. Empty counts as unset.
        """
        read = Variables(os.environ if environment is None else environment)
        data_dir = read.folder("ZHITU_DATA_DIR", _default_data_dir)
        mode = read.one_of("ZHITU_TELEGRAM_MODE", ("polling", "webhook"), "polling")
        settings = cls(
            data_dir=data_dir,
            database_url=read.starting(
                "ZHITU_DATABASE_URL", _DATABASES, f"sqlite:///{data_dir / 'zhitu.db'}"
            ),
            host=read.text("ZHITU_HOST", "127.0.0.1"),
            port=read.number("ZHITU_PORT", 0, 65535, 8787),
            telegram_token=read.secret("ZHITU_TELEGRAM_TOKEN", _TOKEN, "a bot token such as 123456:ABC-DEF"),
            telegram_mode=mode,
            webhook_url=read.matching("ZHITU_WEBHOOK_URL", _ADDRESS, "an address starting with https://"),
            webhook_secret=read.secret(
                "ZHITU_WEBHOOK_SECRET", _WEBHOOK_SECRET, "1 to 256 of A-Z a-z 0-9 _ -"
            ),
            telegram_api_base=read.matching(
                "ZHITU_TELEGRAM_API_BASE",
                _ADDRESS,
                "an address starting with http",
                "https://api.telegram.org",
            ).rstrip("/"),
            encoder=read.text("ZHITU_ENCODER", "bundled"),
            language_model=read.matching("ZHITU_LANGUAGE_MODEL", _LANGUAGE_MODEL, "provider:model"),
            time_zone=read.time_zone("ZHITU_TIME_ZONE", "Asia/Shanghai"),
            log_level=read.one_of("ZHITU_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
        )
        if settings.telegram_token and mode == "webhook":
            read.require(
                "ZHITU_WEBHOOK_URL", "with ZHITU_TELEGRAM_MODE=webhook: the public address of this server"
            )
            read.require("ZHITU_WEBHOOK_SECRET", "with ZHITU_TELEGRAM_MODE=webhook: a long random text")
        return settings


VARIABLES = frozenset(f"ZHITU_{setting.name.upper()}" for setting in fields(Settings))
"""Every variable that is read: one a field, with its name."""


def _default_data_dir() -> Path:
    from platformdirs import user_data_path

    return user_data_path("zhitu", appauthor=False)


def find_unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the variables ZHITU_… that nothing reads: most likely misspelt."""
    names = os.environ if environment is None else environment
    return sorted(name for name in names if name.startswith("ZHITU_") and name not in VARIABLES)
