"""Migrations: what they make is what the code expects, on both databases."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text

import storage
from storage import schema
from storage.engine import open_engine


def test_migrating_applies_what_is_pending_once(database_url: str) -> None:
    waiting = storage.pending(database_url)
    assert waiting[0] == "0001"
    assert storage.migrate(database_url) == waiting
    assert storage.pending(database_url) == []
    assert storage.migrate(database_url) == []


def test_the_migrated_tables_are_those_of_the_code(migrated_url: str) -> None:
    assert storage.differences(migrated_url) == []


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE rates",
        "ALTER TABLE rates ADD COLUMN extra INTEGER",
        "DROP INDEX ix_outbox_learner_state",
        "CREATE TABLE surplus (id INTEGER PRIMARY KEY)",
    ],
)
def test_a_difference_is_seen(migrated_url: str, change: str) -> None:
    engine = open_engine(migrated_url, busy_seconds=5)
    with engine.connect() as connection:
        connection.execute(text(change))
        connection.commit()
    engine.dispose()
    assert len(storage.differences(migrated_url)) == 1


def test_programs_that_migrate_at_once_do_not_meet(database_url: str) -> None:
    applied: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: applied.append(storage.migrate(database_url))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == [[], [], [], ["0001"]]


def test_opening_a_new_file_waits_for_whoever_writes_to_it(tmp_path: Path) -> None:
    path = tmp_path / "zhitu.db"
    engine = open_engine(f"sqlite:///{path}", busy_seconds=10)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("CREATE TABLE taken (id INTEGER PRIMARY KEY)")
        writer.execute("BEGIN IMMEDIATE")
        ending = threading.Timer(0.3, lambda: writer.execute("COMMIT"))
        ending.start()
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        ending.join()
    engine.dispose()


def test_a_migration_that_fails_leaves_the_database_as_it_was(database_url: str) -> None:
    engine = open_engine(database_url, busy_seconds=5)
    with engine.connect() as connection:
        # The last table of the migration is there already.
        connection.execute(text("CREATE TABLE rates (id INTEGER PRIMARY KEY)"))
        connection.commit()
        with pytest.raises(storage.StorageUnavailableError):
            storage.migrate(database_url)
        connection.execute(text("DROP TABLE rates"))
        connection.commit()
    engine.dispose()
    assert storage.pending(database_url) == ["0001"]
    assert storage.migrate(database_url) == ["0001"]


def test_a_database_of_a_newer_version_is_left_alone(migrated_url: str) -> None:
    engine = open_engine(migrated_url, busy_seconds=5)
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    engine.dispose()
    for act in (storage.pending, storage.migrate):
        with pytest.raises(storage.StorageUnavailableError, match=r"another version of Zhitu.*9999"):
            act(migrated_url)


def test_migrations_can_be_taken_back(migrated_url: str) -> None:
    engine = create_engine(open_engine(migrated_url, busy_seconds=5).url)
    with engine.begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    engine.dispose()
    assert storage.migrate(migrated_url) == ["0001"]
    assert storage.differences(migrated_url) == []
