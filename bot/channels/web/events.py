"""Server-sent events: how the page hears that work goes on, and gets the replies as they are ready."""

import json
from collections.abc import Mapping

HEARTBEAT_SECONDS = 10.0
"""How often something is sent during long work, so that no proxy gives the connection up."""

HEARTBEAT = b": still working\n\n"


def event(name: str, data: Mapping[str, object]) -> bytes:
    """Return one event with JSON data."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
