"""What contract tests of storage share: an empty database of each kind, migrated."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import storage
from storage import SqlStorage
from tests.postgres import postgres_server

__all__ = ["database_url", "migrated_url", "now", "postgres_server", "store"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'zhitu.db'}"
    return str(request.getfixturevalue("postgres_server").new_database())


@pytest.fixture
def migrated_url(database_url: str) -> str:
    storage.migrate(database_url)
    return database_url


@pytest.fixture
def store(migrated_url: str) -> Iterator[SqlStorage]:
    opened = SqlStorage(migrated_url, busy_seconds=20)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
