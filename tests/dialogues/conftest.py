"""Gives each dialogue a learner who speaks to the core; the contracts repeat it on every channel."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dialogues.tester import Learner
from tests.drivers.core import CoreDriver
from tests.world import open_world


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    with open_world(tmp_path) as world:
        yield Learner(CoreDriver(world))
