"""A bot that is killed at any step loses no update and sends no message twice."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram import Step
from tests.postgres import PostgresServer, postgres_server
from tests.telegram.emulator import Kind, Limit, Limits, Person
from tests.telegram.ledger import arrivals, pace
from tests.telegram.nursery import Nursery, nursery
from tests.telegram.scene import Scene, open_scene
from tests.telegram.tokens import TOKEN

__all__ = ["postgres_server"]

# Ten times the overall limit of the platform, so that a burst of 300 takes seconds; a chat keeps its own.
FASTER = Limits(overall=Limit(300, 1))
MODES = ("polling", "webhook")
# A poll brings up to 100 updates at once, so these steps come only a few times in a burst.
SELDOM = (Step.AFTER_FETCH, Step.AFTER_INBOX_COMMIT)


@pytest.fixture(scope="module")
def bots() -> Iterator[Nursery]:
    with nursery() as opened:
        yield opened


def check(scene: Scene, kills: int) -> None:
    """Check the books: every update handled, every reply sent once, save those marked as uncertain."""
    ledger = scene.balance()
    print(f"{kills} kills, {len(ledger.uncertain)} uncertain, {pace(scene.platform)}")
    assert ledger.faults() == {}
    assert ledger.handled == scene.updates
    assert ledger.refused == 0
    # A kill can break off no more calls than there are senders.
    assert len(ledger.uncertain) <= kills * scene.life.senders
    assert TOKEN not in (Path(scene.life.data_dir) / "log.txt").read_text()


def counts_for(step: Step, mode: str) -> tuple[int, ...]:
    return (1, 2, 1) if mode == "polling" and step in SELDOM else (1, 40, 90)


@pytest.mark.parametrize("mode", MODES)
def test_a_bot_killed_once_at_every_step_loses_nothing_and_doubles_nothing(
    bots: Nursery, tmp_path: Path, mode: str
) -> None:
    with open_scene(bots, tmp_path, mode, limits=FASTER, overall_per_second=300) as scene:
        scene.burst(chats=100, each=3)
        for step in Step:
            scene.die(step, [1 if mode == "polling" and step in SELDOM else 20])
        scene.live_on()
        check(scene, kills=len(Step))


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("step", Step)
def test_a_bot_killed_again_and_again_at_one_step_loses_nothing_and_doubles_nothing(
    bots: Nursery, tmp_path: Path, mode: str, step: Step
) -> None:
    with open_scene(bots, tmp_path, mode, limits=FASTER, overall_per_second=300) as scene:
        scene.burst(chats=100, each=3)
        scene.die(step, counts_for(step, mode))
        scene.live_on()
        check(scene, kills=3)


@pytest.mark.postgres
def test_on_postgresql_it_is_the_same(bots: Nursery, tmp_path: Path, postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database()
    with open_scene(
        bots, tmp_path, "polling", database_url=url, limits=FASTER, overall_per_second=300
    ) as scene:
        scene.burst(chats=100, each=3)
        for step in Step:
            scene.die(step, [1 if step in SELDOM else 20])
        scene.live_on()
        check(scene, kills=len(Step))


@pytest.mark.parametrize("mode", ["polling", pytest.param("webhook", marks=pytest.mark.slow)])
def test_a_bot_killed_at_any_moment_loses_nothing_and_doubles_nothing(
    bots: Nursery, tmp_path: Path, mode: str
) -> None:
    with open_scene(bots, tmp_path, mode, limits=FASTER, overall_per_second=300) as scene:
        for number in range(3):
            scene.burst(chats=25, each=1, first=f"{'abc'[number]}")
            scene.nursery.start(scene.life)
            time.sleep((0.15, 0.4, 0.8)[number])
            assert scene.nursery.kill() == -9
        scene.live_on()
        check(scene, kills=3)


def test_faults_of_the_platform_lose_nothing_and_double_nothing(bots: Nursery, tmp_path: Path) -> None:
    shares = {
        Kind.FLOOD: 0.05,
        Kind.BROKEN: 0.05,
        Kind.GATEWAY_BEFORE: 0.02,
        Kind.GATEWAY_AFTER: 0.02,
        Kind.RESET_BEFORE: 0.03,
        Kind.RESET_AFTER: 0.03,
        Kind.SILENT_BEFORE: 0.01,
        Kind.SILENT_AFTER: 0.01,
    }
    with open_scene(bots, tmp_path, "polling", limits=FASTER, overall_per_second=300) as scene:
        faults = scene.platform.faults
        faults.scatter("sendMessage", 20261122, shares)
        faults.plan("getUpdates", Kind.RESET_BEFORE, Kind.BROKEN, Kind.RESET_AFTER)
        scene.life = replace(scene.life, call_seconds=1.0)
        scene.burst(chats=100, each=1)
        scene.live_on()
        ledger = scene.balance()
        assert ledger.faults() == {}
        assert ledger.handled == 100
        # Exactly the calls of which nobody can know: each is shown as uncertain, none is repeated.
        unknown = ("gateway_", "reset_", "silent_")
        broken = [made for made in scene.platform.calls if made.fault.startswith(unknown)]
        broken = [made for made in broken if made.method == "sendMessage"]
        assert len(broken) > 5
        notices = sum(not made.parameters["text"][:1].isdigit() for made in broken)
        assert len(ledger.uncertain) == len(broken) - notices


def test_somebody_whose_message_is_uncertain_is_told_and_gets_it_again_on_request(
    bots: Nursery, tmp_path: Path
) -> None:
    with open_scene(bots, tmp_path, "polling", chat_per_second=100) as scene:
        scene.platform.faults.plan("sendMessage", Kind.RESET_BEFORE)
        scene.burst(chats=1, each=1)
        person = Person(scene.platform, scene.platform.chats[1].person)  # type: ignore[arg-type]
        scene.live_on()
        assert person.screen() == []
        assert scene.balance().uncertain == {(1, "1. a1-0"): False}
        scene.said[1].append("还在吗")
        assert person.say("还在吗")
        scene.live_on()
        notice, reply = person.screen()
        assert notice["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "telegram:resend"
        assert reply["text"] == "2. 还在吗"
        assert person.press(notice["reply_markup"]["inline_keyboard"][0][0]["text"])
        scene.said[1].append("")
        scene.live_on()
        assert sorted(message["text"] for message in person.screen()[2:])[0] == "1. a1-0"
        assert len(person.screen()) == 4


def test_the_books_show_what_is_wrong(bots: Nursery, tmp_path: Path) -> None:
    with open_scene(bots, tmp_path, "polling", chat_per_second=100) as scene:
        scene.burst(chats=4, each=2)
        scene.live_on()
        assert scene.balance().faults() == {}
        calls, first = scene.platform.calls, arrivals(scene.platform)[0]
        reply = (first.effect["chat"]["id"], first.effect["text"])
        calls.append(first)
        assert scene.balance().faults() == {"doubled": [reply]}
        calls[:] = [call for call in calls if call is not first]
        assert scene.balance().faults() == {"unarrived": [reply]}
        scene.said[2].append("never written")
        assert scene.balance().faults()["missing"] == [(2, "3. never written")]
        del scene.said[3][1]
        assert scene.balance().faults()["unexpected"] == [(3, "2. a3-1")]
        messages = scene.platform.chats[4].messages
        messages[3], messages[4] = messages[4], messages[3]
        assert scene.balance().faults()["misplaced"] == [4]
