"""A chat in the terminal: numbered choices, sources listed, and plain lines when input or output is piped."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from bot.desk import Desk, Said, Visitor
from bot.entries import ASSISTANT, reply_of_entry
from bot.messages import Reply
from bot.ports import NewId, StorageUnavailableError
from bot.texts import Wording

_log = logging.getLogger(__name__)
# One person sits at a terminal: the account of the machine already tells people apart.
_ADDRESS = "local"


class ConsoleChat:
    """Reads lines, hands them to the desk and prints the replies, until the input ends."""

    def __init__(self, desk: Desk, new_id: NewId, console: Console, language_hint: str = "") -> None:
        self._desk = desk
        self._new_id = new_id
        self._console = console
        self._visitor = Visitor("console", _ADDRESS, language_hint)
        self._wording = desk.visit(self._visitor, limit=1).wording

    def run(self, lines: Iterable[str]) -> None:
        """Greet, answer every line, and say goodbye at the end of input or at Ctrl-C."""
        self._show_line(self._wording("console.welcome"))
        try:
            self._exchange("/start", silent=True)
            for line in lines:
                self._exchange(line)
        except KeyboardInterrupt:
            self._console.print()
        self._show_line(self._wording("console.bye"))

    def typed_lines(self, stream: TextIO) -> Iterator[str]:
        """Yield what is typed, with a prompt on a terminal and without one in a pipe."""
        if not (stream.isatty() and self._console.is_terminal):
            yield from (line.rstrip("\r\n") for line in stream)
            return
        with suppress(ImportError):
            import readline  # noqa: F401 - line editing, where the system has it
        while True:
            try:
                # Not rich's input: line editing must know the prompt, to redraw the line after a backspace.
                yield input(f"{self._wording('console.prompt')} \u203a ")
            except EOFError:
                self._console.print()
                return

    def _exchange(self, line: str, *, silent: bool = False) -> None:
        said = Said(self._new_id(), text=line)
        try:
            with nullcontext() if silent else self._thinking():
                exchange = self._desk.receive(self._visitor, said)
        except StorageUnavailableError as error:
            self._show_line(str(error))
            return
        except Exception:
            _log.exception("a message could not be answered")
            self._show_line(self._wording("input.failed"))
            return
        self._wording = exchange.wording
        for entry in exchange.entries:
            if entry.role == ASSISTANT:
                self._show(reply_of_entry(entry))

    def _thinking(self) -> AbstractContextManager[object]:
        if not self._console.is_terminal:
            return nullcontext()
        return self._console.status(escape(self._wording("console.thinking")), spinner="dots")

    def _show(self, reply: Reply) -> None:
        self._console.print()
        self._console.print(_plain(reply.text), soft_wrap=not self._console.is_terminal)
        for line in _extras(reply, self._wording):
            self._console.print(Padding(Text(line, style="cyan"), (0, 0, 0, 2)))
        if reply.sources:
            self._console.print(Text(self._wording("console.sources"), style="dim bold"))
        for number, source in enumerate(reply.sources, start=1):
            self._show_line(f"  [{number}] {source.label}", style="dim")
            if source.url:
                self._show_line(f"      {source.url}", style="dim")
        for number, choice in enumerate(reply.choices, start=1):
            self._show_line(f"  {number}. {choice.label}", style="green")
        if self._console.is_terminal:
            self._console.print(Rule(style="dim"))

    def _show_line(self, line: str, style: str = "") -> None:
        self._console.print(Text(line, style=style), soft_wrap=not self._console.is_terminal)


def _plain(text: str) -> Text:
    """Return text that rich shows as it is: brackets in an answer are no markup."""
    return Text(text)


def _extras(reply: Reply, wording: Wording) -> Iterator[str]:
    if reply.picture:
        yield wording("console.picture", alt=reply.picture.alt)
    if reply.attachment:
        yield wording("console.attachment", name=reply.attachment.name)
