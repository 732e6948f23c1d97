"""A Bot API over real HTTP whose answers a test writes beforehand: for errors that no emulator makes."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs

Answer = tuple[int, Any] | Callable[[asyncio.StreamWriter], Awaitable[None]]

BOT = {"id": 1, "is_bot": True, "first_name": "职途", "username": "zhitu_bot"}


def sent(number: int) -> Answer:
    """Return the answer to a message that was taken."""
    return 200, {
        "ok": True,
        "result": {"message_id": number, "date": 0, "chat": {"id": 77, "type": "private"}},
    }


def refused(code: int, description: str, **parameters: Any) -> Answer:
    """Return an error as the platform writes it."""
    answer: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return code, answer | ({"parameters": parameters} if parameters else {})


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close the connection instead of answering."""
    writer.close()


async def keep_silent(_writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(60)


@dataclass
class ScriptedApi:
    """Answers each call of a method with the next scripted answer, then with a plain success."""

    script: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def made(self, method: str) -> list[dict[str, str]]:
        """Return the parameters of every call of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while not writer.is_closing():
                await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method = first.split(" ")[1].rsplit("/", 1)[1]
        form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        parameters = {name: values[0] for name, values in parse_qs(body.decode()).items()} if form else {}
        self.calls.append((method, parameters))
        answer = self._next(method)
        if callable(answer):
            await answer(writer)
            return
        code, content = answer
        payload = content if isinstance(content, bytes) else json.dumps(content).encode()
        writer.write(f"HTTP/1.1 {code} X\r\nContent-Length: {len(payload)}\r\n\r\n".encode() + payload)
        await writer.drain()

    def _next(self, method: str) -> Answer:
        if self.script[method]:
            return self.script[method].pop(0)
        if method == "getMe":
            return 200, {"ok": True, "result": BOT}
        if method == "getUpdates":
            return keep_silent
        return sent(len(self.calls)) if method.startswith("send") and "Action" not in method else _yes()


def _yes() -> Answer:
    return 200, {"ok": True, "result": True}
