"""The web application: routes, guards and error pages around the chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.web.guards import BodyLimit, Pace, SecurityHeaders
from bot.channels.web.messages import MessageEndpoint, Refusal, wants_events
from bot.channels.web.pages import Pages
from bot.channels.web.rendering import FOLDER, Renderer
from bot.channels.web.visitors import visitor_of
from bot.desk import Desk
from bot.ports import Answerer, Clock, NewId
from bot.texts import Wording

_MEGABYTE = 1_000_000
_SENTENCES = {404: "web.not_found", 405: "web.not_found", 400: "web.bad_request"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLimits:
    """How much one visitor may send: bytes a message, messages at once, and the time until the next one.

    ``workers`` messages of different visitors are answered at the same time.
    """

    body: int = 8 * _MEGABYTE
    burst: int = 12
    interval: timedelta = timedelta(seconds=2)
    workers: int = 4


def create_web_app(
    desk: Desk,
    answerer: Answerer,
    *,
    clock: Clock,
    new_token: NewId,
    limits: WebLimits | None = None,
    extra_routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """Return the application. ``new_token`` must return 128 random bits as 32 hexadecimal digits.

    ``extra_routes`` come before ours and get the same headers; they mind their own limits.
    """
    limits = limits or WebLimits()
    renderer = Renderer(new_token)
    pages = Pages(desk, answerer, renderer, new_token)
    pace = Pace(clock, burst=limits.burst, interval=limits.interval)
    messages = MessageEndpoint(desk, renderer, pace, limits.workers)
    errors = _Errors(desk, renderer, limits)
    limited = [Middleware(BodyLimit, limit=limits.body)]
    routes = [
        *extra_routes,
        Route("/", pages.conversation),
        Route("/messages", messages.post, methods=["POST"], middleware=limited),
        Route("/messages/{entry_id:int}/picture", pages.picture),
        Route("/messages/{entry_id:int}/attachment", pages.attachment),
        Route("/passages/{passage_id:path}", pages.passage),
        Route("/health", pages.health),
        Mount("/static", _StaticFiles(directory=FOLDER / "static")),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: errors.refuse, Exception: errors.fail},
    )


class _Errors:
    """Says in one sentence, in the visitor's language, why there is no answer."""

    def __init__(self, desk: Desk, renderer: Renderer, limits: WebLimits) -> None:
        self._desk = desk
        self._renderer = renderer
        self._limits = limits

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer a request that is not taken."""
        wording = await to_thread.run_sync(self._desk.wording, visitor_of(request))
        if isinstance(error, Refusal):
            return self._respond(request, error.status_code, wording, wording(error.detail, **error.values))
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 413:
            sentence = wording("web.body_too_large", limit=self._limits.body // _MEGABYTE)
        else:
            sentence = wording(_SENTENCES.get(status, "input.failed"))
        return self._respond(request, status, wording, sentence)

    async def fail(self, request: Request, error: Exception) -> Response:
        """Answer a request that broke; Starlette logs the error itself."""
        wording = self._desk.wording_for_stranger(visitor_of(request))
        return self._respond(request, 500, wording, wording("input.failed"))

    def _respond(self, request: Request, status: int, wording: Wording, sentence: str) -> Response:
        if wants_events(request):
            return JSONResponse({"message": sentence}, status_code=status)
        return self._renderer.page("error.html", wording, status=status, message=sentence)


class _StaticFiles(StaticFiles):
    """Our own files: their addresses carry a version, so a browser may keep them."""

    def file_response(self, *args: object, **values: object) -> Response:
        response = super().file_response(*args, **values)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
