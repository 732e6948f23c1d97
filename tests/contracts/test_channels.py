"""Every channel passes every dialogue: the same words, driven through the channel's own doors."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

import tests.dialogues
from tests.dialogues.tester import Learner
from tests.drivers.console import ConsoleDriver
from tests.drivers.models import Driver
from tests.drivers.telegram import TelegramDriver
from tests.drivers.web import WebDriver
from tests.world import World, open_world

Dialogue = Callable[[Learner], None]


@contextmanager
def console(world: World) -> Iterator[Driver]:
    with closing(ConsoleDriver(world)) as driver:
        yield driver


@contextmanager
def web(world: World) -> Iterator[Driver]:
    with closing(WebDriver(world)) as driver:
        yield driver


@contextmanager
def telegram(world: World) -> Iterator[Driver]:
    with closing(TelegramDriver(world)) as driver:
        yield driver


# A channel joins by adding its driver here.
CHANNELS: dict[str, Callable[[World], AbstractContextManager[Driver]]] = {
    "console": console,
    "web": web,
    "telegram": telegram,
}


def all_dialogues() -> dict[str, Dialogue]:
    """Return every dialogue by its name, from every file of the folder."""
    found = {}
    for module in pkgutil.iter_modules(tests.dialogues.__path__, "tests.dialogues."):
        if ".test_" in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                if name.startswith("test_"):
                    found[name.removeprefix("test_")] = value
    return found


DIALOGUES = all_dialogues()


def test_there_are_dialogues() -> None:
    assert len(DIALOGUES) > 20


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", DIALOGUES)
def test_channel(name: str, channel: str, tmp_path: Path) -> None:
    with open_world(tmp_path) as world, CHANNELS[channel](world) as driver:
        DIALOGUES[name](Learner(driver))
