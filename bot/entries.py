"""How a message and a reply are kept as lines of the transcript, and read back from them."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.messages import Attachment, Choice, Picture, Reply, SourceLine
from bot.ports import Entry
from retrieval.models import Turn

USER, ASSISTANT = "user", "assistant"


def entry_of_message(text: str, *, at: datetime, key: str, question: str | None) -> Entry:
    """Return the line of what a person said; ``question`` is what was asked with it, if anything was."""
    extra = {"key": key}
    if question is not None:
        extra["question"] = question
    return Entry(role=USER, text=text, at=at, extra=extra)


def entry_of_reply(reply: Reply, *, at: datetime, key: str, language: str, answers: bool) -> Entry:
    """Return the line of a reply, with everything that is needed to show it again.

    ``answers`` says that it belongs to a question, so that a follow-up can lean on it.
    """
    extra: dict[str, Any] = {"key": key, "language": language, "answers": answers}
    if reply.choices:
        extra["choices"] = [[choice.id, choice.label] for choice in reply.choices]
    if reply.sources:
        extra["sources"] = [[source.label, source.url, source.passage] for source in reply.sources]
    if reply.picture:
        extra["picture"] = {"alt": reply.picture.alt, "content": _packed(reply.picture.content)}
    if reply.attachment:
        extra["attachment"] = {
            "name": reply.attachment.name,
            "media_type": reply.attachment.media_type,
            "content": _packed(reply.attachment.content),
        }
    return Entry(role=ASSISTANT, text=reply.text, at=at, extra=extra)


def reply_of_entry(entry: Entry) -> Reply:
    """Return the reply that a line of the assistant keeps."""
    extra = entry.extra
    return Reply(
        text=entry.text,
        choices=tuple(Choice(*pair) for pair in extra.get("choices", ())),
        sources=tuple(SourceLine(*parts) for parts in extra.get("sources", ())),
        picture=_picture(extra.get("picture")),
        attachment=_attachment(extra.get("attachment")),
    )


def turns_of_entries(entries: Sequence[Entry]) -> list[Turn]:
    """Return the questions and answers among the lines: commands and settings are no part of a dialogue."""
    turns = []
    for entry in entries:
        if entry.role == USER and "question" in entry.extra:
            turns.append(Turn(USER, str(entry.extra["question"])))
        elif entry.role == ASSISTANT and entry.extra.get("answers"):
            turns.append(Turn(ASSISTANT, entry.text))
    return turns


def _picture(kept: Mapping[str, str] | None) -> Picture | None:
    return Picture(b64decode(kept["content"]), kept["alt"]) if kept else None


def _attachment(kept: Mapping[str, str] | None) -> Attachment | None:
    return Attachment(kept["name"], kept["media_type"], b64decode(kept["content"])) if kept else None


def _packed(content: bytes) -> str:
    return b64encode(content).decode("ascii")
