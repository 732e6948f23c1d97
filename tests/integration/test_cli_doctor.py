"""`zhitu doctor`: each thing that is missing is named with how to get it, and no secret shows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.commands.parts import Parts
from bot.settings import Settings
from storage import migrate
from tests.integration.test_cli_ask import zhitu

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"


Examine = Callable[..., tuple[dict[str, dict[str, Any]], dict[str, Any], int]]


@pytest.fixture
def examine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Examine:
    """Return a function that runs the doctor and gives its findings by name, report and exit code."""

    def run(**environment: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any], int]:
        given = {"ZHITU_DATA_DIR": str(tmp_path / "data"), **environment}
        code = main(["doctor", "--json"], Parts(read_settings=lambda: Settings.from_environment(given)))
        report = json.loads(capsys.readouterr().out)
        return {finding["name"]: finding for finding in report["findings"]}, report, code

    return run


def test_a_fresh_machine_is_ready_and_says_what_the_first_start_makes(tmp_path: Path) -> None:
    result = zhitu("doctor", "--json", home=tmp_path)
    report = json.loads(result.stdout)
    findings = {finding["name"]: finding for finding in report["findings"]}
    assert (report["ready"], result.returncode) == (True, 0)
    assert findings["index"]["state"] == "note"
    assert "first question" in findings["index"]["fix"]
    assert findings["database"]["state"] == findings["data folder"]["state"] == "note"
    assert findings["content"]["state"] == findings["encoder"]["state"] == "ok"
    assert list(tmp_path.iterdir()) == []  # nor the device id that ONNX Runtime would leave


def test_a_migrated_database_is_found(tmp_path: Path, examine: Examine) -> None:
    (tmp_path / "data").mkdir()
    migrate(f"sqlite:///{tmp_path / 'data' / 'zhitu.db'}")
    findings, _, _ = examine()
    assert findings["database"]["state"] == findings["data folder"]["state"] == "ok"


def test_a_database_without_tables_is_a_note(tmp_path: Path, examine: Examine) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "zhitu.db").touch()
    finding = examine()[0]["database"]
    assert finding["state"] == "note"
    assert "migration" in finding["message"]


@pytest.mark.parametrize(
    ("environment", "name", "said"),
    [
        (
            {"ZHITU_DATABASE_URL": "postgresql://me:hushhush@127.0.0.1:1/zhitu"},
            "database",
            "cannot be reached",
        ),
        ({"ZHITU_ENCODER": "./no-such-model"}, "encoder", "no-such-model"),
        ({"ZHITU_PORT": "x"}, "settings", "ZHITU_PORT is 'x'"),
    ],
)
def test_a_problem_is_named(examine: Examine, environment: dict[str, str], name: str, said: str) -> None:
    findings, report, code = examine(**environment)
    assert findings[name]["state"] == "problem"
    assert said in findings[name]["message"]
    assert findings[name]["fix"]
    assert "hushhush" not in json.dumps(report)
    assert code == 1


def test_a_broken_database_file_is_named(tmp_path: Path, examine: Examine) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "zhitu.db").write_bytes(
        b"this is no database, it only lies where one should be" * 40
    )
    finding = examine()[0]["database"]
    assert finding["state"] == "problem"
    assert "cannot be read" in finding["message"]


def test_a_token_is_seen_but_never_shown(tmp_path: Path) -> None:
    result = zhitu("doctor", home=tmp_path, ZHITU_TELEGRAM_TOKEN=TOKEN)
    shown = (result.stdout + result.stderr).decode()
    assert "Telegram: token is set, by polling" in shown
    assert TOKEN not in shown
    assert TOKEN.split(":")[1] not in shown
    assert shown.startswith("ok       python: 3.")
    assert shown.endswith("\nready to serve\n")


def test_a_misspelt_variable_is_pointed_out(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHITU_PROT", "80")
    finding = examine()[0]["settings"]
    assert finding["state"] == "note"
    assert "ZHITU_PROT" in finding["message"]
