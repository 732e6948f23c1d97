"""What travels between a channel and the core: one incoming message, and the replies to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Language(StrEnum):
    """Languages the bot answers in."""

    ZH = "zh"
    ZH_HANT = "zh-Hant"
    EN = "en"


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file that a person sent: its name, media type and content."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message of one learner. Exactly one of ``text``, ``choice`` and ``file`` is set.

    ``learner`` is our own id, never a platform's; ``received_at`` is UTC; ``language_hint`` is what the
    platform says of the person (an IETF tag), or empty; ``key`` is the channel's own id of the message, or
    empty: the transcript keeps it, so that a message which comes again can be answered with the same replies.
    """

    learner: str
    received_at: datetime
    text: str | None = None
    choice: str | None = None
    file: IncomingFile | None = None
    language_hint: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. ``id`` is stable and at most 64 bytes of UTF-8; ``label`` is in the reply's language."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One cited source under a reply: what to show and where it opens (empty where there is no address).

    ``passage`` is the id of the passage that the web channel can open.
    """

    label: str
    url: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its alternative text; ``content`` is PNG."""

    content: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to hand to the person."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a person. ``text`` is plain text: a channel escapes, splits and decorates it."""

    text: str
    choices: tuple[Choice, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    picture: Picture | None = None
    attachment: Attachment | None = None
