"""What is remembered: SQLAlchemy tables, one unit of work, Alembic migrations."""

from bot.ports import StorageUnavailableError
from storage.engine import DatabaseUrlError
from storage.schema import differences, migrate, pending
from storage.unit import SqlStorage

__all__ = [
    "DatabaseUrlError",
    "SqlStorage",
    "StorageUnavailableError",
    "differences",
    "migrate",
    "pending",
]
