"""Takes one message from a channel that answers at once, and sees that it is handled exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation import Conversation
from bot.messages import IncomingFile, IncomingMessage, Reply
from bot.ports import Clock, DialogueChangedError, Entry, NewId, Storage, UnitOfWork
from bot.texts import Wording

_REPEAT_WINDOW = 60  # lines of the transcript in which a message that comes again is recognised
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who writes, as a channel knows it: ``address`` is unique within it, and empty for a stranger."""

    channel: str
    address: str
    language_hint: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor sent. ``key`` is the sender's own id of it; exactly one of the others is set."""

    key: str
    text: str | None = None
    choice: str | None = None
    file: IncomingFile | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """The lines that a message brought about: what was said and the replies to it.

    ``alone`` says that nothing else is left of the conversation (it has just begun, or was erased).
    """

    entries: tuple[Entry, ...]
    alone: bool
    wording: Wording


@dataclass(frozen=True, slots=True)
class Visit:
    """What a returning visitor is shown: the last lines, or the greeting where there are none."""

    entries: tuple[Entry, ...]
    greeting: Reply
    wording: Wording


class Desk:
    """Between a channel and the conversation: one transaction a message, a repeated one changes nothing."""

    def __init__(self, conversation: Conversation, storage: Storage, clock: Clock, new_id: NewId) -> None:
        self._conversation = conversation
        self._storage = storage
        self._clock = clock
        self._new_id = new_id

    def receive(self, visitor: Visitor, said: Said) -> Exchange:
        """Handle a message, or find what it brought about when it came before.

        Blocks while answering. Raises StorageUnavailableError; then nothing was kept and the same message
        may be sent again.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._receive_once(visitor, said)
            except DialogueChangedError:
                continue  # another process took a message of this person in the meantime
        return self._receive_once(visitor, said)

    def visit(self, visitor: Visitor, limit: int) -> Visit:
        """Return the last ``limit`` lines of a visitor. Looking leaves no trace."""
        hint = visitor.language_hint
        if not visitor.address:
            return self._visit((), self._conversation.wording_for_stranger(hint))
        with self._storage.begin() as work:
            learner = self._identify(visitor, work)
            wording = self._conversation.wording_for(work.dialogues.load(learner), hint)
            return self._visit(work.transcript.recent(learner, limit), wording)

    def wording(self, visitor: Visitor) -> Wording:
        """Return the texts in the language of a visitor."""
        return self.visit(visitor, limit=0).wording

    def wording_for_stranger(self, visitor: Visitor) -> Wording:
        """Return the texts in the language that the channel tells, without looking anything up."""
        return self._conversation.wording_for_stranger(visitor.language_hint)

    def today(self) -> date:
        """Return the day on which an answer given now would be true."""
        return self._conversation.day_of(self._clock())

    def check(self) -> None:
        """Raise StorageUnavailableError if the database does not answer."""
        with self._storage.begin() as work:
            work.dialogues.load("")

    def _visit(self, entries: Sequence[Entry], wording: Wording) -> Visit:
        return Visit(tuple(entries), self._conversation.greeting(wording.language), wording)

    def _receive_once(self, visitor: Visitor, said: Said) -> Exchange:
        learner = self._enter(visitor)
        with self._storage.begin() as work:
            if not _lines_of(said.key, work.transcript.recent(learner, _REPEAT_WINDOW)):
                self._conversation.reply(self._message(learner, visitor, said), work)
            lines = work.transcript.recent(learner, _REPEAT_WINDOW)
            wording = self._conversation.wording_for(work.dialogues.load(learner), visitor.language_hint)
            work.commit()
        entries = _lines_of(said.key, lines)
        return Exchange(entries, alone=len(entries) == len(lines), wording=wording)

    def _enter(self, visitor: Visitor) -> str:
        # A transaction of its own: it may write, and on SQLite a write would lock while the answer is made.
        with self._storage.begin() as work:
            learner = self._identify(visitor, work)
            work.commit()
        return learner

    def _identify(self, visitor: Visitor, work: UnitOfWork) -> str:
        return work.learners.identify(
            visitor.channel, visitor.address, new_id=self._new_id(), at=self._clock()
        )

    def _message(self, learner: str, visitor: Visitor, said: Said) -> IncomingMessage:
        return IncomingMessage(
            learner=learner,
            received_at=self._clock(),
            text=said.text,
            choice=said.choice,
            file=said.file,
            language_hint=visitor.language_hint,
            key=said.key,
        )


def _lines_of(key: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.extra.get("key") == key)
