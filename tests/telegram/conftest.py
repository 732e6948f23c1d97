"""A running emulator for the tests of this folder."""

from collections.abc import Iterator

import httpx
import pytest

from tests.telegram.emulator import Platform, serving
from tests.telegram.tokens import TOKEN


@pytest.fixture
def platform() -> Platform:
    """Return a platform that only counts what is above the limits; a test can make it stricter."""
    return Platform(TOKEN, enforcing=False)


@pytest.fixture
def address(platform: Platform) -> Iterator[str]:
    """Yield where the emulator answers. What another library's types object to fails the test."""
    with serving(platform) as address:
        yield address
    assert platform.problems == []


@pytest.fixture
def api(address: str) -> Iterator[httpx.Client]:
    """Yield a plain client of the API."""
    with httpx.Client(base_url=f"{address}/bot{TOKEN}/", timeout=10, trust_env=False) as client:
        yield client
