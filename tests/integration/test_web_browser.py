"""The page in a real Chromium, on a desk and on a phone: typing, pressing, reading sources, coming back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bot.channels.web import WebLimits, create_web_app
from tests.browser import chromium
from tests.web_server import serving
from tests.world import World, open_world

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
SIZES = pytest.mark.parametrize("size", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")])
FEE = "1+X直播电商初级考证费多少"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@dataclass
class Visit:
    """A window of the browser on the page of a running bot."""

    page: Page
    world: World
    folder: Path

    def ask(self, text: str) -> None:
        self.page.get_by_label("你的问题").fill(text)
        self.page.get_by_role("button", name="发送", exact=True).click()

    def answers(self) -> Locator:
        return self.page.locator("#log .entry.bot:not(.greeting)")

    def said(self) -> Locator:
        return self.page.locator("#log .entry.you")

    def shoot(self, name: str) -> None:
        """Save a picture for people; what it must show is asserted beside it."""
        self.page.screenshot(path=self.folder / f"{name}.png")


@pytest.fixture
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("screenshots", numbered=True)


@contextmanager
def visiting(browser: Browser, folder: Path, shots: Path, **options: Any) -> Iterator[Visit]:
    with open_world(folder) as world:
        app = create_web_app(
            world.desk,
            world.answerer,
            clock=world.clock,
            new_token=world.new_id,
            limits=WebLimits(burst=1000),
        )
        with serving(app) as address:
            context = browser.new_context(**{"locale": "zh-CN", **options})
            try:
                page = context.new_page()
                page.set_default_timeout(15_000)
                trouble: list[str] = []
                page.on("pageerror", lambda error: trouble.append(str(error)))
                page.on(
                    "console",
                    lambda line: (
                        trouble.append(line.text)
                        if line.type == "error" and "Content Security Policy" in line.text
                        else None
                    ),
                )
                page.goto(address)
                yield Visit(page, world, shots)
                assert trouble == []
            finally:
                context.close()


@SIZES
def test_a_question_is_answered_in_place_with_its_source(
    browser: Browser, tmp_path: Path, shots: Path, size: dict[str, Any]
) -> None:
    with visiting(browser, tmp_path, shots, **size) as visit:
        visit.shoot("greeting")
        expect(visit.page.get_by_text("你好，我是职途")).to_be_visible()
        visit.ask(FEE)
        expect(visit.answers()).to_have_count(1)
        expect(visit.answers().first).to_contain_text("280 元")
        expect(visit.answers().first).to_contain_text("2025 年底移交")
        visit.page.get_by_text("来源 1 条").click()
        source = visit.page.get_by_role(
            "link", name="2024 年河南 1+X 工作计划 · 三、收费标准", exact=False
        ).first
        expect(source).to_be_visible()
        visit.shoot("answer")
        source.click()
        expect(visit.page.get_by_role("heading", name="考证费", level=1)).to_be_visible()
        expect(visit.page.get_by_text("已过期")).to_be_visible()
        visit.shoot("passage")
        visit.page.get_by_role("link", name="返回对话").click()
        expect(visit.answers().first).to_contain_text("280 元")


@SIZES
def test_a_choice_is_pressed(browser: Browser, tmp_path: Path, shots: Path, size: dict[str, Any]) -> None:
    with visiting(browser, tmp_path, shots, **size) as visit:
        visit.ask("直播电商考证费多少")
        visit.page.get_by_role("button", name="中级").click()
        expect(visit.answers()).to_have_count(2)
        expect(visit.answers().last).to_contain_text("320 元")
        expect(visit.said().last).to_contain_text("中级")
        visit.shoot("choice")
        visit.page.reload()
        expect(visit.answers()).to_have_count(2)
        expect(visit.said()).to_have_count(2)


@SIZES
def test_everything_that_is_pressed_is_big_enough_and_nothing_is_cut_off(
    browser: Browser, tmp_path: Path, shots: Path, size: dict[str, Any]
) -> None:
    with visiting(browser, tmp_path, shots, **size) as visit:
        visit.ask(FEE)
        expect(visit.answers()).to_have_count(1)
        visit.page.get_by_text("来源 1 条").click()
        visit.page.locator(".menu summary").click()
        visit.shoot("menu")
        pressed = visit.page.locator("button:visible, summary:visible, .upload label, .sources .original")
        for target in pressed.all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, target.inner_text()
            assert box["width"] >= 44, target.inner_text()
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert visit.page.evaluate(wide) is False


def test_a_double_click_on_a_choice_asks_once(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **DESK) as visit:
        visit.page.get_by_role("button", name="1+X直播电商初级考证费多少？").dblclick()
        expect(visit.answers()).to_have_count(1)
        visit.page.wait_for_timeout(300)
        expect(visit.said()).to_have_count(1)
        assert len(visit.world.answerer.asked) == 1


def test_enter_sends_and_shift_enter_makes_a_line(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **DESK) as visit:
        box = visit.page.get_by_label("你的问题")
        box.press_sequentially("第一行")
        box.press("Shift+Enter")
        box.press_sequentially("第二行")
        box.press("Enter")
        expect(visit.answers()).to_have_count(1)
        assert visit.world.answerer.asked == ["第一行\n第二行"]
        expect(box).to_have_value("")
        box.press("Enter")  # nothing to send
        visit.page.wait_for_timeout(200)
        expect(visit.said()).to_have_count(1)


def test_enter_in_an_input_method_does_not_send(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **DESK) as visit:
        visit.page.get_by_label("你的问题").fill("zhibo")
        visit.page.evaluate(
            """() => document.getElementById("question").dispatchEvent(new KeyboardEvent("keydown",
                {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
        )
        visit.page.wait_for_timeout(200)
        expect(visit.said()).to_have_count(0)


def test_waiting_is_shown_and_told_to_screen_readers(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **PHONE) as visit:
        visit.world.answerer.gate.clear()
        visit.ask(FEE)
        expect(visit.page.locator("#working")).to_be_visible()
        expect(visit.page.get_by_role("status")).to_have_text("正在查资料")
        visit.shoot("waiting")
        visit.world.answerer.gate.set()
        expect(visit.answers()).to_have_count(1)
        expect(visit.page.locator("#working")).to_be_hidden()
        expect(visit.page.get_by_role("status")).to_have_text("")


def test_what_was_lost_on_the_way_can_be_sent_again(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **PHONE) as visit:

        def lose(route: Route) -> None:
            route.abort("connectionfailed")

        visit.page.route("**/messages", lose)
        visit.ask(FEE)
        expect(visit.page.get_by_role("alert")).to_contain_text("网络不通")
        visit.shoot("offline")
        visit.page.unroute("**/messages", lose)
        visit.page.get_by_role("button", name="重新发送").click()
        expect(visit.answers()).to_have_count(1)
        expect(visit.said()).to_have_count(1)
        expect(visit.page.get_by_role("alert")).to_have_count(0)


def test_a_lost_answer_is_fetched_without_asking_twice(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **DESK) as visit:

        def lose_answer(route: Route) -> None:
            route.fetch()  # it arrives and is answered, and the answer is lost
            route.abort("connectionreset")

        visit.page.route("**/messages", lose_answer)
        visit.ask(FEE)
        expect(visit.page.get_by_role("alert")).to_be_visible()
        visit.page.unroute("**/messages", lose_answer)
        visit.page.get_by_role("button", name="重新发送").click()
        expect(visit.answers()).to_have_count(1)
        visit.page.reload()
        expect(visit.said()).to_have_count(1)
        assert len(visit.world.answerer.asked) == 1


def test_questions_sent_in_a_row_are_answered_in_order(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **DESK) as visit:
        visit.world.answerer.gate.clear()
        for number in (1, 2, 3):
            visit.ask(f"第{number}个问题")
        visit.world.answerer.gate.set()
        expect(visit.answers()).to_have_count(3)
        lines = visit.page.locator("#log .entry:not(.greeting)").all_inner_texts()
        order = ["".join(c for c in line if c in "123") for line in lines]
        assert order == ["1", "1", "2", "2", "3", "3"]


def test_the_language_is_changed_from_the_menu(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **PHONE) as visit:
        visit.page.locator(".menu summary").click()
        visit.page.get_by_role("button", name="语言").click()
        visit.page.get_by_role("button", name="English").click()
        expect(visit.page.locator("html")).to_have_attribute("lang", "en")
        expect(visit.page.get_by_label("Your question")).to_be_visible()
        expect(visit.answers().last).to_contain_text("English from now on")
        visit.shoot("english")


def test_erasing_empties_the_page(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **DESK) as visit:
        visit.ask(FEE)
        expect(visit.answers()).to_have_count(1)
        visit.page.locator(".menu summary").click()
        visit.page.get_by_role("button", name="清除记录").click()
        visit.page.get_by_role("button", name="清除全部记录").click()
        expect(visit.answers()).to_have_count(1)
        expect(visit.answers().first).to_contain_text("已清除")
        expect(visit.said()).to_have_count(0)
        visit.page.reload()
        expect(visit.said()).to_have_count(0)


def test_a_file_is_chosen_and_answered(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **PHONE) as visit:
        file = {"name": "大纲.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        visit.page.get_by_label("选择文件").set_input_files([file])
        expect(visit.said()).to_contain_text("大纲.pdf")
        expect(visit.answers()).to_contain_text("不会读文件")


def test_the_keyboard_alone_is_enough(browser: Browser, tmp_path: Path, shots: Path) -> None:
    with visiting(browser, tmp_path, shots, **DESK) as visit:
        page = visit.page
        page.keyboard.type(FEE)  # the box has the focus from the start
        page.keyboard.press("Enter")
        expect(visit.answers()).to_have_count(1)
        visit.page.get_by_text("来源 1 条").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "passage"
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="考证费", level=1)).to_be_visible()


def test_dark_is_dark_and_light_is_light(browser: Browser, tmp_path: Path, shots: Path) -> None:
    brightness = []
    for scheme in ("light", "dark"):
        folder = tmp_path / scheme
        folder.mkdir()
        with visiting(browser, folder, shots, **PHONE, color_scheme=scheme) as visit:
            visit.ask(FEE)
            expect(visit.answers()).to_have_count(1)
            visit.shoot(scheme)
            color = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            brightness.append(sum(int(part) for part in color[4:-1].split(",")))
    assert brightness[0] > 600
    assert brightness[1] < 120


@SIZES
def test_without_javascript_it_is_a_plain_form(
    browser: Browser, tmp_path: Path, shots: Path, size: dict[str, Any]
) -> None:
    with visiting(browser, tmp_path, shots, **size, java_script_enabled=False) as visit:
        visit.ask("直播电商考证费多少")
        visit.page.get_by_role("button", name="初级", exact=True).click()
        expect(visit.answers()).to_have_count(2)
        expect(visit.answers().last).to_contain_text("280 元")
        visit.page.get_by_text("来源 1 条").click()
        visit.shoot("plain")
        visit.page.locator(".sources .passage").click()
        expect(visit.page.get_by_role("heading", name="考证费", level=1)).to_be_visible()
        visit.page.get_by_role("link", name="返回对话").click()
        file = {"name": "大纲.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        visit.page.get_by_label("选择文件").set_input_files([file])
        visit.page.get_by_role("button", name="发送文件").click()
        expect(visit.answers().last).to_contain_text("不会读文件")
