"""The emulator answers as the Bot API does; a library that is not ours reads what it writes."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from tests.telegram.emulator import Account, Fault, Kind, Limit, Limits, Platform, add_group, add_person
from tests.telegram.emulator.foreign import check_call, check_result, check_update
from tests.telegram.emulator.limits import Traffic, most_in_window
from tests.telegram.tokens import TOKEN, WEBHOOK_SECRET, WRONG_TOKEN

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (40).to_bytes(4) + (30).to_bytes(4) + b"\x08\2\0\0\0"


def call(api: httpx.Client, method: str, **parameters: Any) -> Any:
    answer = api.post(method, json=parameters).json()
    assert answer["ok"], answer
    return answer["result"]


def refusal(api: httpx.Client, method: str, **parameters: Any) -> tuple[int, str]:
    response = api.post(method, json=parameters)
    answer = response.json()
    assert answer["ok"] is False
    assert answer["error_code"] == response.status_code
    return response.status_code, answer["description"]


def test_a_token_is_known_wrong_or_malformed(address: str, api: httpx.Client) -> None:
    assert call(api, "getMe")["username"] == "zhitu_bot"
    assert call(api, "GETME") == call(api, "getMe")
    for token, code, description in ((WRONG_TOKEN, 401, "Unauthorized"), ("nonsense", 404, "Not Found")):
        response = httpx.get(f"{address}/bot{token}/getMe", trust_env=False)
        expected = {"ok": False, "error_code": code, "description": description}
        assert (response.status_code, response.json()) == (code, expected)
    assert refusal(api, "fly") == (404, "Not Found: method not found")


def test_updates_stay_until_a_later_offset_confirms_them(platform: Platform, api: httpx.Client) -> None:
    person = add_person(platform, 7)
    first, second, third = (person.say(text) for text in ("一", "二", "三"))
    assert [update["update_id"] for update in call(api, "getUpdates")] == [first, second, third]
    assert [update["update_id"] for update in call(api, "getUpdates", limit=2)] == [first, second]
    assert [update["update_id"] for update in call(api, "getUpdates", offset=second)] == [second, third]
    assert [update["update_id"] for update in call(api, "getUpdates")] == [second, third]
    assert [update["update_id"] for update in call(api, "getUpdates", offset=-1)] == [third]
    assert call(api, "getUpdates", offset=third + 1) == []
    assert call(api, "getWebhookInfo")["pending_update_count"] == 0


def test_a_long_poll_returns_when_something_comes_and_a_second_one_ends_it(
    platform: Platform, api: httpx.Client
) -> None:
    person = add_person(platform, 7)
    threading.Timer(0.3, person.say, ["一"]).start()
    started = time.monotonic()
    (update,) = call(api, "getUpdates", timeout=10)
    assert 0.2 < time.monotonic() - started < 5
    assert update["message"]["text"] == "一"
    assert call(api, "getUpdates", timeout=0, offset=update["update_id"] + 1) == []
    threading.Timer(0.3, call, [api, "getUpdates"]).start()
    code, description = refusal(api, "getUpdates", timeout=10)
    assert code == 409
    assert description.startswith("Conflict: terminated by other getUpdates request")


def test_only_the_kinds_that_were_asked_for_come(platform: Platform, api: httpx.Client) -> None:
    person = add_person(platform, 7)
    number = person.say("一")
    assert person.edit(1, "改") > 0
    assert call(api, "getUpdates", offset=number + 2, allowed_updates=["message"]) == []
    assert person.edit(1, "又改") == 0
    assert person.block() == 0
    assert person.say("二") > 0
    assert len(call(api, "getUpdates")) == 1
    call(api, "getUpdates", allowed_updates=[])
    assert person.edit(1, "再改") > 0


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>一</b> 二", "一 二", [{"type": "bold", "offset": 0, "length": 1}]),
        ("😀<i>x</i>", "😀x", [{"type": "italic", "offset": 2, "length": 1}]),
        ("1 &lt; 2 &amp; &quot;3&quot; &#20013; &copy;", '1 < 2 & "3" 中 &copy;', None),
        (
            '<a href="https://a.cn/?x=1&amp;y=2">条</a>',
            "条",
            [{"type": "text_link", "offset": 0, "length": 1, "url": "https://a.cn/?x=1&y=2"}],
        ),
        (
            "  <blockquote expandable><b>源</b>\n1. x</blockquote>\n",
            "源\n1. x",
            [
                {"type": "expandable_blockquote", "offset": 0, "length": 6},
                {"type": "bold", "offset": 0, "length": 1},
            ],
        ),
        ("<b></b>空", "空", None),
    ],
)
def test_html_is_read(
    platform: Platform, api: httpx.Client, html: str, text: str, entities: list[Any] | None
) -> None:
    add_person(platform, 7)
    message = call(api, "sendMessage", chat_id=7, text=html, parse_mode="HTML")
    assert (message["text"], message.get("entities")) == (text, entities)


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("中<x>", 'Unsupported start tag "x" at byte offset 3'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>一", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>一</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("一</b>", "Unexpected end tag at byte offset 3"),
        ("<b>一</b", "Unclosed end tag at byte offset 6"),
        ('<a href="x>一</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>一</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_that_is_broken_is_refused(platform: Platform, api: httpx.Client, html: str, what: str) -> None:
    add_person(platform, 7)
    code, description = refusal(api, "sendMessage", chat_id=7, text=html, parse_mode="HTML")
    assert (code, description) == (400, f"Bad Request: can't parse entities: {what}")
    assert platform.chats[7].of_bot() == []


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("", "message text is empty"),
        (" \n", "message text is empty"),
        ("字" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)
def test_a_text_has_a_length(platform: Platform, api: httpx.Client, text: str, description: str) -> None:
    add_person(platform, 7)
    assert refusal(api, "sendMessage", chat_id=7, text=text) == (400, f"Bad Request: {description}")
    assert call(api, "sendMessage", chat_id=7, text="<b>" + "字" * 4096 + "</b>", parse_mode="HTML")


def test_buttons_are_checked_pressed_and_acknowledged(platform: Platform, api: httpx.Client) -> None:
    person = add_person(platform, 7)

    def keyboard(data: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "初级", "callback_data": data}]]}

    refused = refusal(api, "sendMessage", chat_id=7, text="?", reply_markup=keyboard("字" * 22))
    assert refused == (400, "Bad Request: BUTTON_DATA_INVALID")
    refused = refusal(api, "sendMessage", chat_id=7, text="?", reply_markup="{")
    assert refused == (400, "Bad Request: can't parse reply keyboard markup JSON object")
    assert platform.problems.pop().startswith("sendMessage: reply_markup")
    platform.problems.clear()
    sent = call(api, "sendMessage", chat_id=7, text="?", reply_markup=keyboard("字" * 21))
    person.press("初级")
    (update,) = call(api, "getUpdates")
    press = update["callback_query"]
    assert (press["data"], press["message"]["message_id"]) == ("字" * 21, sent["message_id"])
    assert call(api, "answerCallbackQuery", callback_query_id=press["id"]) is True
    assert refusal(api, "answerCallbackQuery", callback_query_id="1")[1].startswith(
        "Bad Request: query is too"
    )


def test_a_message_is_edited_once_for_each_change(platform: Platform, api: httpx.Client) -> None:
    person = add_person(platform, 7)
    person.say("一")
    place = {"chat_id": 7, "message_id": call(api, "sendMessage", chat_id=7, text="等")["message_id"]}
    assert call(api, "editMessageText", **place, text="好")["text"] == "好"
    assert refusal(api, "editMessageText", **place, text="好")[1].startswith(
        "Bad Request: message is not mod"
    )
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    assert call(api, "editMessageReplyMarkup", **place, reply_markup=keyboard)["reply_markup"] == keyboard
    assert "reply_markup" not in call(api, "editMessageReplyMarkup", **place)
    for number, said in ((1, "message can't be edited"), (99, "message to edit not found")):
        refused = refusal(api, "editMessageText", chat_id=7, message_id=number, text="x")
        assert refused == (400, f"Bad Request: {said}")


def test_files_go_both_ways(platform: Platform, address: str, api: httpx.Client) -> None:
    person = add_person(platform, 7)
    person.send_document("名单.csv", b"a,b", "text/csv")
    (update,) = call(api, "getUpdates")
    document = update["message"]["document"]
    assert (document["file_name"], document["file_size"]) == ("名单.csv", 3)
    path = call(api, "getFile", file_id=document["file_id"])["file_path"]
    assert httpx.get(f"{address}/file/bot{TOKEN}/{path}", trust_env=False).content == b"a,b"
    assert httpx.get(f"{address}/file/bot{WRONG_TOKEN}/{path}", trust_env=False).status_code == 404
    assert httpx.get(f"{address}/file/bot{TOKEN}/documents/x", trust_env=False).status_code == 404
    files = {"photo": ("p.png", PNG, "image/png")}
    caption = {"chat_id": "7", "caption": "<b>图</b>", "parse_mode": "HTML"}
    photo = api.post("sendPhoto", data=caption, files=files).json()["result"]
    assert (photo["caption"], photo["photo"][0]["width"]) == ("图", 40)
    again = call(api, "sendPhoto", chat_id=7, photo=photo["photo"][0]["file_id"])
    assert again["photo"] == photo["photo"]
    broken = {"photo": ("p.png", b"GIF", "image/png")}
    answer = api.post("sendPhoto", data={"chat_id": "7"}, files=broken).json()
    assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    attached = {"chat_id": "7", "document": "attach://one"}
    sent = api.post("sendDocument", data=attached, files={"one": ("a.txt", b"x", "text/plain")}).json()
    assert sent["result"]["document"]["file_name"] == "a.txt"


def test_nobody_gets_a_message_who_does_not_want_one(platform: Platform, api: httpx.Client) -> None:
    person = add_person(platform, 7)
    group = add_group(platform, -100200)
    assert refusal(api, "sendMessage", chat_id=8, text="x") == (400, "Bad Request: chat not found")
    person.block()
    blocked = refusal(api, "sendMessage", chat_id=7, text="x")
    assert blocked == (403, "Forbidden: bot was blocked by the user")
    person.unblock()
    assert call(api, "sendMessage", chat_id=7, text="x")["message_id"] == 1
    group.remove_bot(Account(9, "班长"))
    assert refusal(api, "sendMessage", chat_id=-100200, text="x")[0] == 403
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in call(api, "getUpdates")]
    assert statuses == ["kicked", "member", "kicked"]


def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(platform: Platform, api: httpx.Client) -> None:
    group = add_group(platform, -100200)
    teacher = Account(9, "老师")
    assert group.say(teacher, "大家好") == 0
    assert group.say(teacher, "@zhitu_bot 考证费") > 0
    assert group.say(teacher, "/start@zhitu_bot") > 0
    number = call(api, "sendMessage", chat_id=-100200, text="好")["message_id"]
    assert group.say(teacher, "谢谢", reply_to=number) > 0
    found = call(api, "getUpdates")
    kinds = [update["message"].get("entities", [{}])[0].get("type") for update in found]
    assert kinds == ["mention", "bot_command", None]


def test_messages_above_the_limits_are_refused_and_on_record(platform: Platform, api: httpx.Client) -> None:
    platform.enforcing = True
    platform.traffic.limits = Limits(overall=Limit(5, 60), chat=Limit(1, 20))
    for number in range(1, 7):
        add_person(platform, number)
    assert call(api, "sendMessage", chat_id=1, text="x")
    response = api.post("sendMessage", json={"chat_id": 1, "text": "x"})
    assert response.status_code == 429
    assert response.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 20",
        "parameters": {"retry_after": 20},
    }
    statuses = [api.post("sendMessage", json={"chat_id": n, "text": "x"}).status_code for n in range(2, 7)]
    assert statuses == [200] * 3 + [429] * 2
    assert platform.traffic.excesses() == ["overall: 7 in 60 s, 5 allowed", "chat 1: 2 in 20 s, 1 allowed"]


def test_windows_are_counted_wherever_they_begin() -> None:
    assert most_in_window([], 1) == 0
    assert most_in_window([0, 0.5, 0.99, 1.0, 1.4], 1) == 4
    traffic = Traffic(Limits(overall=Limit(3, 1)))
    for moment in (0.0, 0.6, 1.1, 1.5):
        traffic.count(-5, moment)
    assert traffic.excesses() == []
    assert traffic.seconds_to_wait(-5, 1.5) == 1
    traffic.count(-5, 1.55)
    assert traffic.excesses() == ["overall: 4 in 1 s, 3 allowed"]
    assert traffic.excesses(tolerance=0.06) == []


def test_each_fault_has_its_effect_or_not(platform: Platform, api: httpx.Client) -> None:
    person = add_person(platform, 7)
    platform.faults.plan(
        "sendMessage", Fault(Kind.FLOOD, retry_after=3), Kind.BROKEN, Kind.BLOCKED, Kind.REFUSED
    )
    answers = [api.post("sendMessage", json={"chat_id": 7, "text": "x"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [429, 500, 403, 400]
    assert answers[0].json()["parameters"] == {"retry_after": 3}
    assert person.screen() == []
    platform.faults.plan("sendMessage", Kind.RESET_BEFORE, Kind.GATEWAY_BEFORE, Kind.SILENT_BEFORE)
    platform.faults.plan("sendMessage", Kind.RESET_AFTER, Kind.GATEWAY_AFTER, Kind.SILENT_AFTER, None)
    outcomes = []
    for number in range(7):
        try:
            response = api.post("sendMessage", json={"chat_id": 7, "text": str(number)}, timeout=0.3)
            outcomes.append(str(response.status_code))
        except httpx.HTTPError as error:
            outcomes.append(type(error).__name__)
    assert outcomes == ["ReadError", "502", "ReadTimeout"] * 2 + ["200"]
    assert [message["text"] for message in person.screen()] == ["3", "4", "5", "6"]
    assert [made.fault for made in platform.calls][-4:] == [
        "reset_after",
        "gateway_after",
        "silent_after",
        "",
    ]


def test_the_same_seed_scatters_the_same_faults(platform: Platform) -> None:
    def kinds(seed: int) -> list[str]:
        platform.faults.clear()
        platform.faults.scatter("sendMessage", seed, {Kind.RESET_AFTER: 0.2, Kind.FLOOD: 0.2})
        found = [platform.faults.next("sendMessage") for _ in range(200)]
        assert platform.faults.next("getMe") is None
        return [fault.kind if fault else "" for fault in found]

    assert kinds(1) == kinds(1) != kinds(2)
    assert 20 < kinds(1).count(Kind.FLOOD) < 60


class Receiver(BaseHTTPRequestHandler):
    """Takes updates; the answers to the next ones can be set beforehand."""

    statuses: list[int]
    taken: list[tuple[int, str, int]]

    def do_POST(self) -> None:
        update = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status = self.statuses.pop(0) if self.statuses else 200
        secret = self.headers["x-telegram-bot-api-secret-token"] or ""
        self.taken.append((update["update_id"], secret, status))
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiver(statuses: list[int]) -> Iterator[tuple[str, list[tuple[int, str, int]]]]:
    taken: list[tuple[int, str, int]] = []
    handler = type("Handler", (Receiver,), {"statuses": statuses, "taken": taken})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook", taken
        finally:
            server.shutdown()
            thread.join()


def wait_until_empty(api: httpx.Client) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while (found := call(api, "getWebhookInfo"))["pending_update_count"]:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    assert isinstance(found, dict)
    return found


def test_a_webhook_gets_each_update_until_it_takes_it(platform: Platform, api: httpx.Client) -> None:
    person, other = add_person(platform, 7), add_person(platform, 8)
    first = person.say("一")
    with receiver([503, 500]) as (url, taken):
        call(api, "setWebhook", url=url, secret_token=WEBHOOK_SECRET, allowed_updates=["message"])
        found = wait_until_empty(api)
        assert found["url"] == url
        assert found["last_error_message"] == "Wrong response from the webhook: 500"
        assert taken == [(first, WEBHOOK_SECRET, status) for status in (503, 500, 200)]
        assert refusal(api, "getUpdates")[0] == 409
        taken.clear()
        platform.faults.plan("webhook", Kind.RESET_AFTER)
        second = person.say("二")
        wait_until_empty(api)
        assert [update for update, _, _ in taken] == [second, second]
        taken.clear()
        mine = [person.say("三"), person.say("四")]
        theirs = other.say("五")
        wait_until_empty(api)
        found_ids = [update for update, _, _ in taken]
        assert sorted(found_ids) == [*mine, theirs]
        assert [number for number in found_ids if number in mine] == mine
        call(api, "deleteWebhook")
        assert call(api, "getUpdates") == []


def test_a_webhook_needs_https_or_the_loopback(api: httpx.Client) -> None:
    code, description = refusal(api, "setWebhook", url="http://bot.example.org/hook")
    assert (code, description) == (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    assert refusal(api, "setWebhook", url="https://x.cn", secret_token="中文")[0] == 400


def test_commands_are_set(platform: Platform, api: httpx.Client) -> None:
    commands = [{"command": "start", "description": "开始"}]
    assert call(api, "setMyCommands", commands=commands) is True
    assert platform.commands == commands
    wrong = refusal(api, "setMyCommands", commands=[{"command": "Start!", "description": "x"}])
    assert wrong == (400, "Bad Request: BOT_COMMAND_INVALID")


async def test_another_library_talks_to_it(platform: Platform, address: str) -> None:
    person = add_person(platform, 7)
    person.say("/start 你好")
    person.send_sticker()
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    async with Bot(TOKEN, session=session) as bot:
        assert (await bot.me()).username == "zhitu_bot"
        first, second = await bot.get_updates(timeout=1)
        assert first.message is not None
        assert second.message is not None
        assert first.message.text == "/start 你好"
        assert second.message.sticker is not None
        button = InlineKeyboardButton(text="好", callback_data="yes")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
        sent = await bot.send_message(7, "<b>好</b>", parse_mode="HTML", reply_markup=keyboard)
        assert sent.html_text == "<b>好</b>"
        picture = await bot.send_photo(7, BufferedInputFile(PNG, "p.png"), caption="图")
        assert picture.photo is not None
        assert (await bot.download(picture.photo[0].file_id)).read() == PNG  # type: ignore[union-attr]
        with pytest.raises(TelegramBadRequest, match="can't parse entities"):
            await bot.send_message(7, "<b>", parse_mode="HTML")
        platform.faults.plan("sendMessage", Fault(Kind.FLOOD, retry_after=9))
        with pytest.raises(TelegramRetryAfter) as flood:
            await bot.send_message(7, "x")
        assert flood.value.retry_after == 9


def test_the_check_by_another_library_finds_what_is_wrong() -> None:
    assert check_call("sendMessage", {"chat_id": 7, "text": "x"}) == []
    assert check_call("sendMessage", {"chat_id": 7, "txt": "x"})[0] == "sendMessage: no parameter 'txt'"
    assert check_call("flyAway", {}) == ["flyAway: no method of the Bot API"]
    chat = {"id": 7, "type": "private"}
    good = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat}}
    assert check_update(good) == []
    assert check_update(
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, "txt": ""}}
    ) == ["update 1: no field 'Message.txt'"]
    assert check_update({"update_id": 1, "message": {"message_id": 1, "chat": chat}})
    assert check_result("sendChatAction", True) == []
    assert check_result("getFile", {"file_id": "x"})
