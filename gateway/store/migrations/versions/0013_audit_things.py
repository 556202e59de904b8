"""Which entries of the audit log speak of a thing, and the texts of queries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the index, empty: it is filled from the log when first asked."""
    op.create_table(
        "audit_things",
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("thing", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_index("ix_audit_things_seq", "audit_things", ["seq"])
    op.create_table(
        "audit_indexed",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "audit_documents",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_audit_entries_department", "audit_entries", ["department", "seq"])
    op.create_index("ix_audit_entries_at", "audit_entries", ["at_ms"])
