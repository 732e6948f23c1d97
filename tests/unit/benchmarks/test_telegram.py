"""The Telegram benchmark refuses what it cannot measure."""

import pytest

from benchmarks.telegram import main


def test_a_burst_must_reach_every_chat(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--updates", "5"]) == 2
    assert capsys.readouterr().err == "--updates must be at least 100, not 5\n"
