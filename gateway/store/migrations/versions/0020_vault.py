"""What holds evidence beyond the time that it is kept for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "vault_holds",
        sa.Column("number", sa.Integer),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_number", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("placed_at_ms", sa.BigInteger, nullable=False),
        sa.Column("placed_by", sa.Text, nullable=False),
        sa.Column("released_at_ms", sa.BigInteger),
        sa.Column("released_by", sa.Text),
        sa.Column("release_reason", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_vault_holds"),
    )
    op.create_index("ix_vault_holds_subject", "vault_holds", ["subject", "subject_number"])
