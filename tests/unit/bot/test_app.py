"""What the wiring refuses before it builds anything."""

import socket
from pathlib import Path

import pytest

from bot.app import AddressTakenError, TelegramNotSetUpError, run_server, run_telegram, run_worker
from bot.settings import Settings


def settings(folder: Path, **more: str) -> Settings:
    return Settings.from_environment({"ZHITU_DATA_DIR": str(folder / "data"), **more})


def test_an_address_that_is_taken_is_named_and_nothing_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(AddressTakenError, match=f"127.0.0.1:{port} cannot be used"):
            run_server(settings(tmp_path, ZHITU_PORT=str(port)))
    assert not (tmp_path / "data").exists()


def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    with pytest.raises(AddressTakenError, match=r"192\.0\.2\.1"):
        run_server(settings(tmp_path, ZHITU_HOST="192.0.2.1", ZHITU_PORT="0"))


@pytest.mark.parametrize("run", [run_telegram, run_worker])
def test_telegram_without_a_token_is_refused(run: object, tmp_path: Path) -> None:
    with pytest.raises(TelegramNotSetUpError):
        run(settings(tmp_path))  # type: ignore[operator]
