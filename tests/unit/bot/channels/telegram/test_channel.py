"""The whole channel against real HTTP and a real database: polling, webhook, order, failures, shutdown."""

import asyncio
import json
import logging
import os
import signal
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

import storage
from bot.channels.telegram import (
    WEBHOOK_PATH,
    Boundary,
    Limits,
    Rate,
    Step,
    TelegramChannel,
    TelegramConfig,
    TokenRejectedError,
    WebhookRefusedError,
    no_boundary,
)
from bot.mail import Delivery
from bot.messages import Choice, IncomingMessage, Language, Reply
from bot.ports import Dialogue, UnitOfWork
from bot.secrets import Secret
from bot.texts import Wording, load_texts
from storage import SqlStorage
from tests.unit.bot.channels.telegram.scripted_api import ScriptedApi, hang_up, refused
from tests.unit.bot.channels.telegram.updates import membership, message, press

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SECRET = "a-secret-of-the-webhook"
FAST = Rate(burst=1000, per_second=1000)
TEXTS = load_texts()


class CountingCore:
    """Counts the messages of each learner in the dialogue, so that a lost or doubled one shows."""

    def __init__(self) -> None:
        self.slow: dict[str, float] = {}
        self.failures: dict[str, int] = {}

    def wording_for(self, dialogue: Dialogue, hint: str) -> Wording:
        return TEXTS.wording(Language.EN if hint == "en" else Language.ZH)

    def reply(self, message: IncomingMessage, work: UnitOfWork) -> list[Reply]:
        count = int(work.dialogues.load(message.learner).data.get("count", 0)) + 1
        said = message.text or message.choice or (message.file.name if message.file else "")
        time.sleep(self.slow.get(said, 0))
        if self.failures.get(said, 0) > 0:
            self.failures[said] -= 1
            raise RuntimeError(f"no answer to {said} with {TOKEN}")
        work.dialogues.save(Dialogue(message.learner, data={"count": count}), at=message.received_at)
        return [Reply(f"{count}. {said}", choices=(Choice("more", "更多"),))]


@pytest.fixture
def store(tmp_path: Path) -> SqlStorage:
    url = f"sqlite:///{tmp_path / 'zhitu.db'}"
    storage.migrate(url)
    return SqlStorage(url, busy_seconds=5)


@pytest.fixture
async def api() -> AsyncIterator[ScriptedApi]:
    async with ScriptedApi() as running:
        yield running


@asynccontextmanager
async def running(
    api: ScriptedApi,
    store: SqlStorage,
    core: CountingCore | None = None,
    boundary: Boundary = no_boundary,
    **changes: Any,
) -> AsyncIterator[TelegramChannel]:
    channel = make_channel(api, store, core or CountingCore(), boundary, **changes)
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()
        store.close()


def make_channel(
    api: ScriptedApi,
    store: SqlStorage,
    core: CountingCore,
    boundary: Boundary = no_boundary,
    **changes: Any,
) -> TelegramChannel:
    settings: dict[str, Any] = {
        "token": Secret(TOKEN),
        "api_base": api.base,
        "limits": Limits(FAST, FAST, FAST),
        "look_seconds": 0.05,
        "retry_seconds": 0.01,
    }
    return TelegramChannel(
        TelegramConfig(**(settings | changes)),
        store,
        core,
        clock=lambda: datetime.now(UTC),
        new_id=lambda: uuid.uuid4().hex,
        boundary=boundary,
    )


def updates(*found: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"ok": True, "result": list(found)}


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        await asyncio.sleep(0.01)


def texts_of(api: ScriptedApi, chat: int | None = None) -> list[str]:
    return [made["text"] for made in api.made("sendMessage") if chat is None or made["chat_id"] == str(chat)]


def count_of(store: SqlStorage, state: Delivery) -> int:
    with store.begin() as work:
        return work.outbox.counts("telegram")[state]


def from_chat(number: int, chat: int, text: str) -> dict[str, Any]:
    return message(number, text=text, chat={"id": chat, "type": "private"})


async def test_polled_updates_are_answered_in_order_and_confirmed_after_they_are_stored(
    api: ScriptedApi, store: SqlStorage
) -> None:
    steps: list[Step] = []

    def watch(step: Step) -> None:
        steps.append(step)
        if step is Step.AFTER_INBOX_COMMIT:
            assert len(api.made("getUpdates")) == 1

    api.script["getUpdates"] = [updates(message(7, text="一"), message(8, text="二"), press(9, "三"))]
    async with running(api, store, boundary=watch):
        await until(lambda: count_of(store, Delivery.SENT) == 3)
        await until(lambda: len(api.made("getUpdates")) == 2)
    assert texts_of(api) == ["1. 一", "2. 二", "3. 三"]
    first, second = api.made("getUpdates")
    assert "offset" not in first
    assert second["offset"] == "10"
    assert json.loads(first["allowed_updates"]) == ["message", "callback_query", "my_chat_member"]
    assert api.made("answerCallbackQuery") == [{"callback_query_id": "55"}]
    assert len(api.made("deleteWebhook")) == 1
    assert steps[:2] == [Step.AFTER_FETCH, Step.AFTER_INBOX_COMMIT]
    assert {step: steps.count(step) for step in Step} == {
        Step.AFTER_FETCH: 1,
        Step.AFTER_INBOX_COMMIT: 1,
        Step.IN_HANDLER: 3,
        Step.AFTER_STATE_COMMIT: 3,
        Step.BEFORE_SEND: 3,
        Step.AFTER_SEND: 3,
    }


async def test_an_update_that_comes_twice_is_answered_once(api: ScriptedApi, store: SqlStorage) -> None:
    api.script["getUpdates"] = [
        updates(message(7, text="一")),
        updates(message(7, text="一"), message(8, text="二")),
    ]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 2)
    assert texts_of(api) == ["1. 一", "2. 二"]


async def test_a_slow_chat_keeps_its_order_and_holds_no_other_up(api: ScriptedApi, store: SqlStorage) -> None:
    core = CountingCore()
    core.slow["慢"] = 0.7
    batch = [from_chat(1, 11, "慢"), from_chat(2, 11, "快"), from_chat(3, 22, "另一个")]
    api.script["getUpdates"] = [updates(*batch)]
    async with running(api, store, core):
        await until(lambda: count_of(store, Delivery.SENT) == 3)
    assert texts_of(api, 11) == ["1. 慢", "2. 快"]
    assert texts_of(api)[0] == "1. 另一个"
    assert api.made("sendChatAction")[0] == {"chat_id": "11", "action": "typing"}


async def test_an_update_of_no_known_form_holds_nothing_up(api: ScriptedApi, store: SqlStorage) -> None:
    odd = {"update_id": 7, "message": {"message_id": "no number", "chat": 5}}
    api.script["getUpdates"] = [updates(odd, {"no": "update"}, message(8, text="好"))]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 1)
        await until(lambda: len(api.made("getUpdates")) == 2)
    assert texts_of(api) == ["1. 好"]
    assert api.made("getUpdates")[1]["offset"] == "9"
    with store.begin() as work:
        assert work.inbox.counts("telegram") == {"waiting": 0, "handled": 2, "set_aside": 0}


async def test_polling_goes_on_after_every_kind_of_failure(api: ScriptedApi, store: SqlStorage) -> None:
    api.script["getUpdates"] = [
        hang_up,
        (200, {"ok": True, "result": "no list"}),
        updates(message(1, text="好")),
    ]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 1)


async def test_a_failing_answer_is_tried_again_and_then_apologised_for(
    api: ScriptedApi, store: SqlStorage, tmp_path: Path
) -> None:
    core = CountingCore()
    core.failures = {"两次": 2, "总是": 100}
    api.script["getUpdates"] = [
        updates(message(1, text="两次"), message(2, text="总是"), message(3, text="之后"))
    ]
    async with running(api, store, core):
        await until(lambda: count_of(store, Delivery.SENT) == 3)
    assert texts_of(api) == ["1. 两次", TEXTS.wording(Language.ZH)("input.failed"), "2. 之后"]
    with sqlite3.connect(tmp_path / "zhitu.db") as database:
        ((error,),) = database.execute("SELECT error FROM inbox WHERE state = 'set_aside'").fetchall()
    database.close()
    assert error == "RuntimeError: no answer to 总是 with <token>"


async def test_what_cannot_be_read_gets_a_polite_answer_in_the_language_of_the_person(
    api: ScriptedApi, store: SqlStorage
) -> None:
    voice = {"file_id": "V", "file_unique_id": "v", "duration": 2}
    english = {"id": 77, "is_bot": False, "first_name": "x", "language_code": "en"}
    large = {"file_id": "F", "file_unique_id": "f", "file_name": "a.csv", "file_size": 10**9}
    api.script["getUpdates"] = [
        updates(message(1, voice=voice, **{"from": english}), message(2, document=large))
    ]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 2)
    english_text, chinese_text = texts_of(api)
    assert english_text == TEXTS.wording(Language.EN)("telegram.unreadable")
    assert chinese_text == TEXTS.wording(Language.ZH)("telegram.too_large", name="a.csv")
    assert api.made("getFile") == []


async def test_a_file_is_fetched_and_handed_on(api: ScriptedApi, store: SqlStorage) -> None:
    document = {"file_id": "F", "file_unique_id": "f", "file_name": "名单.csv", "file_size": 3}
    api.script["getUpdates"] = [updates(message(1, document=document))]
    api.script["getFile"] = [
        (200, {"ok": True, "result": {"file_id": "F", "file_unique_id": "f", "file_path": "d/list.csv"}})
    ]
    api.script["list.csv"] = [(200, b"a,b")]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 1)
    assert texts_of(api) == ["1. 名单.csv"]


async def test_a_lost_connection_leaves_an_uncertain_message_that_is_sent_again_on_request(
    api: ScriptedApi, store: SqlStorage
) -> None:
    wording = TEXTS.wording(Language.ZH)
    api.script["sendMessage"] = [hang_up]
    api.script["getUpdates"] = [updates(message(1, text="一"))]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.UNCERTAIN) == 1)
        assert texts_of(api) == ["1. 一"]
    api.calls.clear()
    api.script["getUpdates"] = [updates(message(2, text="二"), message(3, text="三"))]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 3)
    assert texts_of(api) == [wording("telegram.uncertain"), "2. 二", "3. 三"]
    ((button,),) = json.loads(api.made("sendMessage")[0]["reply_markup"])["inline_keyboard"]
    api.calls.clear()
    choice = button["callback_data"]
    api.script["getUpdates"] = [updates(press(4, choice), press(5, choice))]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 6)
    assert texts_of(api) == ["1. 一", wording("telegram.resent"), wording("telegram.nothing_to_resend")]


async def test_a_person_who_blocked_us_is_marked_until_the_next_message(
    api: ScriptedApi, store: SqlStorage
) -> None:
    def marked() -> bool:
        with store.begin() as work:
            return any(address.blocked_at for address in work.learners.addresses(learner))

    with store.begin() as work:
        learner = work.learners.identify("telegram", "77", new_id="learner", at=datetime.now(UTC))
        work.commit()
    api.script["sendMessage"] = [refused(403, "Forbidden: bot was blocked by the user")]
    api.script["getUpdates"] = [updates(message(1, text="一"))]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.BLOCKED) == 1)
        await until(marked)
    api.script["getUpdates"] = [updates(message(2, text="二"))]
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 1)
        assert not marked()
    api.script["getUpdates"] = [updates(membership("kicked", 3))]
    async with running(api, store):
        await until(marked)


async def test_the_platform_is_given_the_time_it_asks_for(api: ScriptedApi, store: SqlStorage) -> None:
    api.script["sendMessage"] = [refused(429, "Too Many Requests", retry_after=1)]
    api.script["getUpdates"] = [updates(message(1, text="一"), message(2, text="二"))]
    started = time.monotonic()
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 2)
    assert time.monotonic() - started > 1
    assert texts_of(api) == ["1. 一", "1. 一", "2. 二"]


async def test_a_chat_gets_no_more_than_its_limit(api: ScriptedApi, store: SqlStorage) -> None:
    limits = Limits(FAST, Rate(burst=1, per_second=4), FAST)
    api.script["getUpdates"] = [
        updates(*[from_chat(number, 11, f"{number}") for number in range(1, 6)], from_chat(9, 22, "别人"))
    ]
    arrived: dict[str, float] = {}
    async with running(api, store, limits=limits):
        deadline = time.monotonic() + 20
        while len(arrived) < 6:
            assert time.monotonic() < deadline
            for text in texts_of(api):
                arrived.setdefault(text, time.monotonic())
            await asyncio.sleep(0.005)
    mine = [arrived[f"{number}. {number}"] for number in range(1, 6)]
    assert mine == sorted(mine)
    assert mine[4] - mine[0] > 0.7
    assert arrived["1. 别人"] < mine[4]


async def test_a_wrong_token_is_one_sentence_without_the_token(
    api: ScriptedApi, store: SqlStorage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.script["getMe"] = [refused(401, "Unauthorized")]
    channel = make_channel(api, store, CountingCore())
    with pytest.raises(TokenRejectedError, match="set ZHITU_TELEGRAM_TOKEN") as caught:
        await channel.run()
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__
    assert TOKEN not in caplog.text


async def test_a_token_that_is_withdrawn_stops_the_channel(api: ScriptedApi, store: SqlStorage) -> None:
    api.script["getUpdates"] = [refused(401, "Unauthorized")]
    with pytest.raises(TokenRejectedError):
        await make_channel(api, store, CountingCore()).run()


async def test_a_platform_that_comes_later_is_waited_for(store: SqlStorage) -> None:
    api = ScriptedApi()
    async with api:
        pass
    api.script["getUpdates"] = [updates(message(1, text="一"))]
    channel = make_channel(api, store, CountingCore())
    await channel.start()
    async with api:
        await until(lambda: count_of(store, Delivery.SENT) == 1)
        await channel.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_channel_after_what_is_in_hand(
    api: ScriptedApi, store: SqlStorage, number: signal.Signals
) -> None:
    core = CountingCore()
    core.slow["慢"] = 0.5
    api.script["getUpdates"] = [updates(message(1, text="慢"))]
    handling = asyncio.Event()
    loop = asyncio.get_running_loop()

    def watch(step: Step) -> None:
        if step is Step.AFTER_INBOX_COMMIT:
            loop.call_later(0.2, handling.set)

    run = asyncio.create_task(make_channel(api, store, core, watch).run())
    await handling.wait()
    os.kill(os.getpid(), number)
    await run
    with store.begin() as work:
        assert work.inbox.counts("telegram")["handled"] == 1
    async with running(api, store):
        await until(lambda: count_of(store, Delivery.SENT) == 1)
    assert texts_of(api) == ["1. 慢"]


@asynccontextmanager
async def webhook(api: ScriptedApi, store: SqlStorage) -> AsyncIterator[Callable[..., Any]]:
    settings = {"webhook_url": "https://bot.example.org/", "webhook_secret": Secret(SECRET)}
    async with running(api, store, **settings) as channel:
        transport = httpx.ASGITransport(Starlette(routes=channel.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:

            async def post(content: bytes | dict[str, Any], secret: str | None = SECRET) -> int:
                headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
                body = content if isinstance(content, bytes) else json.dumps(content).encode()
                return (await client.post(WEBHOOK_PATH, content=body, headers=headers)).status_code

            yield post


async def test_the_webhook_is_announced_with_its_secret_and_stores_what_is_posted(
    api: ScriptedApi, store: SqlStorage
) -> None:
    async with webhook(api, store) as post:
        assert await post(message(1, text="一")) == 200
        assert await post(message(1, text="一")) == 200
        assert await post(message(2, text="二")) == 200
        await until(lambda: count_of(store, Delivery.SENT) == 2)
    assert texts_of(api) == ["1. 一", "2. 二"]
    (announced,) = api.made("setWebhook")
    assert announced["url"] == "https://bot.example.org/telegram/webhook"
    assert announced["secret_token"] == SECRET
    assert api.made("getUpdates") == []


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "密"])
async def test_a_post_without_the_secret_changes_nothing(
    api: ScriptedApi, store: SqlStorage, secret: str | None
) -> None:
    async with webhook(api, store) as post:
        assert await post(message(1, text="一"), secret) == 403
    with store.begin() as work:
        assert work.inbox.counts("telegram")["waiting"] == 0
    assert texts_of(api) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"message": {}}', 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": true}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b'{"update_id": 1, "x": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
)
async def test_a_post_that_is_no_update_is_refused_and_the_next_one_works(
    api: ScriptedApi, store: SqlStorage, body: bytes, status: int
) -> None:
    async with webhook(api, store) as post:
        assert await post(body) == status
        assert await post(message(1, text="一")) == 200
        await until(lambda: count_of(store, Delivery.SENT) == 1)


async def test_an_update_that_cannot_be_stored_is_asked_for_again(api: ScriptedApi, tmp_path: Path) -> None:
    path = tmp_path / "zhitu.db"
    storage.migrate(f"sqlite:///{path}")
    store = SqlStorage(f"sqlite:///{path}", busy_seconds=0.05)
    async with webhook(api, store) as post:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        assert await post(message(1, text="一")) == 503
        holder.execute("ROLLBACK")
        holder.close()
        assert await post(message(1, text="一")) == 200
        await until(lambda: count_of(store, Delivery.SENT) == 1)
    assert texts_of(api) == ["1. 一"]


async def test_an_address_that_the_platform_refuses_is_said_so(api: ScriptedApi, store: SqlStorage) -> None:
    api.script["setWebhook"] = [refused(400, "Bad Request: bad webhook: HTTPS url must be provided")]
    channel = make_channel(
        api, store, CountingCore(), webhook_url="http://bot.example.org", webhook_secret=Secret(SECRET)
    )
    with pytest.raises(WebhookRefusedError, match=r"ZHITU_WEBHOOK_URL.*https url must be provided"):
        await channel.run()


def test_a_channel_shows_no_secret() -> None:
    config = TelegramConfig(token=Secret(TOKEN), webhook_secret=Secret(SECRET))
    assert TOKEN not in repr(config)
    assert SECRET not in repr(config)
    assert TOKEN not in config.describe(RuntimeError(f"bad address http://x/bot{TOKEN}/getMe"))


def test_each_limit_adds_up_to_what_the_platform_allows() -> None:
    limits = Limits()
    overall, chat = limits.buckets("77")
    _, group = limits.buckets("-100200")
    assert overall.capacity + overall.per_second * 1 <= 30
    assert chat.per_second <= 1
    assert chat.capacity == 1
    assert group.capacity + group.per_second * 60 <= 20
    assert chat.name != group.name
