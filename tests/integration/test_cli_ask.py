"""`zhitu ask`: the line that comes out for each question, and one sentence for each bad input."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.commands.parts import Parts
from bot.settings import Settings
from retrieval.models import Answer, Citation, Option, Passage, Status, Turn

CITATION = Citation(
    source_id="src.plan",
    title="2024 年工作计划",
    issuer="某公司",
    published="2024-01-18",
    locator="第三部分 1",
    quote="初级 280 元。",
    url="https://example.com/plan",
    passage_id="fee.demo#zh",
)


class EchoAnswerer:
    """Says back what it was asked, so that a test sees what reached it."""

    def answer(
        self, question: str, *, as_of: date, history: Sequence[Turn] = (), language: str = "auto"
    ) -> Answer:
        if question == "哪个证书":
            return Answer(
                Status.CLARIFY, "问哪一个？", "zh", as_of, options=(Option("直播电商", "直播电商考证费"),)
            )
        text = f"{question}|{language}|{[turn.text for turn in history]}"
        return Answer(Status.ANSWERED, text, "zh", as_of, (CITATION,), ("expired",))

    def grounds(self, question: str, *, as_of: date, language: str = "auto") -> frozenset[str]:
        return frozenset()

    def passage(self, passage_id: str) -> Passage | None:
        return None

    def cite(self, passage: Passage) -> Sequence[Citation]:
        return ()


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(
        read_settings=lambda: Settings.from_environment({"ZHITU_DATA_DIR": str(tmp_path)}),
        build_answerer=lambda settings: EchoAnswerer(),
        now=lambda: datetime(2026, 11, 22, 16, 30, tzinfo=UTC),  # the next day in Shanghai
    )


def ask(parts: Parts, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["ask", *arguments], obj=parts, catch_exceptions=False)


def test_a_question_becomes_one_json_line_with_exactly_these_keys(parts: Parts) -> None:
    result = ask(parts, "考证费多少钱", "--json", "--as-of", "2025-01-31", "--language", "zh")
    (line,) = result.stdout.splitlines()
    row = json.loads(line)
    assert row.pop("latency_ms") >= 0
    assert row == {
        "id": "1",
        "question": "考证费多少钱",
        "status": "answered",
        "answer": "考证费多少钱|zh|[]",
        "citations": [
            {
                "source_id": "src.plan",
                "title": "2024 年工作计划",
                "issuer": "某公司",
                "published": "2024-01-18",
                "locator": "第三部分 1",
                "quote": "初级 280 元。",
                "url": "https://example.com/plan",
            }
        ],
        "warnings": ["expired"],
        "as_of": "2025-01-31",
    }
    assert "考证费" in line
    assert result.exit_code == 0


def test_a_file_is_answered_line_by_line_in_order(parts: Parts, tmp_path: Path) -> None:
    file = tmp_path / "Q.jsonl"
    turns = [{"role": "user", "text": "初级多少钱"}, {"role": "assistant", "text": "280 元"}]
    rows = [
        {"id": "b", "question": "一"},
        {"id": 7, "question": "那高级呢", "history": turns},
        {"id": "a", "question": "三"},
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    answers = [json.loads(line) for line in ask(parts, "--file", str(file), "--json").stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", 7, "a"]
    assert answers[1]["answer"] == "那高级呢|auto|['初级多少钱', '280 元']"


def test_today_is_the_day_in_the_time_zone_that_is_set(parts: Parts) -> None:
    assert json.loads(ask(parts, "问", "--json").stdout)["as_of"] == "2026-11-23"


def test_the_readable_form_has_text_options_and_addresses(parts: Parts, tmp_path: Path) -> None:
    assert ask(parts, "考证费").stdout == "考证费|auto|[]\n  2024 年工作计划 <https://example.com/plan>\n"
    assert ask(parts, "哪个证书").stdout == "问哪一个？\n  1. 直播电商\n"
    file = tmp_path / "Q.jsonl"
    file.write_text('{"id": "a", "question": "一"}\n{"id": "b", "question": "二"}\n', "utf-8")
    several = ask(parts, "--file", str(file)).stdout
    assert several.index("# a  一") < several.index("# b  二")


def zhitu(
    *arguments: str | bytes, home: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the real program in an empty data folder."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        env={**kept, "HOME": str(home), "ZHITU_DATA_DIR": str(home / "data"), **environment},
        timeout=60,
        check=False,
    )


def assert_refused(result: subprocess.CompletedProcess[bytes], sentence: str) -> None:
    """One line on stderr, nothing on stdout, exit code 2."""
    error = result.stderr.decode()
    assert sentence in error
    assert error.startswith("zhitu: ")
    assert error.count("\n") == 1
    assert result.stdout == b""
    assert result.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--colour", "问"], "No such option '--colour'."),
        ([], "expected either a QUESTION or --file Q.jsonl"),
        (["问", "--file", "Q.jsonl"], "expected either a QUESTION or --file Q.jsonl"),
        (["问", "二"], "Got unexpected extra argument (二)"),
        ([""], "the question is empty: expected some text"),
        ([" \n\t"], "the question is empty: expected some text"),
        (["问" * 20_000], "the question has 20,000 characters: expected at most 4,000"),
        ([b"\xff\xfe"], "the text holds half a character"),
        (["问", "--as-of", "2026-02-30"], "'2026-02-30' is not a day: expected YYYY-MM-DD"),
        (["问", "--as-of", "20260101"], "'20260101' is not a day: expected YYYY-MM-DD"),
        (["问", "--as-of", "11-22"], "'11-22' is not a day: expected YYYY-MM-DD"),
        (["问", "--language", "fr"], "'fr' is not one of 'zh', 'en', 'auto'"),
        (["--file", "nowhere.jsonl"], "nowhere.jsonl: the file cannot be read (No such file or directory)"),
        (["--file", "/"], "/: the file cannot be read (Is a directory)"),
    ],
)
def test_bad_arguments_are_refused(tmp_path: Path, arguments: list[str | bytes], sentence: str) -> None:
    assert_refused(zhitu("ask", *arguments, home=tmp_path), sentence)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_line_is_named_before_anything_is_answered(tmp_path: Path) -> None:
    file = tmp_path / "Q.jsonl"
    file.write_text('{"id": "1", "question": "考证费多少钱"}\n{"id": "2", question}\n', "utf-8")
    result = zhitu("ask", "--json", "--file", str(file), home=tmp_path)
    assert_refused(result, f"{file}:2: the line is not JSON")


def test_standard_input_is_a_file_too(tmp_path: Path) -> None:
    result = zhitu("ask", "--file", "-", home=tmp_path, stdin=b'{"id": "1"}\n')
    assert_refused(result, 'stdin:1: "question" is missing or no text')


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("ZHITU_PORT", "http", "ZHITU_PORT is 'http': expected a whole number from 0 to 65535"),
        ("ZHITU_TIME_ZONE", "Mars", "ZHITU_TIME_ZONE is 'Mars': expected a time zone such as Asia/Shanghai"),
        ("ZHITU_TELEGRAM_TOKEN", "wrong", "ZHITU_TELEGRAM_TOKEN has the wrong form"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, variable: str, value: str, sentence: str) -> None:
    assert_refused(zhitu("ask", "问", home=tmp_path, **{variable: value}), sentence)
