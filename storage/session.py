"""One transaction on one connection, and the few things in which the two databases differ."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable


class Session:
    """Reads and writes of one unit of work.

    On PostgreSQL the transaction begins with the first statement, on SQLite with the first write, as BEGIN
    IMMEDIATE: a transaction that has read and then wants to write would fail instead of queueing, and reads
    alone must not hold writers up. So on both a read before the first write sees what is committed by then.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._writing = False

    @property
    def locks_rows(self) -> bool:
        """Whether rows can be locked one by one; otherwise a writer has the database for itself."""
        return self._connection.dialect.name == "postgresql"

    def read(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        """Return all rows of a select."""
        return self._connection.execute(statement).all()

    def write(self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None) -> int:
        """Run a statement that changes rows; return how many it changed."""
        self.begin()
        # An insert that found its key there must be told from one that did not.
        options = {"preserve_rowcount": True}
        result: Any = self._connection.execute(statement, rows, execution_options=options)
        return int(result.rowcount)

    def begin(self) -> None:
        """Take the write lock where there is one; waiting for it is bounded by the busy time-out."""
        if not self._writing and not self.locks_rows:
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        self._writing = True

    def insert_unless_there(self, table: Table, values: dict[str, Any]) -> bool:
        """Insert a row; False, and no change, when one with its key is there."""
        statement: Any
        if self.locks_rows:
            statement = postgresql.insert(table).values(values).on_conflict_do_nothing()
        else:
            statement = sqlite.insert(table).values(values).on_conflict_do_nothing()
        return self.write(statement) == 1

    def commit(self) -> None:
        """Keep what was written; the next statement begins a new transaction."""
        self._connection.commit()
        self._writing = False
