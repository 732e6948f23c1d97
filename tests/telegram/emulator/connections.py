"""Connections that the emulator can cut off, and the answers that never come."""

import asyncio
import socket
import struct
from typing import ClassVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


class ResettableProtocol(H11Protocol):
    """A connection that an answer can find by the address of its client."""

    open: ClassVar[dict[tuple[str, int], asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        self.open[transport.get_extra_info("peername")] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open.pop(self.transport.get_extra_info("peername"), None)
        super().connection_lost(exc)


class Cut(Response):
    """No answer: the connection is reset after ``patience`` seconds, unless the client hangs up before."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_until_gone(receive))
        if self._patience:
            await asyncio.wait({gone}, timeout=self._patience)
        transport = ResettableProtocol.open.get(tuple(scope["client"]))
        if transport is not None and not gone.done():
            # With no time to linger, closing is a reset.
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            transport.abort()
        await gone


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
