"""The tables, as SQLAlchemy Core sees them; the migrations make the same."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import FreeText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the key is exactly INTEGER.
_RowId = BigInteger().with_variant(Integer, "sqlite")

learners = Table(
    "learners",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("address", String(128), primary_key=True),
    Column("learner", ForeignKey("learners.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("blocked_at", UtcDateTime),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("learner", ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True),
    Column("flow", String(64), nullable=False),
    Column("data", JSON, nullable=False),
    Column("language", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

transcript = Table(
    "transcript",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("learner", ForeignKey("learners.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("text", FreeText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("extra", JSON, nullable=False),
    Index(None, "learner", "id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("key", String(128), nullable=False),
    Column("order_key", String(128), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime),
    Column("claimed_by", String(128)),
    Column("claimed_until", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("error", FreeText, nullable=False),
    UniqueConstraint("channel", "key"),
    # The next one to handle, and whether something earlier in its line is open.
    Index(None, "channel", "state", "id"),
    Index(None, "channel", "order_key", "state", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("key", String(128), nullable=False),
    Column("order_key", String(128), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("learner", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("claim", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime),
    Column("claimed_by", String(128)),
    Column("claimed_until", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    Column("platform_id", String(64), nullable=False),
    Column("error", FreeText, nullable=False),
    UniqueConstraint("channel", "key"),
    Index(None, "channel", "state", "id"),
    Index(None, "channel", "order_key", "state", "id"),
    Index(None, "learner", "state"),
)

rates = Table(
    "rates",
    metadata,
    Column("bucket", String(160), primary_key=True),
    Column("level", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("held_until", UtcDateTime),
)
