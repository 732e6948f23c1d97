"""What happened: every call of the API with its moment and its outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in. ``at`` and ``ended`` are seconds of a monotonic clock.

    ``effect`` is what the call made (None when it had no effect), which the caller may not have learnt;
    ``status`` is the HTTP status of the answer, 0 when there was none.
    """

    at: float
    ended: float
    method: str
    parameters: Mapping[str, Any]
    status: int
    effect: Any = None
    error: str = ""
    fault: str = ""

    @property
    def chat(self) -> int | None:
        """Return the chat that the call names."""
        named = self.parameters.get("chat_id")
        return int(named) if named is not None and str(named).lstrip("-").isdigit() else None
