"""How the Telegram channel is set up, and the rate limits of the platform."""

from dataclasses import dataclass, field

from bot.mail import Bucket
from bot.secrets import Secret

CHANNEL = "telegram"
"""The name of this channel in inbox, outbox and addresses."""

WEBHOOK_PATH = "/telegram/webhook"
"""Where the platform posts updates to, under the public address of the server."""

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""What we ask the platform for. Edited messages are left out: they were answered as first written."""


_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``burst`` messages at once and ``per_second`` on average."""

    burst: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits: 30 messages a second overall, 1 a second in a chat, 20 a minute in a group.

    A bucket lets burst + rate x time through in any window, so each pair below adds up to its limit; overall
    there is room for the calls that are on their way when a window begins, one a sender.
    """

    overall: Rate = Rate(burst=1, per_second=25)
    chat: Rate = Rate(burst=1, per_second=1)
    group: Rate = Rate(burst=3, per_second=16 / 60)

    def buckets(self, chat: str) -> list[Bucket]:
        """Return the buckets that one message to a chat takes from, the overall one first."""
        # Ids of groups, supergroups and channels are negative.
        rate = self.group if chat.startswith("-") else self.chat
        return [
            Bucket(overall_bucket(), self.overall.burst, self.overall.per_second),
            Bucket(chat_bucket(chat), rate.burst, rate.per_second),
        ]

    def rest(self, chat: str) -> float:
        """Return the seconds from the end of one call to the beginning of the next one in a chat."""
        rate = self.group if chat.startswith("-") else self.chat
        return 1 / rate.per_second if rate.burst <= 1 else 0.0


def overall_bucket() -> str:
    """Return the name of the bucket that every message takes from."""
    return f"{CHANNEL}:overall"


def chat_bucket(chat: str) -> str:
    """Return the name of a chat's bucket."""
    return f"{CHANNEL}:chat:{chat}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramConfig:
    """Everything the channel needs to know; the secrets stay out of ``repr``.

    ``api_base`` is where the Bot API answers, without the token. ``webhook_url`` is the public address of
    this server (empty: polling); ``webhook_secret`` comes with it. Leases are seconds after which the work
    of a dead process is taken over: ``inbox_lease`` must outlast an answer, ``outbox_lease`` a call of the
    platform. ``look_seconds`` is how often idle workers look for what other processes have stored.
    ``retry_seconds`` is the wait after the first failed try, doubled with each. ``longest_file`` is in bytes.
    """

    token: Secret
    api_base: str = "https://api.telegram.org"
    webhook_url: str = ""
    webhook_secret: Secret = field(default_factory=Secret)
    workers: int = 4
    senders: int = 4
    inbox_lease: float = 120.0
    outbox_lease: float = 60.0
    poll_seconds: int = 30
    look_seconds: float = 0.5
    retry_seconds: float = 1.0
    call_seconds: float = 20.0
    longest_file: int = 5 * 1024 * 1024
    limits: Limits = field(default_factory=Limits)

    @property
    def webhook_address(self) -> str:
        """Return the address that the platform posts updates to."""
        return self.webhook_url.rstrip("/") + WEBHOOK_PATH

    def describe(self, error: BaseException) -> str:
        """Return an error as one line for the database, shortened and without the token."""
        said = f"{type(error).__name__}: {error}".replace(self.token.get_secret_value() or "\0", "<token>")
        return " ".join(said.split())[:_LONGEST_ERROR]
