"""What every driver does, and what a person sees after it."""

from dataclasses import dataclass
from typing import Protocol

from bot.channels.capabilities import Capabilities


@dataclass(frozen=True)
class Shown:
    """What appeared on the screen in return for one message."""

    text: str
    choices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Driver(Protocol):
    """A person's hands and eyes on one channel."""

    capabilities: Capabilities

    def type(self, text: str) -> Shown:
        """Send a text; return what appears."""
        ...

    def press(self, label: str) -> Shown:
        """Make one of the choices shown last; return what appears."""
        ...

    def send_file(self, name: str, content: bytes) -> Shown:
        """Send a file (only where the capabilities say so); return what appears."""
        ...

    def restart_bot(self) -> None:
        """Stop the bot and start it again on the same database."""
        ...
