"""The schema over time: bringing a database up to date, and saying what it lacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.ports import StorageUnavailableError
from storage.engine import explain, open_engine
from storage.tables import metadata

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number will do, as long as nothing else in the database uses it.
_MIGRATION_LOCK = 7_404_812_115


def migrate(url: str, *, busy_seconds: float = 30.0) -> list[str]:
    """Bring the database up to date and return the revisions that were applied, oldest first.

    A SQLite file is made when it is missing; its folder must exist. Several programs may do this at once. A
    migration that fails leaves the database as it was. StorageUnavailableError when the database fails.
    """
    with _connect(url, busy_seconds) as connection:
        _take_turn(connection)
        lacking = _lacking(connection)
        if lacking:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        connection.commit()
    return lacking


def pending(url: str, *, busy_seconds: float = 30.0) -> list[str]:
    """Return the revisions that the database lacks, oldest first. It may make an empty SQLite file."""
    with _connect(url, busy_seconds) as connection:
        return _lacking(connection)


def differences(url: str) -> list[str]:
    """Return how a migrated database differs from the tables of the code (what `alembic check` would say)."""
    with _connect(url, 30.0) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return [str(difference) for difference in compare_metadata(context, metadata)]


@contextmanager
def _connect(url: str, busy_seconds: float) -> Iterator[Connection]:
    engine = open_engine(url, busy_seconds=busy_seconds)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise explain(error, engine.url) from error
    finally:
        engine.dispose()


def _take_turn(connection: Connection) -> None:
    """Let only one program migrate at a time; the lock goes with the transaction."""
    if connection.dialect.name == "sqlite":
        # Begun by hand, so that the statements of a migration are kept or undone together.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


def _lacking(connection: Connection) -> list[str]:
    scripts = ScriptDirectory.from_config(_config())
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return []
    try:
        missing = list(scripts.iterate_revisions("head", current or "base"))
    except RevisionError:
        place = connection.engine.url.render_as_string(hide_password=True)
        raise StorageUnavailableError(
            f"the database {place} was made by another version of Zhitu (it is at {current}): "
            "use that version, or set another database"
        ) from None
    return [script.revision for script in reversed(missing)]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    # A person who makes a migration with `alembic revision` finds the folder by this, too.
    config.set_main_option("path_separator", "os")
    return config
