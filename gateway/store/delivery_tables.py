"""The SQL tables of calls that came in and messages that go out; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

callbacks = sa.Table(
    "callbacks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("partner", sa.Text, nullable=False),
    sa.Column("received_at_ms", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text),
    sa.Column("case_number", sa.Text),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("code", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("replayed_at_ms", sa.BigInteger),
    sa.Index("ix_callbacks_partner", "partner", "outcome", "id"),
)
"""Every call of a partner system and what became of it: taken and refused add up to received."""

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
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
    sa.UniqueConstraint("webhook", "outbox_id"),
    sa.Index("ix_deliveries_due", "webhook", "state", "next_at_ms", "id"),
    sa.Index("ix_deliveries_subject", "webhook", "subject", "state", "id"),
    sa.Index("ix_deliveries_outbox", "outbox_id"),
)
"""A message of the outbox on its way to one webhook.

Of each webhook and subject one message at most is ``due`` or ``dead``; those after it wait.
"""
