"""Speaks HTTP the way the page does: keeps the cookie, posts forms, reads events and the HTML in them."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from html.parser import HTMLParser
from typing import Any

import httpx

from bot.channels.capabilities import WEB
from bot.channels.web import WebLimits, create_web_app
from tests.drivers.models import Shown
from tests.web_server import serving
from tests.world import World

EVENTS = {"accept": "text/event-stream"}


class WebDriver:
    capabilities = WEB

    def __init__(self, world: World) -> None:
        self._world = world
        self._choices: dict[str, str] = {}
        self._cookies = httpx.Cookies()
        self._start()

    def type(self, text: str) -> Shown:
        return self._post({"text": text})

    def press(self, label: str) -> Shown:
        return self._post({"choice": self._choices[label]})

    def send_file(self, name: str, content: bytes) -> Shown:
        return self._post({}, files={"file": (name, content)})

    def restart_bot(self) -> None:
        self._cookies = self._client.cookies
        self._stack.close()
        self._start()

    def close(self) -> None:
        self._stack.close()

    def _start(self) -> None:
        self._stack = ExitStack()
        world = self._world
        app = create_web_app(
            world.desk,
            world.answerer,
            clock=world.clock,
            new_token=world.new_id,
            limits=WebLimits(burst=1000),
        )
        address = self._stack.enter_context(serving(app))
        client = httpx.Client(base_url=address, cookies=self._cookies, timeout=20)
        self._client = self._stack.enter_context(client)
        assert self._client.get("/", headers={"accept-language": "zh-CN"}).status_code == 200

    def _post(self, data: dict[str, str], **more: Any) -> Shown:
        data = {"client_id": self._world.new_id(), **data}
        response = self._client.post("/messages", data=data, headers=EVENTS, **more)
        assert response.status_code == 200, response.text
        entries = [value for name, value in events_of(response.text) if name == "entry"]
        reader = EntryReader()
        for entry in entries:
            if entry["role"] == "assistant":
                reader.feed(entry["html"])
        self._choices = reader.choices
        return Shown("".join(reader.text), tuple(reader.choices), tuple(reader.sources))


def events_of(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name, data) of each server-sent event."""
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            yield lines["event"], json.loads(lines["data"])


class EntryReader(HTMLParser):
    """Reads one line of the conversation: its text, its buttons and its sources."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.choices: dict[str, str] = {}
        self.sources: list[str] = []
        self._inside = ""
        self._value = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "div" and values.get("class") == "text":
            self._inside = "text"
        elif tag == "button":
            self._inside, self._value = "button", values["value"]
        elif tag in ("a", "span") and values.get("class") == "passage":
            self._inside = "source"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "button") or (tag in ("a", "span") and self._inside == "source"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "text":
            self.text.append(data)
        elif self._inside == "button":
            self.choices[data] = self._value
        elif self._inside == "source":
            self.sources.append(data)
