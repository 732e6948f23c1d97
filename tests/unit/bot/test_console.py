"""The terminal chat: how it ends, what it survives, and what it prints of a whole reply."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.channels.console import ConsoleChat
from bot.entries import entry_of_reply
from bot.messages import Attachment, Picture, Reply
from tests.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        yield opened


def chat(world: World, *, terminal: bool = False, hint: str = "") -> tuple[ConsoleChat, io.StringIO]:
    screen = io.StringIO()
    console = Console(file=screen, width=80, force_terminal=terminal, color_system=None)
    return ConsoleChat(world.desk, world.new_id, console, hint), screen


def test_lines_from_a_pipe_are_answered_until_they_end(world: World) -> None:
    conversation, screen = chat(world)
    conversation.run(conversation.typed_lines(io.StringIO("1+X直播电商初级考证费多少\r\n那高级呢？")))
    printed = screen.getvalue()
    assert "280 元" in printed
    assert "360 元" in printed
    assert "https://example.org/plan" in printed
    assert printed.rstrip().endswith("再见，祝考试顺利。")
    assert "\x1b" not in printed  # no colours in a pipe
    assert "你 ›" not in printed  # and no prompt


def test_a_long_line_is_not_broken_in_a_pipe(world: World) -> None:
    conversation, screen = chat(world)
    conversation.run(["考点" * 100])
    assert "考点" * 100 in screen.getvalue()


def test_control_c_ends_politely(world: World) -> None:
    def lines() -> Iterator[str]:
        yield "/help"
        raise KeyboardInterrupt

    conversation, screen = chat(world)
    conversation.run(lines())
    assert screen.getvalue().rstrip().endswith("再见，祝考试顺利。")


def test_the_end_of_input_ends_a_terminal_politely(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    prompts = []

    def end(prompt: str) -> str:
        prompts.append(prompt)
        raise EOFError

    monkeypatch.setattr("builtins.input", end)
    conversation, screen = chat(world, terminal=True)
    conversation.run(conversation.typed_lines(Terminal()))
    assert prompts == ["你 › "]
    assert "再见，祝考试顺利。" in screen.getvalue()


def test_a_failure_is_one_sentence_and_the_next_line_works(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def lines() -> Iterator[str]:
        world.answerer.broken = True
        yield "1+X直播电商初级考证费多少"
        world.answerer.broken = False
        yield "1+X直播电商高级考证费多少"

    conversation, screen = chat(world)
    conversation.run(lines())
    assert "请过一会儿再发一遍" in screen.getvalue()
    assert "360 元" in screen.getvalue()
    assert "the index fell over" in caplog.text


def test_the_language_of_the_system_decides_the_greeting(world: World) -> None:
    conversation, screen = chat(world, hint="en_GB")
    conversation.run([])
    assert "Hello, I am Zhitu" in screen.getvalue()
    assert "Goodbye" in screen.getvalue()


def test_pictures_and_files_are_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = Reply(
        "你的成绩", picture=Picture(b"", "成绩走势"), attachment=Attachment("考试.ics", "text/calendar", b"")
    )

    def answer(message: object, work: object) -> list[Reply]:
        entry = entry_of_reply(
            reply,
            at=world.clock(),
            key=message.key,  # type: ignore[attr-defined]
            language="zh",
            answers=False,
        )
        work.transcript.append(message.learner, [entry])  # type: ignore[attr-defined]
        return [reply]

    monkeypatch.setattr(world.conversation, "reply", answer)
    conversation, screen = chat(world)
    conversation.run([])
    assert "［图片：成绩走势］" in screen.getvalue()
    assert "［文件：考试.ics" in screen.getvalue()
