"""What a channel can show and do, so that a reply is rendered as well as the channel allows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel declares of itself.

    ``longest_text`` counts in the channel's own measure (None: no limit); ``speaks_first`` says whether it
    can carry a message that nobody asked for, such as a reminder. Without ``buttons`` choices are shown as
    a numbered list; the conversation takes the number, the label or a keyword of it.
    """

    buttons: bool
    pictures: bool
    files: bool
    longest_text: int | None
    speaks_first: bool


CONSOLE = Capabilities(buttons=False, pictures=False, files=False, longest_text=None, speaks_first=False)
WEB = Capabilities(buttons=True, pictures=True, files=True, longest_text=None, speaks_first=False)
TELEGRAM = Capabilities(buttons=True, pictures=True, files=True, longest_text=4096, speaks_first=True)
