"""Telegram's rate limits: how many messages there were in any window, and one refusal too many."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``many`` messages in any window of ``seconds``."""

    many: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What the platform's FAQ for bots says: 30/s overall, 1/s in a chat, 20/min in a group."""

    overall: Limit = Limit(30, 1)
    chat: Limit = Limit(1, 1)
    group: Limit = Limit(20, 60)

    def of_chat(self, chat: int) -> Limit:
        """Return the limit of one chat; groups have negative ids."""
        return self.group if chat < 0 else self.chat


@dataclass
class Traffic:
    """The moments (seconds of a monotonic clock) at which messages came in, overall and by chat."""

    limits: Limits
    overall: list[float] = field(default_factory=list)
    chats: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def count(self, chat: int, at: float) -> None:
        """Count one message."""
        self.overall.append(at)
        self.chats[chat].append(at)

    def seconds_to_wait(self, chat: int, at: float) -> int:
        """Return 0 when one more message fits, else after how many whole seconds it will."""
        waits = (
            _wait(self.overall, self.limits.overall, at),
            _wait(self.chats[chat], self.limits.of_chat(chat), at),
        )
        return math.ceil(max(waits))

    def excesses(self, tolerance: float = 0.0) -> list[str]:
        """Return every window that held more than its limit, in words.

        ``tolerance`` shortens the windows, in seconds: a call that left in time may arrive a little later
        than it should, and the next one not.
        """
        found = [f"overall: {said}" for said in _excesses(self.overall, self.limits.overall, tolerance)]
        for chat, moments in self.chats.items():
            limit = self.limits.of_chat(chat)
            found += [f"chat {chat}: {said}" for said in _excesses(moments, limit, tolerance)]
        return found


def most_in_window(moments: Sequence[float], seconds: float) -> int:
    """Return how many of the moments fall into the fullest window of this length."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def _excesses(moments: Sequence[float], limit: Limit, tolerance: float) -> list[str]:
    most = most_in_window(moments, limit.seconds - tolerance)
    return [f"{most} in {limit.seconds:g} s, {limit.many} allowed"] if most > limit.many else []


def _wait(moments: Sequence[float], limit: Limit, at: float) -> float:
    if len(moments) < limit.many:
        return 0.0
    return max(moments[-limit.many] + limit.seconds - at, 0.0)
