"""Faults on demand: one after the other as scripted, or scattered by a seed."""

import random
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong, and whether the call has its effect all the same."""

    FLOOD = "flood"  # 429 with retry_after, no effect
    BROKEN = "broken"  # 500 of the platform itself, no effect
    GATEWAY_BEFORE = "gateway_before"  # 502 of something in between, no effect
    GATEWAY_AFTER = "gateway_after"  # the same with effect
    RESET_BEFORE = "reset_before"  # connection reset, no effect
    RESET_AFTER = "reset_after"  # connection reset, with effect
    SILENT_BEFORE = "silent_before"  # no answer ever, no effect
    SILENT_AFTER = "silent_after"  # no answer ever, with effect
    BLOCKED = "blocked"  # 403
    REFUSED = "refused"  # 400

    @property
    def has_effect(self) -> bool:
        """Whether the call is carried out."""
        return self.value.endswith("_after")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``retry_after`` is in seconds, for FLOOD; ``description`` goes with BLOCKED and REFUSED."""

    kind: Kind
    retry_after: int = 1
    description: str = ""


@dataclass
class Faults:
    """Which fault comes next for a method: what was planned for it, else what the dice say."""

    planned: dict[str, deque[Fault | None]] = field(default_factory=lambda: defaultdict(deque))
    _scattered: dict[str, tuple[random.Random, dict[Kind, float]]] = field(default_factory=dict)

    def plan(self, method: str, *faults: Fault | Kind | None) -> None:
        """Let the next calls of a method meet these faults in turn; None is a call that goes well."""
        self.planned[method] += [Fault(one) if isinstance(one, Kind) else one for one in faults]

    def scatter(self, method: str, seed: int, shares: Mapping[Kind, float]) -> None:
        """Let each call of a method meet a fault with the given probability, the same for the same seed."""
        self._scattered[method] = (random.Random(seed), dict(shares))

    def clear(self) -> None:
        """Let everything go well from now on."""
        self.planned.clear()
        self._scattered.clear()

    def next(self, method: str) -> Fault | None:
        """Return the fault that this call meets."""
        if self.planned[method]:
            return self.planned[method].popleft()
        if method not in self._scattered:
            return None
        dice, shares = self._scattered[method]
        cast = dice.random()
        for kind, share in shares.items():
            if cast < share:
                return Fault(kind)
            cast -= share
        return None
