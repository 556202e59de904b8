"""Which fields of the schema partners use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the counts, empty: they are taken from the audit log when first asked."""
    op.create_table(
        "document_usage",
        sa.Column("department", sa.Text, primary_key=True),
        sa.Column("document", sa.Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("answers", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "usage_counted",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
