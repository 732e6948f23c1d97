"""Lines of the transcript: a reply that is kept comes back whole."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.entries import entry_of_message, entry_of_reply, reply_of_entry, turns_of_entries
from bot.messages import Attachment, Choice, Picture, Reply, SourceLine
from retrieval.models import Turn

NOW = datetime(2026, 11, 22, tzinfo=UTC)
WHOLE = Reply(
    text="考证费是 280 元。",
    choices=(Choice("ask:1", "高级"),),
    sources=(SourceLine("计划 · 2024", "https://example.org", "fee.x#zh"), SourceLine("大典")),
    picture=Picture(b"\x89PNG\x00", "成绩图"),
    attachment=Attachment("考试.ics", "text/calendar", b"BEGIN:VCALENDAR"),
)


def test_a_reply_survives_being_stored_as_json() -> None:
    entry = entry_of_reply(WHOLE, at=NOW, key="k", language="zh", answers=True)
    stored = replace(entry, extra=json.loads(json.dumps(entry.extra)))
    assert reply_of_entry(stored) == WHOLE


def test_only_questions_and_answers_are_turns() -> None:
    entries = [
        entry_of_message("/help", at=NOW, key="1", question=None),
        entry_of_reply(Reply("帮助"), at=NOW, key="1", language="zh", answers=False),
        entry_of_message("初级", at=NOW, key="2", question="初级考证费多少？"),
        entry_of_reply(Reply("280 元"), at=NOW, key="2", language="zh", answers=True),
    ]
    assert turns_of_entries(entries) == [Turn("user", "初级考证费多少？"), Turn("assistant", "280 元")]
