"""Turns replies into HTML: one set of templates for whole pages and for what arrives while one is open."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from bot.entries import ASSISTANT, reply_of_entry
from bot.messages import Language
from bot.ports import Entry, NewId
from bot.texts import Wording

FOLDER = Path(__file__).parent
_TAGS = {Language.ZH: "zh-Hans", Language.ZH_HANT: "zh-Hant", Language.EN: "en"}
# An address, already escaped, ends where its alphabet ends: Chinese text follows it without a space.
_ADDRESS = re.compile(r"https?://(?:[\w\-.~:/?#@!$*+=%]|&amp;)*[\w/#=]", re.ASCII)
# Where a statement comes from stands in brackets with dots between its parts; it is shown quieter than the
# statement. The year in the number of a document has such brackets of its own, alone or inside.
_PART = "(?:[^\u3014\u3015\n]|\u3014[^\u3014\u3015\n]*\u3015)*"
_PLACE = re.compile(f"\u3014{_PART} \u00b7 {_PART}\u3015|\\[[^][\n]* \u00b7 [^][\n]*\\]")
# A line that warns (expired, disputed) must not be overlooked.
_WARNING = re.compile("^\u26a0[^\n]*\n?", re.MULTILINE)
# A place on a line of its own closes a paragraph: a block, whose margin stands for the empty line after it.
_CLOSING_PLACE = re.compile(r"(?:\n|(?<=</strong>))<cite>([^\n]*?</cite>)(?:\n+|\Z)")
_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}(?:-\d{2})?(?![\w-])", re.ASCII)


class Renderer:
    """Renders the templates of the page. ``new_id`` gives each form the id that makes sending it safe."""

    def __init__(self, new_id: NewId) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._templates.filters["rich"] = show_text
        self._templates.filters["passage_path"] = _passage_path
        self._templates.filters["web_address"] = _web_address
        self._templates.globals.update(
            new_id=new_id,
            tags=_TAGS,
            reply_of=reply_of_entry,
            ASSISTANT=ASSISTANT,
            version=_version_of_static_files(),
        )

    def page(self, template: str, wording: Wording, *, status: int = 200, **values: object) -> HTMLResponse:
        """Render a whole page."""
        return HTMLResponse(self._render(template, wording, values), status_code=status)

    def entry(self, entry: Entry, wording: Wording) -> str:
        """Render one line of the conversation."""
        return self._render("entry.html", wording, {"entry": entry}).strip()

    def _render(self, template: str, wording: Wording, values: Mapping[str, object]) -> str:
        tag = _TAGS[wording.language]
        return self._templates.get_template(template).render(wording=wording, tag=tag, **values)


def show_text(text: str) -> Markup:
    """Return plain text as HTML: escaped, addresses as links, places and warnings set apart."""
    html = str(escape(text))
    html = _ADDRESS.sub(_link, html)
    html = _WARNING.sub(_warn, _PLACE.sub(_cite, html))
    html = _CLOSING_PLACE.sub(r'<cite class="closing">\1', html)
    return Markup(html)  # noqa: S704 - escaped above


def _warn(match: re.Match[str]) -> str:
    return f'<strong class="warning">{match[0].strip()}</strong>'


def _cite(match: re.Match[str]) -> str:
    return f"<cite>{_DAY.sub(_unbroken, match[0])}</cite>"


def _unbroken(match: re.Match[str]) -> str:
    return f'<span class="whole">{match[0]}</span>'


def _link(match: re.Match[str]) -> str:
    return f'<a href="{match[0]}" rel="noopener noreferrer" target="_blank">{match[0]}</a>'


def _passage_path(passage_id: str) -> str:
    return f"/passages/{quote(passage_id, safe='')}"


def _web_address(address: str) -> str:
    """Return an address that a link may have, or nothing: sources are data, a script must not get in."""
    return address if re.match(r"https?://", address, re.IGNORECASE) else ""


def _version_of_static_files() -> str:
    digest = hashlib.sha256()
    for file in sorted((FOLDER / "static").iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
