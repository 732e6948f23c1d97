"""What a flow is given to work with, and what it hands back to the conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.texts import Wording


@dataclass(frozen=True, slots=True)
class Situation:
    """Who speaks to a flow, when, in which language, and what the flow remembers of this person.

    ``today`` is the day at ``now`` in the bot's time zone; ``memory`` is JSON-ready and belongs to this
    flow alone.
    """

    learner: str
    now: datetime
    today: date
    wording: Wording
    memory: Mapping[str, Any]
    work: UnitOfWork


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a flow made of a message.

    ``said`` is what the transcript keeps as the person's words (None: what they typed) and ``question``
    what they meant, where that differs; ``memory`` replaces the flow's memory unless it is None;
    ``language`` is an explicit choice ("" takes it back, None leaves it); ``forget`` drops every memory.
    """

    replies: tuple[Reply, ...]
    said: str | None = None
    question: str | None = None
    memory: Mapping[str, Any] | None = None
    language: str | None = None
    forget: bool = False


class Flow(Protocol):
    """One dialogue. Its choices have ids that begin with ``name:``."""

    @property
    def name(self) -> str:
        """Return the prefix of its choices, and the name of its memory."""
        ...

    @property
    def commands(self) -> frozenset[str]:
        """Return the commands that start it, without the slash."""
        ...

    def start(self, command: str, argument: str, situation: Situation) -> Outcome:
        """Answer a command; ``argument`` is what follows it."""
        ...

    def choose(self, choice: str, situation: Situation) -> Outcome:
        """Answer a choice: the part of its id behind ``name:``. An unknown one may come at any time."""
        ...
