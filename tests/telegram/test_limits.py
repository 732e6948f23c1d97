"""What arrives at the platform keeps to its limits, also when the bot dies in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.telegram import Step
from tests.telegram.ledger import pace
from tests.telegram.nursery import Nursery, nursery
from tests.telegram.scene import open_scene


@pytest.fixture(scope="module")
def bots() -> Iterator[Nursery]:
    with nursery() as opened:
        yield opened


@pytest.mark.parametrize("mode", ["polling", pytest.param("webhook", marks=pytest.mark.slow)])
def test_the_limits_hold_overall_in_a_chat_and_in_a_group(bots: Nursery, tmp_path: Path, mode: str) -> None:
    with open_scene(bots, tmp_path, mode) as scene:
        scene.burst(chats=40, each=3)
        scene.burst_in_group(6)
        scene.die(Step.AFTER_SEND, [30])
        scene.live_on()
        print(pace(scene.platform))
        assert scene.balance().faults() == {}
        assert scene.platform.traffic.excesses() == []
