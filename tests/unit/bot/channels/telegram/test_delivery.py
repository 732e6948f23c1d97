"""What becomes of a message for each thing that can happen to its call, over real HTTP."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from telegram import Bot

from bot.channels.telegram.calls import make_bot
from bot.channels.telegram.config import TelegramConfig
from bot.channels.telegram.delivery import Later, Settled, deliver
from bot.channels.telegram.render import Call, Upload, render
from bot.channels.telegram.translate import Place
from bot.mail import Delivery
from bot.messages import Choice, Reply, SourceLine
from bot.secrets import Secret
from tests.unit.bot.channels.telegram.scripted_api import (
    Answer,
    ScriptedApi,
    hang_up,
    keep_silent,
    refused,
    sent,
)

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
(CALL,) = render(
    Reply("5 > 3", choices=(Choice("a", "甲"),), sources=(SourceLine("方案", "https://example.org"),)),
    Place("77"),
    "来源",
)


@pytest.fixture
async def api() -> AsyncIterator[ScriptedApi]:
    async with ScriptedApi() as running:
        yield running


@pytest.fixture
async def bot(api: ScriptedApi) -> AsyncIterator[Bot]:
    config = TelegramConfig(token=Secret(TOKEN), api_base=api.base, call_seconds=0.5)
    made, _ = make_bot(config)
    await made.initialize()
    yield made
    await made.shutdown()


async def test_a_message_that_is_taken_is_sent(api: ScriptedApi, bot: Bot) -> None:
    api.script["sendMessage"] = [sent(41)]
    assert await deliver(bot, CALL, 0) == Settled(Delivery.SENT, "41")
    (made,) = api.made("sendMessage")
    assert made["chat_id"] == "77"
    assert made["parse_mode"] == "HTML"
    assert made["text"].startswith("5 &gt; 3\n\n<blockquote expandable>")
    keyboard = json.loads(made["reply_markup"])
    assert keyboard == {"inline_keyboard": [[{"text": "甲", "callback_data": "a"}]]}
    assert json.loads(made["link_preview_options"]) == {"is_disabled": True}


@pytest.mark.parametrize("method", ["sendPhoto", "sendDocument"])
async def test_a_file_is_uploaded(api: ScriptedApi, bot: Bot, method: str) -> None:
    api.script[method] = [sent(42)]
    field = method.removeprefix("send").lower()
    call = Call(method, {"chat_id": 77}, uploads={field: Upload("名单.csv", "text/csv", b"a,b")})
    assert await deliver(bot, call, 0) == Settled(Delivery.SENT, "42")
    assert len(api.made(method)) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (
            refused(429, "Too Many Requests", retry_after=7),
            Later(7.0, "too many requests: wait 7 s", flood=True),
        ),
        (refused(429, "Too Many Requests"), Later(5.0, "too many requests: wait 5 s", flood=True)),
        ((429, b"slow down"), Later(5.0, "too many requests: wait 5 s", flood=True)),
        (
            refused(403, "Forbidden: bot was blocked by the user"),
            Settled(Delivery.BLOCKED, error="Forbidden: bot was blocked by the user"),
        ),
        (refused(400, "Bad Request: chat not found"), Settled(Delivery.BLOCKED, error="Chat not found")),
        (
            refused(400, "Bad Request: message is too long"),
            Settled(Delivery.REJECTED, error="Message is too long"),
        ),
        (refused(401, "Unauthorized"), Later(60.0, "the platform refuses our token")),
        (refused(500, "Internal Server Error"), Later(1.0, "Internal Server Error (500)")),
        ((502, b"<html>Bad Gateway</html>"), Settled(Delivery.UNCERTAIN, error="gateway error (502)")),
        ((200, b"not JSON"), Settled(Delivery.UNCERTAIN, error="Invalid server response")),
        (hang_up, Settled(Delivery.UNCERTAIN, error="connection broken (RemoteProtocolError)")),
        (keep_silent, Settled(Delivery.UNCERTAIN, error="connection broken (ReadTimeout)")),
    ],
)
async def test_each_answer_has_its_outcome(
    api: ScriptedApi, bot: Bot, answer: Answer, outcome: Settled | Later
) -> None:
    api.script["sendMessage"] = [answer]
    assert await deliver(bot, CALL, 0) == outcome
    assert len(api.made("sendMessage")) == 1


async def test_a_platform_that_is_not_there_was_not_called(bot: Bot, api: ScriptedApi) -> None:
    await api.__aexit__()
    # The connection that was kept open is gone as well.
    await asyncio.sleep(0.05)
    outcome = await deliver(bot, CALL, 3)
    assert outcome == Later(8.0, "no connection (ConnectError)")


async def test_a_platform_that_keeps_failing_loses_the_message_in_the_end(api: ScriptedApi, bot: Bot) -> None:
    api.script["sendMessage"] = [refused(500, "Internal Server Error")] * 2
    assert isinstance(await deliver(bot, CALL, 6), Later)
    assert await deliver(bot, CALL, 7) == Settled(Delivery.REJECTED, error="Internal Server Error (500)")


async def test_refused_html_is_sent_as_plain_text(api: ScriptedApi, bot: Bot) -> None:
    api.script["sendMessage"] = [refused(400, "Bad Request: can't parse entities: unsupported tag"), sent(43)]
    assert await deliver(bot, CALL, 0) == Settled(Delivery.SENT, "43")
    _, plain = api.made("sendMessage")
    assert plain["text"] == "5 > 3\n\n来源\n1. 方案"
    assert "parse_mode" not in plain
    assert "reply_markup" in plain


async def test_plain_text_that_is_refused_as_well_is_rejected(api: ScriptedApi, bot: Bot) -> None:
    api.script["sendMessage"] = [refused(400, "Bad Request: can't parse entities: x")] * 2
    outcome = await deliver(bot, CALL, 0)
    assert isinstance(outcome, Settled)
    assert outcome.state is Delivery.REJECTED
    assert len(api.made("sendMessage")) == 2


async def test_a_group_that_moved_is_written_to_at_its_new_place(api: ScriptedApi, bot: Bot) -> None:
    moved = refused(400, "Bad Request: group upgraded", migrate_to_chat_id=-100999)
    api.script["sendMessage"] = [moved, sent(44)]
    assert await deliver(bot, CALL, 0) == Settled(Delivery.SENT, "44")
    assert api.made("sendMessage")[1]["chat_id"] == "-100999"


async def test_a_call_that_is_not_ours_is_not_made(api: ScriptedApi, bot: Bot) -> None:
    outcome = await deliver(bot, replace(CALL, method="banChatMember"), 0)
    assert isinstance(outcome, Settled)
    assert outcome.state is Delivery.REJECTED
    assert "banChatMember" not in dict(api.calls)


@pytest.mark.parametrize("answer", [hang_up, keep_silent, (502, b"x"), refused(401, "x"), refused(500, "x")])
async def test_the_token_is_in_no_log_and_in_no_error(
    api: ScriptedApi, bot: Bot, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    # What a program that sets every logger to DEBUG sees.
    caplog.set_level(logging.DEBUG)
    api.script["sendMessage"] = [answer]
    outcome = await deliver(bot, CALL, 0)
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(outcome)
