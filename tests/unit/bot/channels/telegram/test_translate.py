"""Updates of the platform as what they mean for us."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.translate import (
    FileReference,
    Gone,
    Heard,
    Ignored,
    Meaning,
    Place,
    Unreadable,
    line_of,
    translate,
)
from tests.unit.bot.channels.telegram.updates import GROUP, PERSON, PRIVATE, US, membership, message, press

ME = "Zhitu_Bot"
HERE = Place("77", None, "zh-hans")
THERE = Place("-100200", None, "zh-hans")


def meaning_of(update: dict[str, Any]) -> Meaning:
    return translate(update, ME)


def mention(at: int, length: int) -> list[dict[str, Any]]:
    return [{"type": "mention", "offset": at, "length": length}]


def test_a_text_is_heard_as_it_was_written() -> None:
    assert meaning_of(message(text=" 初级考证费多少 ")) == Heard(HERE, text=" 初级考证费多少 ")


def test_a_person_without_a_language_has_no_hint() -> None:
    person = {"id": 77, "is_bot": False, "first_name": "x"}
    assert meaning_of(message(text="hi", **{"from": person})) == Heard(Place("77"), text="hi")


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("/start", "/start"),
        ("/start@zhitu_bot", "/start"),
        ("/ask@ZHITU_bot 初级 多少钱", "/ask 初级 多少钱"),
        ("/start deep-link", "/start deep-link"),
    ],
)
def test_a_command_loses_only_our_name(written: str, heard: str) -> None:
    assert meaning_of(message(text=written)) == Heard(HERE, text=heard)


def test_a_pressed_button_is_a_choice_to_be_acknowledged() -> None:
    assert meaning_of(press()) == Heard(HERE, choice="level:junior", callback="55")


def test_a_button_under_a_message_too_old_to_be_read_still_counts() -> None:
    gone = {"chat": PRIVATE, "message_id": 3, "date": 0}
    assert meaning_of(press(message=gone)) == Heard(HERE, choice="level:junior", callback="55")


def test_a_button_of_an_inline_message_is_not_ours() -> None:
    assert isinstance(meaning_of(press(message=None, inline_message_id="x")), Ignored)
    assert isinstance(meaning_of(press(data=None, game_short_name="x")), Ignored)


def test_a_document_is_a_file_even_with_a_caption() -> None:
    document = {
        "file_id": "F1",
        "file_unique_id": "U1",
        "file_name": "名单.csv",
        "mime_type": "text/csv",
        "file_size": 120,
    }
    heard = Heard(HERE, file=FileReference("F1", "名单.csv", "text/csv", 120))
    assert meaning_of(message(document=document)) == heard
    assert meaning_of(message(document=document, caption="我的班")) == heard
    bare = meaning_of(message(document={"file_id": "F1", "file_unique_id": "U1"}))
    assert bare == Heard(HERE, file=FileReference("F1", "", "application/octet-stream", 0))


PHOTO = [{"file_id": "P", "file_unique_id": "p", "width": 9, "height": 9}]
VOICE = {"file_id": "V", "file_unique_id": "v", "duration": 2}
STICKER = {
    "file_id": "S",
    "file_unique_id": "s",
    "type": "regular",
    "width": 9,
    "height": 9,
    "is_animated": False,
    "is_video": False,
}


@pytest.mark.parametrize(
    "parts",
    [
        {"sticker": STICKER},
        {"voice": VOICE},
        {"photo": PHOTO},
        {"location": {"latitude": 30.0, "longitude": 120.0}},
        {"contact": {"phone_number": "1", "first_name": "x"}},
        {"video": {"file_id": "V", "file_unique_id": "v", "width": 9, "height": 9, "duration": 2}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
)
def test_what_we_cannot_read_is_said_to_be_so(parts: dict[str, Any]) -> None:
    assert meaning_of(message(**parts)) == Unreadable(HERE)


def test_the_caption_of_a_picture_is_read() -> None:
    assert meaning_of(message(photo=PHOTO, caption="这是真证吗")) == Heard(HERE, text="这是真证吗")


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "edited_message": message(text="改了")["message"]},
        {
            "update_id": 1,
            "channel_post": {**message(text="x")["message"], "chat": {"id": -5, "type": "channel"}},
        },
        message(text="x", chat={"id": -5, "type": "channel", "title": "x"}),
        message(text="x", **{"from": US}),
        message(text="x", **{"from": None}),
        message(new_chat_members=[US], chat=GROUP),
        message(message_auto_delete_timer_changed={"message_auto_delete_time": 5}),
        {"update_id": 1, "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0]}},
        {"update_id": 1, "some_kind_of_the_future": {"x": 1}},
        {"update_id": 1},
        membership("member"),
        membership("administrator_of_the_future"),
    ],
)
def test_what_needs_no_answer_gets_none(update: dict[str, Any]) -> None:
    assert isinstance(meaning_of(update), Ignored)


@pytest.mark.parametrize("status", ["kicked", "left"])
def test_a_person_who_blocks_us_is_gone(status: str) -> None:
    assert meaning_of(membership(status)) == Gone("77")


def test_in_a_group_only_what_speaks_to_us_is_heard() -> None:
    assert isinstance(meaning_of(message(text="今晚吃什么", chat=GROUP)), Ignored)
    assert isinstance(meaning_of(message(sticker=STICKER, chat=GROUP)), Ignored)
    assert isinstance(meaning_of(message(text="/start@other_bot", chat=GROUP)), Ignored)
    assert isinstance(
        meaning_of(message(text="@other_bot 你好", chat=GROUP, entities=mention(0, 10))), Ignored
    )
    assert meaning_of(message(text="/start", chat=GROUP)) == Heard(THERE, text="/start")
    assert meaning_of(message(text="/start@zhitu_bot", chat=GROUP)) == Heard(THERE, text="/start")
    asked = message(text="@zhitu_bot 考证费多少", chat=GROUP, entities=mention(0, 10))
    assert meaning_of(asked) == Heard(THERE, text="考证费多少")


def test_in_a_group_an_answer_to_us_is_heard() -> None:
    ours = {"message_id": 2, "date": 1_795_000_000, "chat": GROUP, "from": US, "text": "280元。"}
    theirs = {**ours, "from": {**PERSON, "id": 78, "username": "other"}}
    assert meaning_of(message(text="那高级呢", chat=GROUP, reply_to_message=ours)) == Heard(
        THERE, text="那高级呢"
    )
    assert isinstance(meaning_of(message(text="那高级呢", chat=GROUP, reply_to_message=theirs)), Ignored)


def test_a_mention_alone_is_still_a_text() -> None:
    alone = message(text="@zhitu_bot", chat=GROUP, entities=mention(0, 10))
    assert meaning_of(alone) == Heard(THERE, text="@zhitu_bot")


def test_a_topic_is_kept_and_a_thread_of_answers_is_not_one() -> None:
    topic = message(text="/start", chat=GROUP, message_thread_id=5, is_topic_message=True)
    assert meaning_of(topic) == Heard(Place("-100200", 5, "zh-hans"), text="/start")
    thread = message(text="/start", chat=GROUP, message_thread_id=5)
    assert meaning_of(thread) == Heard(THERE, text="/start")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "my_chat_member", "edited_message", "x"]),
        st.dictionaries(st.sampled_from(["chat", "from", "text", "message", "data", "id"]), JSON) | JSON,
    )
)
def test_no_update_breaks_us(update: dict[str, Any]) -> None:
    meaning_of(update)
    assert isinstance(line_of(update), str)


def test_everything_of_a_chat_is_in_its_line() -> None:
    edited = {"update_id": 1, "edited_message": message(text="x")["message"]}
    assert {line_of(update) for update in (message(text="x"), press(), membership("kicked"), edited)} == {
        "77"
    }
    assert line_of(message(text="x", chat=GROUP)) == "-100200"
    assert line_of(press(message=None)) == "77"
    assert line_of({"update_id": 1, "poll": {"id": "1"}}) == ""
