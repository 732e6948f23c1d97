"""The emulator over real HTTP on the loopback: calls in, answers, faults and long polls out."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.telegram.emulator.connections import Cut, ResettableProtocol
from tests.telegram.emulator.delivery import Delivery
from tests.telegram.emulator.errors import ApiError, bad_request, blocked, too_many_requests
from tests.telegram.emulator.faults import Fault, Kind
from tests.telegram.emulator.foreign import check_call, check_result
from tests.telegram.emulator.methods import LIMITED, METHODS, read_wanted
from tests.telegram.emulator.parameters import Parameters, read_parameters
from tests.telegram.emulator.platform import Platform
from tests.telegram.emulator.records import Call

_RESETS = (Kind.RESET_BEFORE, Kind.RESET_AFTER)
_SILENCES = (Kind.SILENT_BEFORE, Kind.SILENT_AFTER)
_GATEWAYS = (Kind.GATEWAY_BEFORE, Kind.GATEWAY_AFTER)
_TERMINATED = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
_OCCUPIED = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@contextmanager
def serving(platform: Platform) -> Iterator[str]:
    """Yield the address of the running emulator; it lives in a thread of its own."""
    server = _Server(platform)
    thread = threading.Thread(target=lambda: asyncio.run(server.run()), name="bot-api-emulator")
    thread.start()
    try:
        assert server.ready.wait(20), "the emulator did not start"
        yield server.address
    finally:
        server.stop()
        thread.join(20)
        assert not thread.is_alive(), "the emulator did not stop"


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, when_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_started = when_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_started()


class _Server:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stopping = False
        self._polls = 0
        self.ready = threading.Event()
        self.address = ""

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._delivery = Delivery(self._platform)
        self._platform.listeners.append(self._wake)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # Otherwise each answer waits 40 ms: asyncio sets this only on sockets that it opened itself.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            config = uvicorn.Config(
                self._application(),
                http=ResettableProtocol,
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                timeout_graceful_shutdown=2,
            )
            self._uvicorn = _Uvicorn(config, self.ready.set)
            await self._uvicorn.serve(sockets=[listener])
        self._platform.listeners.remove(self._wake)
        await self._delivery.close()

    def stop(self) -> None:
        self._stopping = True
        self._uvicorn.should_exit = True
        self._wake()

    def _wake(self) -> None:
        """Wake polls and deliveries, from any thread."""
        self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
        if not self._stopping:
            self._delivery.look()

    def _application(self) -> Starlette:
        methods = ["GET", "POST"]
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self._receive, methods=methods),
                Route("/file/bot{token}/{path:path}", self._download, methods=methods),
            ],
            exception_handlers={404: _not_found},
        )

    async def _download(self, request: Request) -> Response:
        path = request.path_params["path"]
        if request.path_params["token"] == self._platform.token:
            for file in self._platform.files.values():
                if file.path == path:
                    return Response(file.content)
        return await _not_found(request, LookupError())

    async def _receive(self, request: Request) -> Response:
        at = time.monotonic()
        method = _canonical(request.path_params["method"])
        try:
            self._check_token(request.path_params["token"])
            if method not in METHODS and method != "getUpdates":
                raise ApiError(404, "Not Found: method not found")
            parameters = await read_parameters(request)
        except ApiError as error:
            return self._refuse(error, Call(at, at, method, {}, error.code, error=error.description))
        if self._platform.checking:
            self._platform.problems += check_call(method, parameters.values)
        return await self._carry_out(method, parameters, at)

    async def _carry_out(self, method: str, parameters: Parameters, at: float) -> Response:
        fault = self._platform.faults.next(method)
        effect: Any = None
        failure: ApiError | None = None
        try:
            self._limit(method, parameters, at)
            if fault is None or fault.kind.has_effect:
                effect = await self._call(method, parameters)
                if self._platform.checking:
                    self._platform.problems += check_result(method, effect)
            else:
                failure = _error_of(fault)
        except ApiError as error:
            failure = error
        response = _answer(fault, effect, failure)
        status = 0 if isinstance(response, Cut) else response.status_code
        said = failure.description if failure is not None else ""
        kind = fault.kind.value if fault is not None else ""
        ended = time.monotonic()
        self._platform.calls.append(
            Call(at, ended, method, parameters.values, status, _snapshot(effect), said, kind)
        )
        return response

    async def _call(self, method: str, parameters: Parameters) -> Any:
        if method == "getUpdates":
            return await self._get_updates(parameters)
        with self._platform.lock:
            return METHODS[method](self._platform, parameters)

    async def _get_updates(self, parameters: Parameters) -> list[dict[str, Any]]:
        queue = self._platform.queue
        limit = parameters.number("limit", 100)
        if not 1 <= limit <= 100:
            limit = 100
        deadline = time.monotonic() + min(max(parameters.number("timeout", 0), 0), 50)
        offset = parameters.number("offset") if "offset" in parameters.values else None
        if self._platform.webhook.url:
            raise ApiError(409, _OCCUPIED)
        with self._platform.lock:
            read_wanted(self._platform, parameters)
        self._polls += 1
        number = self._polls
        self._ring()
        while True:
            news = self._news
            if number != self._polls or self._platform.webhook.url:
                raise ApiError(409, _TERMINATED)
            with self._platform.lock:
                updates = queue.take(offset, limit)
            left = deadline - time.monotonic()
            if updates or left <= 0 or self._stopping:
                return updates
            try:
                await asyncio.wait_for(news.wait(), left)
            except TimeoutError:
                continue

    def _check_token(self, token: str) -> None:
        if token != self._platform.token:
            number, colon, secret = token.partition(":")
            known_form = number.isdigit() and colon and len(secret) >= 30
            raise ApiError(401, "Unauthorized") if known_form else ApiError(404, "Not Found")

    def _limit(self, method: str, parameters: Parameters, at: float) -> None:
        if method not in LIMITED or "chat_id" not in parameters.values:
            return
        chat, traffic = parameters.number("chat_id"), self._platform.traffic
        wait = traffic.seconds_to_wait(chat, at) if self._platform.enforcing else 0
        traffic.count(chat, at)
        if wait:
            raise too_many_requests(wait)

    def _refuse(self, error: ApiError, call: Call) -> Response:
        self._platform.calls.append(call)
        return JSONResponse(error.to_answer(), status_code=error.code)


def _answer(fault: Fault | None, effect: Any, failure: ApiError | None) -> Response:
    if fault is not None and fault.kind in _RESETS:
        return Cut(patience=0)
    if fault is not None and fault.kind in _SILENCES:
        return Cut(patience=60)
    if fault is not None and fault.kind in _GATEWAYS:
        return PlainTextResponse("<html><h1>502 Bad Gateway</h1></html>", 502, media_type="text/html")
    if failure is not None:
        return JSONResponse(failure.to_answer(), status_code=failure.code)
    return JSONResponse({"ok": True, "result": effect})


def _error_of(fault: Fault) -> ApiError | None:
    match fault.kind:
        case Kind.FLOOD:
            return too_many_requests(fault.retry_after)
        case Kind.BROKEN:
            return ApiError(500, "Internal Server Error")
        case Kind.BLOCKED:
            return ApiError(403, fault.description) if fault.description else blocked()
        case Kind.REFUSED:
            return bad_request(fault.description or "MESSAGE_REFUSED")
    return None


def _snapshot(effect: Any) -> Any:
    # A message can be edited later: what the call made is kept as it was.
    return dict(effect) if isinstance(effect, dict) else effect


def _canonical(method: str) -> str:
    """Return the name as it is documented: the API takes any case."""
    return next((name for name in (*METHODS, "getUpdates") if name.lower() == method.lower()), method)


async def _not_found(_request: Request, _error: Exception) -> Response:
    return JSONResponse(ApiError(404, "Not Found").to_answer(), status_code=404)
