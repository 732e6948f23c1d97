"""The command line as a whole: version, help, unknown commands, a reader that goes away, defects."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli as command_line
from bot.commands.parts import Parts
from tests.integration.test_cli_ask import assert_refused, zhitu


def test_the_version_and_the_help_go_to_stdout(tmp_path: Path) -> None:
    assert zhitu("--version", home=tmp_path).stdout.startswith(b"zhitu ")
    shown = zhitu("--help", home=tmp_path).stdout.decode()
    for command in ("ask", "bot", "chat", "doctor", "knowledge", "reindex", "serve", "worker"):
        assert f"\n  {command} " in shown


def test_without_a_command_the_help_goes_to_stderr(tmp_path: Path) -> None:
    result = zhitu(home=tmp_path)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(b"Usage: zhitu ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["aks"], "No such command 'aks'."),
        (["knowledge", "shwo"], "No such command 'shwo'."),
        (["serve", "--port", "x"], "'x' is not a valid integer range"),
        (["serve", "--port", "70000"], "70000 is not in the range 0<=x<=65535"),
        (["knowledge", "show"], "Missing argument 'ID'."),
    ],
)
def test_a_misspelt_command_is_refused(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    assert_refused(zhitu(*arguments, home=tmp_path), sentence)


def test_the_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from bot.cli import main; main(['--help']); "
        "print(sorted({'numpy', 'onnxruntime', 'pydantic', 'rich', 'sqlalchemy', 'yaml'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.endswith("[]\n")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m bot knowledge list | head -n 1"
    environment = {"PATH": "/usr/bin:/bin", "ZHITU_DATA_DIR": str(tmp_path)}
    result = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=environment, check=True
    )
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


def test_a_defect_shows_its_stack_without_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"

    def fail() -> None:
        raise RuntimeError(f"GET /bot{token}/getMe failed")

    parts = Parts(read_settings=fail)  # type: ignore[arg-type]
    assert command_line.main(["knowledge", "list"], parts) == 1
    shown = capsys.readouterr()
    assert "Traceback" in shown.err
    assert "/bot<token>/getMe" in shown.err
    assert token not in shown.err
    assert shown.out == ""
