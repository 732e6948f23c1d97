"""Replies as calls of the Bot API: everything is shown, nothing is too long, the HTML is sound."""

import json
import re
from html.parser import HTMLParser

import pytest
from aiogram.methods import SendMessage
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.render import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    Call,
    ChoiceTooLongError,
    render,
    utf16_length,
)
from bot.channels.telegram.translate import Place
from bot.messages import Attachment, Choice, Picture, Reply, SourceLine

HERE = Place("77")
HEADING = "来源"
PNG = b"\x89PNG\r\n\x1a\n and so on"


class Shown(HTMLParser):
    """Reads Telegram's HTML strictly: known tags, each closed in order; keeps the text and the links."""

    def __init__(self, marked: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self.marks = 0
        self._open: list[str] = []
        # Every & must begin an entity that Telegram knows.
        assert re.fullmatch(r"(?:[^&]|&(?:lt|gt|amp|quot|#x27);)*", marked)
        self.feed(marked)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "a", "blockquote"}
        self._open.append(tag)
        self.marks += 1
        if tag == "a":
            ((name, address),) = attrs
            assert name == "href"
            assert address
            self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(call: Call) -> Shown:
    data = call.data
    assert data["parse_mode"] == "HTML"
    return Shown(data["text"] if "text" in data else data["caption"])


def squeezed(text: str) -> str:
    """Return the text without what cannot be sent and without white space."""
    sendable = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return "".join(sendable.split())


def texts() -> st.SearchStrategy[str]:
    pieces = st.sampled_from(
        ["考试费280元。", "<b>&amp;", "& ", "😀", "\n\n", "No. 5 > 4! ", "第二条", "a" * 300]
    )
    long = st.lists(pieces, max_size=400).map("".join)
    return st.text(max_size=200) | long


@given(texts())
def test_any_text_is_shown_whole_in_pieces_that_fit(text: str) -> None:
    calls = render(Reply(text), HERE, HEADING)
    together = ""
    for call in calls:
        piece = shown(call)
        assert 0 < utf16_length(piece.text) <= LONGEST_TEXT
        assert piece.text.strip()
        assert piece.text == call.plain["text"]
        together += piece.text
    assert squeezed(together) == squeezed(text)


@given(
    texts(),
    st.lists(st.builds(SourceLine, st.text(max_size=1500), st.just("") | st.text(max_size=40)), max_size=120),
)
def test_any_sources_are_shown_and_every_message_fits(text: str, sources: list[SourceLine]) -> None:
    calls = render(Reply(text, sources=tuple(sources)), HERE, HEADING)
    numbers = []
    for call in calls:
        piece = shown(call)
        assert 0 < utf16_length(piece.text) <= LONGEST_TEXT
        assert piece.text == call.plain["text"]
        assert piece.marks <= 100
        if HEADING in piece.text:
            numbers += [int(n) for n in re.findall(r"^(\d+)\. ", piece.text.rpartition(HEADING)[2], re.M)]
    assert len(numbers) >= len(sources)


def test_a_long_text_ends_each_piece_with_a_sentence() -> None:
    sentence = "直播电商初级的考试费是二百八十元，来源是教务方案。"
    calls = render(Reply(sentence * 400), HERE, HEADING)
    assert len(calls) == 3
    assert all(shown(call).text.endswith("。") for call in calls)


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    (call,) = render(Reply("<b>5 > 3 & 2</b> &lt;"), HERE, HEADING)
    assert call.data["text"] == "&lt;b&gt;5 &gt; 3 &amp; 2&lt;/b&gt; &amp;lt;"


def test_sources_are_folded_under_the_text_with_links_where_there_is_an_address() -> None:
    sources = (
        SourceLine("教务方案 <2024> · 第3条", 'https://example.org/?a=1&b="2"'),
        SourceLine("内部资料", "javascript:alert(1)"),
        SourceLine("没有地址"),
    )
    (call,) = render(Reply("280元。", sources=sources), HERE, HEADING)
    piece = shown(call)
    assert piece.text == "280元。\n\n来源\n1. 教务方案 <2024> · 第3条\n2. 内部资料\n3. 没有地址"
    assert piece.links == ['https://example.org/?a=1&b="2"']
    assert "<blockquote expandable>" in call.data["text"]
    assert call.data["link_preview_options"] == {"is_disabled": True}


def test_sources_that_do_not_fit_get_their_own_message_and_the_buttons_stay_last() -> None:
    reply = Reply("问" * 4090, sources=(SourceLine("来源的名字"),), choices=(Choice("a", "甲"),))
    first, second = render(reply, HERE, HEADING)
    assert "reply_markup" not in first.data
    assert shown(second).text == "来源\n1. 来源的名字"
    assert "reply_markup" in second.data


def test_buttons_carry_their_ids_and_share_rows_by_width() -> None:
    choices = (
        Choice("level:junior", "初级"),
        Choice("level:senior", "高级"),
        Choice("long", "直播电商职业技能等级证书（中级）"),
        Choice("yes", "Yes"),
    )
    (call,) = render(Reply("哪一级？", choices=choices), HERE, HEADING)
    rows = call.data["reply_markup"]["inline_keyboard"]
    assert [[button["callback_data"] for button in row] for row in rows] == [
        ["level:junior", "level:senior"],
        ["long"],
        ["yes"],
    ]
    assert rows[0][0]["text"] == "初级"


def test_a_choice_of_64_bytes_is_carried_and_a_longer_one_refused() -> None:
    (call,) = render(Reply("?", choices=(Choice("级" * 21 + "x", "甲"),)), HERE, HEADING)
    assert call.data["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "级" * 21 + "x"
    with pytest.raises(ChoiceTooLongError, match="66 bytes"):
        render(Reply("?", choices=(Choice("级" * 22, "甲"),)), HERE, HEADING)
    with pytest.raises(ChoiceTooLongError):
        render(Reply("?", choices=(Choice("", "甲"),)), HERE, HEADING)


def test_a_short_text_goes_under_the_picture() -> None:
    reply = Reply("看图。", picture=Picture(PNG, "一张图"), choices=(Choice("a", "甲"),))
    (call,) = render(reply, HERE, HEADING)
    assert call.method == "sendPhoto"
    assert call.uploads["photo"].content == PNG
    assert shown(call).text == "看图。"
    assert "reply_markup" in call.data


def test_a_long_text_follows_the_picture_whose_alternative_becomes_the_caption() -> None:
    reply = Reply("字" * 2000, picture=Picture(PNG, "图：" + "甲" * 2000), choices=(Choice("a", "甲"),))
    photo, text = render(reply, HERE, HEADING)
    assert utf16_length(shown(photo).text) <= LONGEST_CAPTION
    assert shown(photo).text.startswith("图：甲")
    assert "reply_markup" not in photo.data
    assert text.method == "sendMessage"
    assert "reply_markup" in text.data


def test_picture_text_and_file_come_in_this_order() -> None:
    file = Attachment("考试.ics", "text/calendar", b"BEGIN:VCALENDAR")
    reply = Reply("好。", picture=Picture(PNG, ""), attachment=file, choices=(Choice("a", "甲"),))
    calls = render(reply, HERE, HEADING)
    assert [call.method for call in calls] == ["sendPhoto", "sendMessage", "sendDocument"]
    assert ["reply_markup" in call.data for call in calls] == [False, True, False]
    assert "caption" not in calls[0].data
    assert calls[2].uploads["document"].name == "考试.ics"


def test_a_file_without_text_bears_the_buttons() -> None:
    file = Attachment("a.csv", "text/csv", b"a")
    (call,) = render(Reply("", attachment=file, choices=(Choice("a", "甲"),)), HERE, HEADING)
    assert call.method == "sendDocument"
    assert "reply_markup" in call.data


@pytest.mark.parametrize("text", ["", " \n ", "\0"])
def test_an_empty_reply_is_no_call(text: str) -> None:
    assert render(Reply(text), HERE, HEADING) == []


def test_an_answer_in_a_topic_goes_to_the_topic() -> None:
    (call,) = render(Reply("好。"), Place("-100200", topic=5), HEADING)
    assert (call.data["chat_id"], call.data["message_thread_id"]) == (-100200, 5)


@given(texts(), st.binary(max_size=50))
def test_a_call_comes_back_from_the_outbox_as_it_was(text: str, content: bytes) -> None:
    reply = Reply(text, attachment=Attachment("a.bin", "application/octet-stream", content))
    for call in render(reply, HERE, HEADING):
        assert Call.from_payload(json.loads(json.dumps(call.to_payload()))) == call


def test_another_library_of_the_bot_api_takes_our_messages() -> None:
    reply = Reply(
        "280元。", choices=(Choice("a", "甲"),), sources=(SourceLine("方案", "https://example.org"),)
    )
    (call,) = render(reply, Place("-100200", topic=5), HEADING)
    message = SendMessage.model_validate(call.data)
    assert message.reply_markup is not None
    assert message.model_dump(exclude_none=True)["chat_id"] == -100200
