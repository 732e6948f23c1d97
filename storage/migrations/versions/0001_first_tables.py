"""Make the tables of learners, dialogues, transcript, inbox, outbox and rates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = ("rates", "outbox", "inbox", "transcript", "dialogues", "addresses", "learners")


def upgrade() -> None:
    """Apply."""
    _make_learners()
    _make_dialogues()
    _make_inbox()
    _make_outbox()
    op.create_table(
        "rates",
        sa.Column("bucket", sa.String(160), nullable=False),
        sa.Column("level", sa.Float, nullable=False),
        _moment("at", nullable=False),
        _moment("held_until"),
        sa.PrimaryKeyConstraint("bucket", name="pk_rates"),
    )


def downgrade() -> None:
    """Take back."""
    for table in _TABLES:
        op.drop_table(table)


def _make_learners() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.String(64), nullable=False),
        _moment("created_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
    )
    op.create_table(
        "addresses",
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("address", sa.String(128), nullable=False),
        sa.Column("learner", sa.String(64), nullable=False),
        _moment("created_at", nullable=False),
        _moment("blocked_at"),
        sa.PrimaryKeyConstraint("channel", "address", name="pk_addresses"),
        _of_learner("addresses"),
    )
    op.create_index("ix_addresses_learner", "addresses", ["learner"])


def _make_dialogues() -> None:
    op.create_table(
        "dialogues",
        sa.Column("learner", sa.String(64), nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _moment("updated_at", nullable=False),
        sa.PrimaryKeyConstraint("learner", name="pk_dialogues"),
        _of_learner("dialogues"),
    )
    op.create_table(
        "transcript",
        _row_id(),
        sa.Column("learner", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _moment("at", nullable=False),
        sa.Column("extra", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transcript"),
        _of_learner("transcript"),
    )
    op.create_index("ix_transcript_learner_id", "transcript", ["learner", "id"])


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        _row_id(),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("order_key", sa.String(128), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        _moment("received_at", nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        _moment("not_before"),
        sa.Column("claimed_by", sa.String(128)),
        _moment("claimed_until"),
        _moment("finished_at"),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "key", name="uq_inbox_channel_key"),
    )
    op.create_index("ix_inbox_channel_state_id", "inbox", ["channel", "state", "id"])
    op.create_index("ix_inbox_channel_order_key_state_id", "inbox", ["channel", "order_key", "state", "id"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        _row_id(),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("order_key", sa.String(128), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("learner", sa.String(64), nullable=False),
        _moment("created_at", nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("claim", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        _moment("not_before"),
        sa.Column("claimed_by", sa.String(128)),
        _moment("claimed_until"),
        _moment("settled_at"),
        _moment("told_at"),
        sa.Column("platform_id", sa.String(64), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("channel", "key", name="uq_outbox_channel_key"),
    )
    op.create_index("ix_outbox_channel_state_id", "outbox", ["channel", "state", "id"])
    op.create_index("ix_outbox_channel_order_key_state_id", "outbox", ["channel", "order_key", "state", "id"])
    op.create_index("ix_outbox_learner_state", "outbox", ["learner", "state"])


def _row_id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_learner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["learner"], ["learners.id"], name=f"fk_{table}_learner", ondelete="CASCADE"
    )
