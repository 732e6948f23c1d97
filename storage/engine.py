"""Connections: how each of the two databases is opened, and what its errors mean in one sentence."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.ports import StorageUnavailableError

_CONNECT_SECONDS = 10
_MOST_WRITERS_AT_FIRST = 100


class DatabaseUrlError(ValueError):
    """The database address is not one of SQLite or PostgreSQL."""

    def __init__(self) -> None:
        # The address is not repeated: it may hold a password.
        super().__init__(
            "the database address cannot be used: expected sqlite:///PATH or "
            "postgresql://USER:PASSWORD@HOST:PORT/NAME"
        )


def parse_url(url: str) -> URL:
    """Return the address with its driver; a DatabaseUrlError when it is not SQLite's or PostgreSQL's."""
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise DatabaseUrlError from None
    if name == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite")
    if name in ("postgresql", "postgres") and parsed.database:
        return parsed.set(drivername="postgresql+psycopg")
    raise DatabaseUrlError


def open_engine(url: str, *, busy_seconds: float, pool_size: int = 10) -> Engine:
    """Return an engine; nothing is connected yet.

    ``busy_seconds`` is how long a SQLite writer queues behind another one. Transactions on SQLite are begun
    by hand (see ``unit.py``), so the driver must not begin any.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            connect_args={"isolation_level": None, "timeout": busy_seconds},
            pool_size=pool_size,
            max_overflow=-1,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(
        parsed,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "options": "-c timezone=utc"},
        pool_size=pool_size,
        max_overflow=pool_size,
        # A server that was restarted leaves dead connections behind: the next call must not meet one.
        pool_pre_ping=True,
    )


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA foreign_keys=ON")
    # FULL: what was committed survives a power cut; the inbox promises that to the platform.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Keep the journal as WAL. Needed once in the life of a file: the file remembers it."""
    for _ in range(_MOST_WRITERS_AT_FIRST):
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()
        if mode and mode[0] == "wal":
            return
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY":
                raise
            # While somebody writes, switching fails at once whatever the time-out is. Beginning waits.
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("COMMIT")
        else:
            return


def explain(error: DBAPIError | PoolTimeoutError, url: URL) -> StorageUnavailableError:
    """Return what is wrong with the database, as one sentence that says what to do about it."""
    if url.get_backend_name() == "sqlite":
        return StorageUnavailableError(_explain_sqlite(error, Path(url.database or "")))
    return StorageUnavailableError(_explain_postgresql(error, url))


def _explain_sqlite(error: DBAPIError | PoolTimeoutError, path: Path) -> str:
    original = getattr(error, "orig", None)
    said = str(original if original is not None else error).lower()
    name = getattr(original, "sqlite_errorname", "")
    if name.startswith("SQLITE_BUSY") or "locked" in said:
        return f"the database {path} is locked by another program: close it, or try again in a moment"
    if not path.parent.is_dir():
        return f"the folder {path.parent} of the database does not exist: create it, or set another one"
    if "no such table" in said or "no such column" in said:
        return f"the database {path} has not been migrated to this version: run the migrations"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return f"the database {path} cannot be opened for writing: check the permissions of file and folder"
    if name.startswith("SQLITE_FULL"):
        return f"the disk of the database {path} is full"
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT") or isinstance(original, sqlite3.DatabaseError):
        return f"the database {path} cannot be read ({said}): restore it from a backup"
    return f"the database {path} cannot be used ({said})"


def _explain_postgresql(error: DBAPIError | PoolTimeoutError, url: URL) -> str:
    place = url.render_as_string(hide_password=True)
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state in ("42P01", "42703"):  # undefined table, undefined column
        return f"the database {place} has not been migrated to this version: run the migrations"
    if isinstance(error, PoolTimeoutError):
        return f"all connections to the database {place} are in use: try again in a moment"
    said = str(getattr(error, "orig", error)).strip()
    # A connection that was refused comes without a state, so its text must do.
    if "authentication failed" in said:
        return f"the database {place} refuses the user name or password"
    if "FATAL" in said and "does not exist" in said:
        return f"the database server has no such database or user: {place}"
    return f"the database {place} cannot be reached ({said.partition(chr(10))[0] or 'no reason given'})"
