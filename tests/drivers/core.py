"""Speaks to the conversation directly: the fastest way through a dialogue."""

from bot.channels.capabilities import Capabilities
from bot.desk import Desk, Said, Visitor
from bot.entries import ASSISTANT, reply_of_entry
from bot.messages import Choice, IncomingFile
from tests.drivers.models import Shown
from tests.world import World


class CoreDriver:
    capabilities = Capabilities(buttons=True, pictures=True, files=True, longest_text=None, speaks_first=True)

    def __init__(self, world: World) -> None:
        self._world = world
        self._desk: Desk = world.desk
        self._choices: tuple[Choice, ...] = ()

    def type(self, text: str) -> Shown:
        return self._send(Said(self._world.new_id(), text=text))

    def press(self, label: str) -> Shown:
        chosen = next(choice for choice in self._choices if choice.label == label)
        return self._send(Said(self._world.new_id(), choice=chosen.id))

    def send_file(self, name: str, content: bytes) -> Shown:
        file = IncomingFile(name, "application/octet-stream", content)
        return self._send(Said(self._world.new_id(), file=file))

    def restart_bot(self) -> None:
        self._desk = self._world.desk

    def _send(self, said: Said) -> Shown:
        entries = self._desk.receive(Visitor("core", "somebody"), said).entries
        replies = [reply_of_entry(entry) for entry in entries if entry.role == ASSISTANT]
        self._choices = replies[-1].choices
        return Shown(
            text="\n".join(reply.text for reply in replies),
            choices=tuple(choice.label for choice in self._choices),
            sources=tuple(source.label for reply in replies for source in reply.sources),
        )
