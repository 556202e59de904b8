"""Journal, identity, cursors, consumers, quarantine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "journal",
        sa.Column("position", sa.BigInteger, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("recorded_at_ms", sa.BigInteger, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("raw_sha256", sa.Text, nullable=False),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_journal"),
    )
    op.create_index("ix_journal_subject", "journal", ["entity", "subject_id", "position"])
    op.create_table(
        "journal_head",
        sa.Column("source", sa.Text),
        sa.Column("record_id", sa.Text),
        sa.Column("entity", sa.Text),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("source", "record_id", "entity", name="pk_journal_head"),
    )
    op.create_table(
        "raw_input",
        sa.Column("sha256", sa.Text),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_raw_input"),
    )
    op.create_table(
        "identity",
        sa.Column("entity", sa.Text),
        sa.Column("way", sa.Text),
        sa.Column("value", sa.Text),
        sa.Column("node_id", sa.Text),
        sa.Column("valid_from_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("entity", "way", "value", "node_id", name="pk_identity"),
    )
    op.create_index("ix_identity_node", "identity", ["entity", "node_id"])
    op.create_table(
        "source_cursor",
        sa.Column("source", sa.Text),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("moved_at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_source_cursor"),
    )
    op.create_table(
        "consumer",
        sa.Column("name", sa.Text),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("moved_at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_consumer"),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("field", sa.Text),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("cells", sa.Text, nullable=False),
        sa.Column("raw_sha256", sa.Text, nullable=False),
        sa.Column("received_at_ms", sa.BigInteger, nullable=False),
        sa.Column("released_at_ms", sa.BigInteger),
        sa.Column("released_by", sa.Text),
        sa.Column("waived", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint(
            "source",
            "locator",
            "raw_sha256",
            "reason",
            name="uq_quarantine_source_locator_raw_sha256_reason",
        ),
    )
    op.create_index("ix_quarantine_source", "quarantine", ["source", "id"])
