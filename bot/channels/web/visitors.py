"""Who sits in front of the page: an unguessable id in a cookie, of which only a digest is ever stored."""

import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response

from bot.desk import Visitor
from bot.ports import NewId

_COOKIE = "zhitu_visitor"
_TOKEN = re.compile(r"[0-9a-f]{32}\Z")
_YEAR = 365 * 24 * 3600  # seconds


def visitor_of(request: Request) -> Visitor:
    """Return the visitor behind a request; a stranger when the cookie is missing or malformed."""
    token = request.cookies.get(_COOKIE, "")
    # A copy of the database must not let anybody in: it holds the digest, never the token.
    address = hashlib.sha256(token.encode()).hexdigest() if _TOKEN.match(token) else ""
    return Visitor("web", address, _preferred_language(request))


def give_cookie(request: Request, response: Response, new_token: NewId) -> None:
    """Let a stranger become a visitor. ``new_token`` returns 128 random bits as 32 hexadecimal digits."""
    if visitor_of(request).address:
        return
    response.set_cookie(
        _COOKIE,
        new_token(),
        max_age=_YEAR,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def _preferred_language(request: Request) -> str:
    first = request.headers.get("accept-language", "").split(",")[0]
    return first.split(";")[0].strip()
