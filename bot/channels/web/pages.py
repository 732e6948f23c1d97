"""The pages that are looked at: the conversation, a passage, and the pictures and files of replies."""

from datetime import date
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.web.messages import Refusal
from bot.channels.web.rendering import Renderer
from bot.channels.web.visitors import give_cookie, visitor_of
from bot.desk import Desk
from bot.entries import reply_of_entry
from bot.messages import Reply
from bot.ports import Answerer, NewId, StorageUnavailableError
from retrieval.models import Citation, Passage

_HISTORY = 100  # lines shown when the page is opened


class Pages:
    """Serves everything that is read with GET."""

    def __init__(self, desk: Desk, answerer: Answerer, renderer: Renderer, new_token: NewId) -> None:
        self._desk = desk
        self._answerer = answerer
        self._renderer = renderer
        self._new_token = new_token

    async def conversation(self, request: Request) -> Response:
        """Show the page with the last lines of this visitor, or the greeting."""
        visit = await to_thread.run_sync(self._desk.visit, visitor_of(request), _HISTORY)
        response = self._renderer.page("page.html", visit.wording, visit=visit, history=_HISTORY)
        give_cookie(request, response, self._new_token)
        return response

    async def passage(self, request: Request) -> Response:
        """Show the passage that a source line opens."""
        wording = await to_thread.run_sync(self._desk.wording, visitor_of(request))
        found = await to_thread.run_sync(self._look_up, request.path_params["passage_id"])
        if found is None:
            raise Refusal(404, "passage.missing")
        passage, citations = found
        state = validity(passage, self._desk.today())
        return self._renderer.page("passage.html", wording, passage=passage, citations=citations, state=state)

    def _look_up(self, passage_id: str) -> tuple[Passage, tuple[Citation, ...]] | None:
        passage = self._answerer.passage(passage_id)
        return (passage, tuple(self._answerer.cite(passage))) if passage else None

    async def picture(self, request: Request) -> Response:
        """Send the picture of one of the visitor's own replies."""
        picture = (await self._reply(request)).picture
        if picture is None:
            raise Refusal(404, "web.not_found")
        return Response(picture.content, media_type="image/png", headers=_KEPT)

    async def attachment(self, request: Request) -> Response:
        """Send the file of one of the visitor's own replies, to be saved and never to be shown in place."""
        attachment = (await self._reply(request)).attachment
        if attachment is None:
            raise Refusal(404, "web.not_found")
        disposition = f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}"
        headers = {**_KEPT, "content-disposition": disposition}
        return Response(attachment.content, media_type=attachment.media_type, headers=headers)

    async def _reply(self, request: Request) -> Reply:
        visit = await to_thread.run_sync(self._desk.visit, visitor_of(request), _HISTORY)
        wanted = request.path_params["entry_id"]
        for entry in visit.entries:
            if entry.id == wanted:
                return reply_of_entry(entry)
        raise Refusal(404, "web.not_found")

    async def health(self, request: Request) -> Response:
        """Say whether the database answers, for whoever watches over the server."""
        try:
            await to_thread.run_sync(self._desk.check)
        except StorageUnavailableError as error:
            return JSONResponse({"status": "unavailable", "reason": str(error)}, status_code=503)
        return JSONResponse({"status": "ok"})


# What a reply carries never changes, and only its own visitor may see it.
_KEPT = {"cache-control": "private, max-age=86400, immutable"}


def validity(passage: Passage, today: date) -> str:
    """Return the key of the word for where a passage stands on a day."""
    if passage.gap:
        return "gap"
    if passage.superseded_by:
        return "superseded"
    if passage.valid_until and passage.valid_until < today:
        return "expired"
    if passage.valid_from and passage.valid_from > today:
        return "not_yet"
    return "in_force"
