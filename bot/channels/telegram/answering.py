"""One update becomes what it changes: dialogue, transcript, outgoing messages, all in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.channels.telegram.boundaries import Boundary, Step
from bot.channels.telegram.config import CHANNEL
from bot.channels.telegram.render import render
from bot.channels.telegram.translate import FileReference, Gone, Heard, Ignored, Meaning, Unreadable
from bot.mail import InboxItem, OutgoingMessage
from bot.messages import Choice, IncomingFile, IncomingMessage, Reply
from bot.ports import Clock, Dialogue, NewId, Responder, Storage, UnitOfWork
from bot.texts import Wording

RESEND = "telegram:resend"
"""The choice by which a person asks for messages that may not have arrived."""


class Core(Responder, Protocol):
    """What the channel needs of the conversation: replies, and texts in the person's language."""

    def wording_for(self, dialogue: Dialogue, hint: str) -> Wording:
        """Return the texts in the language in which this person would be answered now."""
        ...


class Answering:
    """Handles claimed updates; every method is one transaction and blocks, so it belongs in a thread."""

    def __init__(
        self, storage: Storage, core: Core, *, clock: Clock, new_id: NewId, boundary: Boundary
    ) -> None:
        self._storage = storage
        self._core = core
        self._clock = clock
        self._new_id = new_id
        self._boundary = boundary

    def handle(self, item: InboxItem, meaning: Meaning, file: IncomingFile | None) -> None:
        """Do what an update asks for, and mark it as handled.

        ``file`` is the content of the file that came with it, None for one that is too long to be fetched.
        ClaimLostError, DialogueChangedError and whatever the core raises: nothing was kept.
        """
        match meaning:
            case Ignored():
                self._finish(item)
            case Gone(chat):
                self._forget(item, chat)
            case Heard() | Unreadable():
                self._answer(item, meaning, file)

    def apologise(self, item: InboxItem, meaning: Meaning, error: str) -> None:
        """Set an update aside for good, and tell the person that it could not be answered."""
        now = self._clock()
        messages: list[OutgoingMessage] = []
        with self._storage.begin() as work:
            if isinstance(meaning, Heard | Unreadable):
                learner = work.learners.identify(CHANNEL, meaning.place.chat, new_id=self._new_id(), at=now)
                wording = self._wording(meaning, learner, work)
                messages = _to_messages(item, meaning, learner, [Reply(wording("input.failed"))], wording)
            work.outbox.add(messages, at=now)
            work.inbox.fail(item, error, now=now, retry_at=None)
            work.commit()

    def give_back(self, item: InboxItem, error: str, retry_at: datetime) -> None:
        """Let an update be tried again later."""
        with self._storage.begin() as work:
            work.inbox.fail(item, error, now=self._clock(), retry_at=retry_at)
            work.commit()

    def _finish(self, item: InboxItem) -> None:
        with self._storage.begin() as work:
            work.inbox.finish(item, at=self._clock())
            self._commit(work)

    def _forget(self, item: InboxItem, chat: str) -> None:
        with self._storage.begin() as work:
            work.learners.mark_blocked(CHANNEL, chat, at=self._clock())
            work.inbox.finish(item, at=self._clock())
            self._commit(work)

    def _answer(self, item: InboxItem, meaning: Heard | Unreadable, file: IncomingFile | None) -> None:
        learner = self._identify(meaning.place.chat)
        with self._storage.begin() as work:
            wording = self._wording(meaning, learner, work)
            unknown = work.outbox.uncertain(learner)
            replies = self._reply(item, meaning, file, learner, wording, work)
            now = self._clock()
            if any(not message.told for message in unknown) and not _asks_again(meaning):
                offer = Choice(RESEND, wording("telegram.resend"))
                replies = [Reply(wording("telegram.uncertain"), choices=(offer,)), *replies]
                work.outbox.mark_told([message.id for message in unknown], at=now)
            work.outbox.add(_to_messages(item, meaning, learner, replies, wording), at=now)
            work.inbox.finish(item, at=now)
            self._commit(work)

    def _reply(
        self,
        item: InboxItem,
        meaning: Heard | Unreadable,
        file: IncomingFile | None,
        learner: str,
        wording: Wording,
        work: UnitOfWork,
    ) -> list[Reply]:
        if isinstance(meaning, Unreadable):
            return [Reply(wording("telegram.unreadable"))]
        if _asks_again(meaning):
            unknown = [message.id for message in work.outbox.uncertain(learner)]
            again = work.outbox.resend(unknown, at=self._clock())
            return [Reply(wording("telegram.resent" if again else "telegram.nothing_to_resend"))]
        if meaning.file is not None and file is None:
            return [Reply(wording("telegram.too_large", name=_name_of(meaning.file)))]
        message = IncomingMessage(
            learner=learner,
            received_at=item.received_at,
            text=meaning.text,
            choice=meaning.choice,
            file=file,
            language_hint=meaning.place.language_hint,
            key=item.key,
        )
        return self._core.reply(message, work)

    def _identify(self, chat: str) -> str:
        # A transaction of its own: it writes, and on SQLite a write locks until the answer is done.
        with self._storage.begin() as work:
            learner = work.learners.identify(CHANNEL, chat, new_id=self._new_id(), at=self._clock())
            work.commit()
        return learner

    def _wording(self, meaning: Heard | Unreadable, learner: str, work: UnitOfWork) -> Wording:
        return self._core.wording_for(work.dialogues.load(learner), meaning.place.language_hint)

    def _commit(self, work: UnitOfWork) -> None:
        self._boundary(Step.IN_HANDLER)
        work.commit()
        self._boundary(Step.AFTER_STATE_COMMIT)


def _to_messages(
    item: InboxItem, meaning: Heard | Unreadable, learner: str, replies: Sequence[Reply], wording: Wording
) -> list[OutgoingMessage]:
    """Return the outgoing messages of an update; their keys are the same each time it is handled."""
    heading = wording("telegram.sources")
    calls = [call for reply in replies for call in render(reply, meaning.place, heading)]
    return [
        OutgoingMessage(CHANNEL, f"{item.key}:{number}", meaning.place.chat, call.to_payload(), learner)
        for number, call in enumerate(calls)
    ]


def _asks_again(meaning: Heard | Unreadable) -> bool:
    return isinstance(meaning, Heard) and meaning.choice == RESEND


def _name_of(file: FileReference) -> str:
    return file.name or file.media_type
