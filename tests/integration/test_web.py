"""The web channel over real HTTP: sent twice, sent by others, too fast, too big, broken, in order."""

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.web import WebLimits, create_web_app
from bot.desk import Desk
from bot.entries import entry_of_reply
from bot.messages import Attachment, Picture, Reply
from storage import SqlStorage
from tests.drivers.web import EVENTS, events_of
from tests.web_server import serving
from tests.world import World, open_world

FEE = "1+X直播电商初级考证费多少"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        yield opened


@contextmanager
def server(world: World, **limits: Any) -> Iterator[str]:
    async def hook(request: Request) -> Response:
        return PlainTextResponse("hooked")

    app = create_web_app(
        world.desk,
        world.answerer,
        clock=world.clock,
        new_token=world.new_id,
        limits=WebLimits(**{"burst": 1000, **limits}),
        extra_routes=[Route("/telegram", hook, methods=["POST"])],
    )
    with serving(app) as address:
        yield address


@contextmanager
def visitor(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=20) as client:
        assert client.get("/").status_code == 200
        yield client


@pytest.fixture
def client(world: World) -> Iterator[httpx.Client]:
    with server(world) as address, visitor(address) as opened:
        yield opened


def send(
    client: httpx.Client, text: str = FEE, client_id: str = "client-0001", **more: Any
) -> httpx.Response:
    return client.post(
        "/messages",
        data={"client_id": client_id, "text": text},
        headers={**EVENTS, **more.pop("headers", {})},
    )


def entries(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    return [value for name, value in events_of(response.text) if name == "entry"]


def test_the_same_message_twice_changes_nothing_and_gets_the_same_replies(
    client: httpx.Client, world: World
) -> None:
    first, second = entries(send(client)), entries(send(client))
    assert [one["id"] for one in first] == [one["id"] for one in second]
    assert world.answerer.asked == [FEE]
    assert client.get("/").text.count('class="entry you"') == 2  # the line, and the template for new ones


def test_the_same_message_at_the_same_time_is_answered_once(client: httpx.Client, world: World) -> None:
    answers: list[list[dict[str, Any]]] = []
    threads = [threading.Thread(target=lambda: answers.append(entries(send(client)))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.answerer.asked == [FEE]
    assert len({tuple(one["id"] for one in answer) for answer in answers}) == 1


def test_two_servers_on_one_database_answer_a_message_once(world: World) -> None:
    with server(world) as one, server(world) as other, visitor(one) as client:
        cookie = {"cookie": f"zhitu_visitor={client.cookies['zhitu_visitor']}"}
        assert entries(send(client, text="你好", client_id="client-0000"))
        results: list[Any] = []

        def ask(address: str) -> None:
            with httpx.Client(base_url=address, headers=cookie, timeout=30) as somebody:
                results.append([one["id"] for one in entries(send(somebody))])

        world.answerer.gate.clear()
        threads = [threading.Thread(target=ask, args=(address,)) for address in (one, other)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        world.answerer.gate.set()
        for thread in threads:
            thread.join()
        assert results[0] == results[1]
        assert client.get("/").text.count('<p class="bubble">' + FEE) == 1


def test_buttons_of_one_plain_form_are_messages_of_their_own(client: httpx.Client, world: World) -> None:
    for choice in ("ask:example-1", "ask:example-2", "ask:example-2"):
        form = {"client_id": "client-0001", "choice": choice}
        assert client.post("/messages", data=form).status_code == 303
    assert len(world.answerer.asked) == 2


def test_messages_of_one_visitor_are_answered_in_order(client: httpx.Client, world: World) -> None:
    world.answerer.gate.clear()
    threads = []
    for number in range(4):
        text = f"第{number}个问题"
        threads.append(threading.Thread(target=send, args=(client, text, f"client-{number:04}")))
        threads[-1].start()
        time.sleep(0.15)
    world.answerer.gate.set()
    for thread in threads:
        thread.join()
    assert world.answerer.asked == [f"第{number}个问题" for number in range(4)]


def test_a_slow_answer_shows_that_work_goes_on(client: httpx.Client, world: World) -> None:
    world.answerer.gate.clear()
    form = {"client_id": "client-0001", "text": FEE}
    with client.stream("POST", "/messages", data=form, headers=EVENTS) as response:
        parts = response.iter_text()
        assert "event: working" in next(parts)
        world.answerer.gate.set()
        assert "280 元" in "".join(parts)


def test_who_goes_away_in_the_middle_finds_the_answer_later(client: httpx.Client, world: World) -> None:
    world.answerer.gate.clear()
    form = {"client_id": "client-0001", "text": FEE}
    with client.stream("POST", "/messages", data=form, headers=EVENTS) as response:
        next(response.iter_text())
    world.answerer.gate.set()
    deadline = time.monotonic() + 10
    while "280 元" not in client.get("/").text:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "280 元" in send(client).text
    assert world.answerer.asked == [FEE]


def test_a_failure_is_one_sentence_and_the_same_message_can_be_sent_again(
    client: httpx.Client, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.answerer.broken = True
    events = dict(events_of(send(client).text))
    assert "请过一会儿再发一遍" in events["failed"]["message"]
    assert "the index fell over" in caplog.text
    world.answerer.broken = False
    assert "280 元" in send(client).text


def test_visitors_do_not_see_each_other(world: World) -> None:
    with server(world) as address, visitor(address) as one, visitor(address) as other:
        send(one)
        assert "280 元" in one.get("/").text
        assert "280 元" not in other.get("/").text


def test_the_database_does_not_hold_what_a_cookie_holds(client: httpx.Client, tmp_path: Path) -> None:
    send(client)
    token = client.cookies["zhitu_visitor"].encode()
    for file in tmp_path.iterdir():
        assert token not in file.read_bytes()


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(world: World) -> None:
    with server(world) as address:
        cookie = httpx.get(address).headers["set-cookie"].lower()
        assert re.search(r"zhitu_visitor=[0-9a-f]{32};", cookie)
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        behind_tls = httpx.get(address, headers={"x-forwarded-proto": "https"}).headers
        assert "secure" in behind_tls["set-cookie"].lower()
        assert "strict-transport-security" in behind_tls


@pytest.mark.parametrize("path", ["/", "/passages/fee.1x-livestream.junior%23zh", "/nothing", "/health"])
def test_security_headers_are_everywhere(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_the_page_loads_nothing_from_elsewhere_and_holds_no_inline_script(client: httpx.Client) -> None:
    page = client.get("/").text
    assert re.findall(r'(?:src|href)="(?!/|#)', page) == []
    assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page) == []


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_a_message_from_another_site_is_refused(
    client: httpx.Client, world: World, headers: dict[str, str]
) -> None:
    response = send(client, headers=headers)
    assert response.status_code == 403
    assert "别的网站" in response.json()["message"]
    assert world.answerer.asked == []


def test_a_message_from_our_own_page_is_taken(client: httpx.Client) -> None:
    origin = f"http://{client.base_url.netloc.decode()}"
    assert entries(send(client, headers={"origin": origin, "sec-fetch-site": "same-origin"}))


def test_without_a_cookie_the_visitor_is_told_so(world: World) -> None:
    with server(world) as address:
        response = httpx.post(f"{address}/messages", data={"client_id": "client-0001", "text": FEE})
        assert response.status_code == 400
        assert "cookie" in response.text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"text": FEE},
        {"client_id": "short", "text": FEE},
        {"client_id": "client-0001"},
        {"client_id": "client-0001", "choice": "x" * 65},
        {"client_id": "client-0001", "choice": ""},
    ],
)
def test_a_form_that_is_not_ours_is_refused_in_a_sentence(client: httpx.Client, form: dict[str, str]) -> None:
    response = client.post("/messages", data=form, headers=EVENTS)
    assert response.status_code == 400
    assert "缺少内容" in response.json()["message"]


def test_who_is_too_fast_is_told_how_long_to_wait(world: World) -> None:
    with server(world, burst=2, interval=timedelta(seconds=3)) as address, visitor(address) as client:
        assert [send(client, client_id=f"client-{n:04}").status_code for n in range(3)] == [200, 200, 429]
        refused = send(client)
        assert "请等 3 秒" in refused.json()["message"]
        world.wait(timedelta(seconds=3))
        assert send(client, client_id="client-0009").status_code == 200
        with visitor(address) as other:
            assert send(other).status_code == 200


@pytest.mark.parametrize("kind", ["length", "chunks"])
def test_a_body_that_is_too_big_is_refused_in_a_sentence(world: World, kind: str) -> None:
    with server(world, body=1_000_000) as address, visitor(address) as client:
        content: Any = b"x" * 3_000_000
        if kind == "chunks":
            content = iter([b"x" * 100_000] * 30)
        headers = {**EVENTS, "content-type": "application/x-www-form-urlencoded"}
        response = client.post("/messages", content=content, headers=headers)
        assert response.status_code == 413
        assert "1 MB" in response.json()["message"]
        assert entries(send(client))


def test_a_message_may_be_as_long_as_it_likes_and_is_told_the_limit(client: httpx.Client) -> None:
    assert "20000" in send(client, text="考" * 20_000).text


def test_nothing_that_is_sent_becomes_markup(client: httpx.Client) -> None:
    send(client, text='<script>alert("x")</script>')
    page = client.get("/").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") == 2  # what was said, and the answer that repeats it


def test_without_javascript_the_page_comes_back_with_the_answer(client: httpx.Client) -> None:
    response = client.post("/messages", data={"client_id": "client-0001", "text": FEE})
    assert response.status_code == 303
    assert response.headers["location"].startswith("/#entry-")
    assert "280 元" in client.get("/").text


def test_an_error_without_javascript_is_a_page(client: httpx.Client) -> None:
    response = client.post("/messages", data={"client_id": "x"})
    assert response.status_code == 400
    assert "<h1>" in response.text
    assert "缺少内容" in response.text


def test_a_source_opens_its_passage(client: httpx.Client) -> None:
    page = client.get("/passages/fee.1x-livestream.junior%23zh")
    assert page.status_code == 200
    for part in ("考证费", "280 元/人", "已过期", "2024-01-18 至 2025-12-31", "只有一个来源", "南京奥派"):
        assert part in page.text


def test_a_passage_that_is_gone_is_said_to_be(client: httpx.Client) -> None:
    response = client.get("/passages/nothing%2Fhere%23zh")
    assert response.status_code == 404
    assert "没有这个条目" in response.text


def test_pictures_and_files_belong_to_their_visitor(world: World) -> None:
    reply = Reply(
        "你的成绩",
        picture=Picture(b"\x89PNG picture", "成绩走势"),
        attachment=Attachment("考试 日历.ics", "text/calendar", b"BEGIN:VCALENDAR"),
    )
    with server(world) as address, visitor(address) as client, visitor(address) as other:
        send(client, text="你好")
        put_reply(world, client, reply)
        page = client.get("/").text
        picture = re.search(r'src="(/messages/\d+/picture)" alt="成绩走势"', page)
        attachment = re.search(r'href="(/messages/\d+/attachment)"', page)
        assert picture
        assert attachment
        assert client.get(picture[1]).content == b"\x89PNG picture"
        file = client.get(attachment[1])
        assert file.content == b"BEGIN:VCALENDAR"
        assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%80%83")
        assert other.get(picture[1]).status_code == 404
        assert other.get(attachment[1]).status_code == 404


def address_of(client: httpx.Client) -> str:
    return hashlib.sha256(client.cookies["zhitu_visitor"].encode()).hexdigest()


def put_reply(world: World, client: httpx.Client, reply: Reply) -> None:
    with world.storage.begin() as work:
        learner = work.learners.identify("web", address_of(client), new_id="never", at=world.clock())
        entry = entry_of_reply(reply, at=world.clock(), key="k", language="zh", answers=False)
        work.transcript.append(learner, [entry])
        work.commit()


def test_after_erasing_the_page_is_as_new(client: httpx.Client) -> None:
    send(client)
    form = {"client_id": "client-0002", "choice": "clear:erase"}
    response = client.post("/messages", data=form, headers=EVENTS)
    assert [name for name, _ in events_of(response.text)] == ["working", "reset", "entry", "done"]
    page = client.get("/").text
    assert "已清除" in page
    assert "280 元" not in page


def test_looking_leaves_no_trace(client: httpx.Client, world: World) -> None:
    def learner() -> str:
        with world.storage.begin() as work:
            return work.learners.identify("web", address_of(client), new_id="fresh", at=world.clock())

    client.get("/")
    assert learner() == "fresh"
    send(client)
    assert learner() != "fresh"


def test_the_page_speaks_the_language_of_the_browser(world: World) -> None:
    with server(world) as address:
        english = httpx.get(address, headers={"accept-language": "en-GB,en;q=0.9"}).text
        assert '<html lang="en">' in english
        traditional = httpx.get(address, headers={"accept-language": "zh-TW"}).text
        assert '<html lang="zh-Hant">' in traditional
        assert "開" in traditional or "職途" in traditional


def test_health_is_good_while_the_database_answers(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_health_is_bad_without_a_database(world: World, tmp_path: Path) -> None:
    lost = SqlStorage(f"sqlite:///{tmp_path / 'no such folder' / 'zhitu.db'}")
    desk = Desk(world.conversation, lost, world.clock, world.new_id)
    app = create_web_app(desk, world.answerer, clock=world.clock, new_token=world.new_id)
    with serving(app) as address:
        response = httpx.get(f"{address}/health")
    lost.close()
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"


def test_static_files_may_be_kept(client: httpx.Client) -> None:
    page = client.get("/").text
    for path in re.findall(r'"(/static/[^"]+)"', page):
        response = client.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


def test_other_routes_are_served_beside_the_page(client: httpx.Client) -> None:
    assert client.post("/telegram").text == "hooked"
