"""The SQL table of what keeps evidence from being removed; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

vault_holds = sa.Table(
    "vault_holds",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("subject_number", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("placed_at_ms", sa.BigInteger, nullable=False),
    sa.Column("placed_by", sa.Text, nullable=False),
    sa.Column("released_at_ms", sa.BigInteger),
    sa.Column("released_by", sa.Text),
    sa.Column("release_reason", sa.Text),
    sa.Index("ix_vault_holds_subject", "subject", "subject_number"),
)
"""Legal holds (证据保全): on a photo, a case or an incident; released ones stay on record."""
