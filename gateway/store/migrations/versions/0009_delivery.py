"""Calls of partner systems, and messages on their way to webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    _callbacks()
    _deliveries()


def _callbacks() -> None:
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Integer),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("received_at_ms", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text),
        sa.Column("case_number", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("message", sa.Text),
        sa.Column("replayed_at_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
    )
    op.create_index("ix_callbacks_partner", "callbacks", ["partner", "outcome", "id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer),
        sa.Column("webhook", sa.Text, nullable=False),
        sa.Column("outbox_id", sa.Integer, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at_ms", sa.BigInteger, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("done_at_ms", sa.BigInteger),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("webhook", "outbox_id", name="uq_deliveries_webhook_outbox_id"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["webhook", "state", "next_at_ms", "id"])
    op.create_index("ix_deliveries_subject", "deliveries", ["webhook", "subject", "state", "id"])
