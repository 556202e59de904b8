"""Agreements by version, and the number that tells of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; no agreement is published yet, so nothing is shared yet."""
    op.create_table(
        "agreements",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("published_at_ms", sa.BigInteger, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("revoked_at_ms", sa.BigInteger),
        sa.Column("revoked_by", sa.Text),
        sa.Column("revoked_why", sa.Text),
        sa.PrimaryKeyConstraint("id", "version", name="pk_agreements"),
    )
    book = op.create_table(
        "agreement_book",
        sa.Column("one", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_agreement_book"),
    )
    op.bulk_insert(book, [{"one": 1, "version": 0}])
