"""The points where a crash must lose nothing, as a seam for tests that kill the process there."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """Where the process can die, in the order in which a message passes."""

    AFTER_FETCH = "after_fetch"  # updates received, not yet stored
    AFTER_INBOX_COMMIT = "after_inbox_commit"  # stored, the platform not yet told so
    IN_HANDLER = "in_handler"  # answered, nothing committed
    AFTER_STATE_COMMIT = "after_state_commit"  # state and outgoing messages stored, nothing sent
    BEFORE_SEND = "before_send"  # message claimed, call not begun
    AFTER_SEND = "after_send"  # call done, result not yet stored


Boundary = Callable[[Step], None]
"""Called at each step, possibly from a thread."""


def no_boundary(_step: Step) -> None:
    """Do nothing: the boundary of production."""
