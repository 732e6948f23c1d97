"""What keeps the page safe: security headers, the origin of a post, its size, and the pace of a visitor."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    # Not "no-referrer": with it, a browser posts our own form with the origin "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}
_DRAINED = 8  # times the limit that is read and thrown away, so that the answer still reaches the sender
_REMEMBERED_VISITORS = 10_000


class SecurityHeaders:
    """Adds the security headers to every response, and forbids caching where a page said nothing of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if scope.get("scheme") == "https":
                    headers.update(_HTTPS_ONLY)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses bodies of more than ``limit`` bytes with status 413, whatever their header promised."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= self._limit:
                return message
            while message.get("more_body") and received <= _DRAINED * self._limit:
                message = await receive()
                received += len(message.get("body", b""))
            raise HTTPException(413)

        await self._app(scope, receive_limited if scope["type"] == "http" else receive, send)


def comes_from_elsewhere(request: Request) -> bool:
    """Return whether a browser says that another site sent this request.

    A client that sends neither header is no browser, so no other site can be misusing somebody's cookie.
    The scheme is not compared: behind a proxy that ends TLS it differs.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")


@dataclass(slots=True)
class _Bucket:
    level: float
    at: datetime


class Pace:
    """Lets each visitor send ``burst`` messages at once and one more every ``interval`` after that."""

    def __init__(self, clock: Callable[[], datetime], *, burst: int, interval: timedelta) -> None:
        self._clock = clock
        self._burst = burst
        self._interval = interval
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, visitor: str) -> timedelta:
        """Take one message from a visitor's share; a positive result is how long to wait instead."""
        now = self._clock()
        bucket = self._buckets.pop(visitor, None) or _Bucket(self._burst, now)
        gained = (now - bucket.at) / self._interval
        bucket.level, bucket.at = min(self._burst, bucket.level + gained), now
        self._buckets[visitor] = bucket
        if len(self._buckets) > _REMEMBERED_VISITORS:
            self._buckets.popitem(last=False)
        if bucket.level < 1:
            return (1 - bucket.level) * self._interval
        bucket.level -= 1
        return timedelta(0)
