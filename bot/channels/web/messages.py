"""POST /messages: one message of a visitor, answered by a stream of events or, without JavaScript, a page."""

import asyncio
import logging
import math
import re
from collections.abc import AsyncIterator
from weakref import WeakValueDictionary

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from bot.channels.web.events import HEARTBEAT, HEARTBEAT_SECONDS, event
from bot.channels.web.guards import Pace, comes_from_elsewhere
from bot.channels.web.rendering import Renderer
from bot.channels.web.visitors import visitor_of
from bot.desk import Desk, Exchange, Said, Visitor
from bot.messages import IncomingFile

_log = logging.getLogger(__name__)
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
_LONGEST_CHOICE = 64  # bytes, as for every channel
_LONGEST_PART = 1024 * 1024  # bytes of a text field


class Refusal(HTTPException):
    """A message that is not taken; ``detail`` is the key of the sentence that says why."""

    def __init__(self, status: int, key: str, **values: str | int) -> None:
        super().__init__(status, detail=key)
        self.values = values


class MessageEndpoint:
    """Takes messages: from our own page only, at a human pace, one after the other for each visitor."""

    def __init__(self, desk: Desk, renderer: Renderer, pace: Pace, workers: int) -> None:
        self._desk = desk
        self._renderer = renderer
        self._pace = pace
        self._limiter = CapacityLimiter(workers)
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[Exchange]] = set()

    async def post(self, request: Request) -> Response:
        """Answer a message. The same client_id again changes nothing and gets the same replies."""
        if comes_from_elsewhere(request):
            raise Refusal(403, "web.wrong_origin")
        visitor = visitor_of(request)
        if not visitor.address:
            raise Refusal(400, "web.no_visitor")
        async with request.form(max_files=1, max_fields=8, max_part_size=_LONGEST_PART) as form:
            said = await _read_said(form)
        wait = self._pace.take(visitor.address)
        if wait:
            raise Refusal(429, "web.limit_reached", seconds=math.ceil(wait.total_seconds()))
        # The work is a task of its own: it is finished even when the visitor goes away in the middle.
        task = asyncio.create_task(self._receive(visitor, said))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if wants_events(request):
            return StreamingResponse(self._events(task, visitor), media_type="text/event-stream")
        exchange = await task
        return RedirectResponse(f"/#entry-{exchange.entries[-1].id}", status_code=303)

    async def _receive(self, visitor: Visitor, said: Said) -> Exchange:
        line = self._lines.setdefault(visitor.address, asyncio.Lock())
        async with line:
            return await to_thread.run_sync(self._desk.receive, visitor, said, limiter=self._limiter)

    async def _events(self, task: asyncio.Task[Exchange], visitor: Visitor) -> AsyncIterator[bytes]:
        yield event("working", {})
        while not (await asyncio.wait({task}, timeout=HEARTBEAT_SECONDS))[0]:
            yield HEARTBEAT
        if task.exception():
            _log.error("a message could not be answered", exc_info=task.exception())
            wording = self._desk.wording_for_stranger(visitor)
            yield event("failed", {"message": wording("input.failed")})
            return
        exchange = task.result()
        if exchange.alone:
            yield event("reset", {})
        for entry in exchange.entries:
            html = self._renderer.entry(entry, exchange.wording)
            yield event("entry", {"id": entry.id, "role": entry.role, "html": html})
        yield event("done", {})


def wants_events(request: Request) -> bool:
    """Return whether the sender is our script rather than a plain form."""
    return "text/event-stream" in request.headers.get("accept", "")


async def _read_said(form: FormData) -> Said:
    """Return what was sent; text wins over an empty file field, a chosen file over an empty text."""
    client_id, text, choice, file = (form.get(name) for name in ("client_id", "text", "choice", "file"))
    if not isinstance(client_id, str) or not _CLIENT_ID.match(client_id):
        raise Refusal(400, "web.bad_request")
    if isinstance(choice, str):
        if not 0 < len(choice.encode(errors="replace")) <= _LONGEST_CHOICE:
            raise Refusal(400, "web.bad_request")
        # The buttons of one plain form share its client_id, and each of them is a message of its own.
        return Said(f"{client_id}/{choice}", choice=choice)
    if isinstance(file, UploadFile) and file.filename:
        kind = file.content_type or "application/octet-stream"
        return Said(client_id, file=IncomingFile(file.filename, kind, await file.read()))
    if isinstance(text, str):
        return Said(client_id, text=text)
    raise Refusal(400, "web.bad_request")
