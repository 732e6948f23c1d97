"""`zhitu bot` as a person runs it: real answers, one sentence for a wrong token, and the token nowhere."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram import WEBHOOK_PATH
from bot.mail import Delivery
from storage import SqlStorage
from tests.telegram.emulator import Kind, Person, Platform, add_person, serving
from tests.telegram.nursery import wait_until
from tests.telegram.program import Program, run_program, running_program
from tests.telegram.scene import free_port
from tests.telegram.tokens import TOKEN, WEBHOOK_SECRET, WRONG_TOKEN

QUESTION = "1+X直播电商初级考证费多少"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with an index, made once."""
    folder = tmp_path_factory.mktemp("built")
    made = run_program("reindex", data_dir=folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def data_dir(built: Path, tmp_path: Path) -> Path:
    """Return a data folder of one's own."""
    return Path(shutil.copytree(built, tmp_path / "data"))


@contextmanager
def telegram() -> Iterator[tuple[Platform, str]]:
    platform = Platform(TOKEN, enforcing=False)
    with serving(platform) as address:
        yield platform, address
    assert platform.problems == []


def environment_for(address: str, token: str = TOKEN, port: int = 0) -> dict[str, str]:
    webhook = {
        "ZHITU_TELEGRAM_MODE": "webhook",
        "ZHITU_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "ZHITU_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "ZHITU_PORT": str(port),
    }
    return {
        "ZHITU_TELEGRAM_TOKEN": token,
        "ZHITU_TELEGRAM_API_BASE": address,
        "ZHITU_LOG_LEVEL": "DEBUG",
        **(webhook if port else {}),
    }


def wait_for_reply(person: Person, many: int, program: Program) -> str:
    wait_until(lambda: len(person.screen()) >= many, 60, f"{many} replies; the bot said: {program.text()}")
    return str(person.screen()[many - 1]["text"])


def count_sent(data_dir: Path) -> int:
    with closing(SqlStorage(f"sqlite:///{data_dir / 'zhitu.db'}")) as store, store.begin() as work:
        return work.outbox.counts("telegram")[Delivery.SENT]


def find_secret(folder: Path, secret: str) -> list[str]:
    """Return the files that hold a secret."""
    parts = secret.encode(), secret.partition(":")[2].encode()
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(part in path.read_bytes() for part in parts if part)
    ]


@pytest.mark.parametrize("command", ["bot", "worker", "serve"])
def test_a_token_that_telegram_does_not_know_is_one_sentence(data_dir: Path, command: str) -> None:
    with telegram() as (_, address):
        environment = environment_for(address, WRONG_TOKEN) | {"ZHITU_PORT": "0"}
        result = run_program(command, data_dir=data_dir, **environment)
    assert result.returncode == 2
    *_, sentence = result.stderr.splitlines()
    assert sentence == (
        "zhitu: Telegram does not know this bot token: set ZHITU_TELEGRAM_TOKEN to the one that "
        "@BotFather shows."
    )
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    secret = WRONG_TOKEN.partition(":")[2]
    assert secret not in result.stderr
    assert find_secret(data_dir, WRONG_TOKEN) == []


@pytest.mark.parametrize("token", ["nonsense-without-a-colon", f"x{TOKEN}", f"{TOKEN} {TOKEN}"])
def test_a_token_of_a_wrong_form_is_one_sentence_without_it(tmp_path: Path, token: str) -> None:
    result = run_program("bot", data_dir=tmp_path, ZHITU_TELEGRAM_TOKEN=token)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("zhitu: ZHITU_TELEGRAM_TOKEN")
    assert token not in result.stderr
    assert TOKEN.partition(":")[2] not in result.stderr


def test_a_bot_without_a_token_says_what_is_missing(tmp_path: Path) -> None:
    result = run_program("bot", data_dir=tmp_path)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "ZHITU_TELEGRAM_TOKEN" in result.stderr


def test_by_polling_real_answers_survive_a_kill_and_the_token_stays_secret(
    data_dir: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output.txt"
    with telegram() as (platform, address):
        environment = environment_for(address)
        platform.faults.plan("getMe", Kind.BROKEN)
        platform.faults.plan("getUpdates", Kind.RESET_BEFORE, Kind.BROKEN, Kind.GATEWAY_AFTER, None)
        person = add_person(platform, 77)
        assert person.say(QUESTION)
        with running_program("bot", data_dir=data_dir, output=output, **environment) as program:
            assert "280 元" in wait_for_reply(person, 1, program)
            # A kill in mid-call would leave the chat waiting for a minute, as it must.
            wait_until(lambda: count_sent(data_dir) == 1, 20, "the message is settled")
            assert program.stop(signal.SIGKILL) == -9
        assert person.say("那高级呢")
        platform.faults.plan("sendMessage", Kind.BROKEN, Kind.FLOOD)
        with running_program("bot", data_dir=data_dir, output=output, **environment) as program:
            assert "300 元" in wait_for_reply(person, 2, program)
            assert person.send_document("../../x.pdf", b"%PDF-1.7")
            wait_for_reply(person, 3, program)
            platform.faults.plan("getFile", Kind.BROKEN)
            assert person.send_document("y.pdf", b"%PDF-1.7")
            platform.faults.plan("sendMessage", Kind.RESET_AFTER)
            wait_for_reply(person, 4, program)
            assert program.stop() == 0
        with running_program("bot", data_dir=data_dir, output=output, **environment) as program:
            wait_until(lambda: "Telegram is connected" in output.read_text()[-2000:], 60, "it is connected")
            platform.token = WRONG_TOKEN
            platform.ring()
            assert person.say("还在吗")
            assert program.process.wait(60) == 2
        said = output.read_text()
        assert said.rstrip().endswith("set ZHITU_TELEGRAM_TOKEN to the one that @BotFather shows.")
        assert "DEBUG" in said
        assert TOKEN.partition(":")[2] not in said
        assert find_secret(data_dir, TOKEN) == []


@pytest.mark.parametrize(("command", "number"), [("bot", signal.SIGTERM), ("serve", signal.SIGINT)])
def test_by_webhook_real_answers_come_and_the_secrets_stay_secret(
    data_dir: Path, tmp_path: Path, command: str, number: signal.Signals
) -> None:
    output = tmp_path / "output.txt"
    port = free_port()
    with telegram() as (platform, address):
        environment = environment_for(address, port=port)
        person = add_person(platform, 77)
        assert person.say(QUESTION)
        with running_program(command, data_dir=data_dir, output=output, **environment) as program:
            assert "280 元" in wait_for_reply(person, 1, program)
            hook = f"http://127.0.0.1:{port}{WEBHOOK_PATH}"
            for secret in ("", "wrong", TOKEN):
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                posted = httpx.post(hook, json={"update_id": 1}, headers=headers, trust_env=False)
                assert posted.status_code == 403
            assert httpx.post(hook, content=b"{", headers={}, trust_env=False).status_code == 403
            platform.faults.plan("sendMessage", Kind.RESET_AFTER)
            assert person.say("那高级呢")
            assert "300 元" in wait_for_reply(person, 2, program)
            assert program.stop(number) == 0
        said = output.read_text()
        assert "DEBUG" in said
        for secret in (TOKEN.partition(":")[2], WEBHOOK_SECRET):
            assert secret not in said
            assert find_secret(data_dir, secret) == []
