"""Bad input to the real program: one sentence, exit code 2, and the next good input works."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from bot.cli import main
from bot.commands.parts import Parts
from bot.settings import Settings
from storage import migrate
from tests.integration.test_cli_ask import assert_refused, zhitu
from tests.telegram.nursery import wait_until
from tests.telegram.program import running_program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

QUESTION = "1+X直播电商初级考证费多少"


@pytest.fixture
def home(indexed: Settings, tmp_path: Path) -> Path:
    """Return a home with a data folder of its own, index included."""
    shutil.copytree(indexed.data_dir, tmp_path / "data")
    return tmp_path


def assert_works(home: Path) -> None:
    """The next good question is answered from the same folder."""
    result = zhitu("ask", QUESTION, "--json", "--as-of", "2026-11-22", home=home)
    assert (result.returncode, result.stderr) == (0, b"")
    row = json.loads(result.stdout)
    assert row["status"] == "answered"
    assert "280 元" in row["answer"]
    assert row["warnings"] == ["expired"]
    assert row["citations"][0]["source_id"] == "src.aopai-2024-plan"


def test_bad_questions_leave_the_next_one_unharmed(home: Path) -> None:
    broken = home / "Q.jsonl"
    broken.write_text('{"id": "1", "question": "考证费多少钱"}\n{"id": "2", "question":\n', "utf-8")
    for arguments, sentence in (
        (["ask", "--colour", QUESTION], "No such option '--colour'."),
        (["ask", ""], "the question is empty: expected some text"),
        (["ask", "考" * 20_000], "the question has 20,000 characters: expected at most 4,000"),
        (["ask", "--file", str(broken)], f"{broken}:2: the line is not JSON"),
    ):
        assert_refused(zhitu(*arguments, home=home), sentence)
    assert_works(home)


def test_emoji_alone_are_answered_honestly(home: Path) -> None:
    result = zhitu("ask", "😀🎉👍🏽", "--json", home=home)
    assert (result.returncode, result.stderr) == (0, b"")
    row = json.loads(result.stdout)
    assert (row["status"], row["citations"]) == ("not_found", [])
    assert_works(home)


def test_a_file_of_questions_is_answered_in_order_with_its_history(home: Path) -> None:
    turns = [{"role": "user", "text": QUESTION}, {"role": "assistant", "text": "280 元。"}]
    rows = [
        {"id": "a", "question": QUESTION},
        {"id": "b", "question": "那高级呢", "history": turns},
        {"id": "c", "question": "能帮我找人代考吗"},
        {"id": "d", "question": "潜水教练证怎么考"},
        {"id": "e", "question": "考证费多少"},
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    result = zhitu("ask", "--file", "-", "--json", "--as-of", "2026-11-22", home=home, stdin=lines.encode())
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["a", "b", "c", "d", "e"]
    assert [one["status"] for one in answers] == ["answered", "answered", "refused", "not_found", "clarify"]
    assert "300 元" in answers[1]["answer"]
    assert result.returncode == 0


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        ("shelf-zh/vectors.faiss", truncate),
        ("shelf-en", shutil.rmtree),
        ("../CURRENT", lambda file: file.write_text("nonsense")),
    ],
)
def test_a_corrupt_index_is_named_and_mended_by_what_the_sentence_says(
    home: Path, part: str, damage: Callable[[Path], object]
) -> None:
    (version,) = (home / "data" / "index").glob("version-*")
    damage(version / part)
    result = zhitu("ask", QUESTION, home=home)
    assert_refused(result, "damaged")
    assert "zhitu reindex" in result.stderr.decode()
    assert zhitu("reindex", home=home).returncode == 0
    assert_works(home)


@pytest.mark.parametrize("command", [["ask", QUESTION], ["serve", "--port", "0"]])
def test_a_missing_model_folder_is_named(home: Path, command: list[str]) -> None:
    result = zhitu(*command, home=home, ZHITU_ENCODER="./no-such-model")
    assert_refused(result, "The encoder folder ./no-such-model does not exist")
    assert_works(home)


@pytest.mark.parametrize(
    ("command", "token", "sentence"),
    [
        (["serve", "--port", "0"], "hushhush", "ZHITU_TELEGRAM_TOKEN has the wrong form"),
        (["bot"], "12:hush/hush", "ZHITU_TELEGRAM_TOKEN has the wrong form"),
        (["bot"], "", "ZHITU_TELEGRAM_TOKEN is not set"),
    ],
)
def test_a_wrong_token_is_refused_without_being_shown(
    home: Path, command: list[str], token: str, sentence: str
) -> None:
    result = zhitu(*command, home=home, ZHITU_TELEGRAM_TOKEN=token)
    assert_refused(result, sentence)
    assert not token or token not in result.stderr.decode()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:////no/such/folder/zhitu.db", "the folder /no/such/folder of the database does not exist"),
        ("postgresql://me:hushhush@127.0.0.1:1/zhitu", "cannot be reached"),
        ("mysql://x/y", "ZHITU_DATABASE_URL has the wrong form"),
    ],
)
def test_a_database_that_cannot_be_had_is_named(home: Path, url: str, sentence: str) -> None:
    result = zhitu("serve", "--port", "0", home=home, ZHITU_DATABASE_URL=url)
    assert_refused(result, sentence)
    assert "hushhush" not in result.stderr.decode()


def test_a_file_that_is_no_database_is_named(home: Path) -> None:
    (home / "data" / "zhitu.db").write_bytes(b"here lies something else than a database, you see " * 40)
    result = zhitu("serve", "--port", "0", home=home)
    assert_refused(result, "cannot be read (file is not a database)")
    assert_works(home)  # to answer a question needs no database


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the database as another program would that is writing all the time."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_is_named_and_works_again_afterwards(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "data" / "zhitu.db"
    migrate(f"sqlite:///{file}")
    monkeypatch.setitem(migrate.__kwdefaults__, "busy_seconds", 0.2)  # 30 s for a person, not for a test
    settings = Settings.from_environment({"ZHITU_DATA_DIR": str(home / "data")})
    with locked(file):
        assert main(["serve", "--port", "0"], Parts(read_settings=lambda: settings)) == 2
    said = capsys.readouterr()
    assert said.err == (
        f"zhitu: the database {file} is locked by another program: close it, or try again in a moment\n"
    )
    assert said.out == ""
    output = home / "output"
    with running_program("serve", "--port", "0", data_dir=home / "data", output=output) as program:
        wait_until(lambda: "Zhitu is at " in program.text(), 60, "the server is up")
        address = program.text().split("Zhitu is at ")[1].split()[0]
        assert httpx.get(address, timeout=20).status_code == 200
        assert program.stop() == 0


def test_the_data_folder_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert_refused(zhitu("ask", QUESTION, home=tmp_path), "expected a folder, but a file is there")


def test_a_question_leaves_nothing_behind_that_the_next_one_would_add_to(home: Path) -> None:
    assert_works(home)
    before = sorted(str(path) for path in (home / "data").rglob("*"))
    assert_works(home)
    assert sorted(str(path) for path in (home / "data").rglob("*")) == before
