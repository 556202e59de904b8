"""What models read on photos, each set of models once, and what is still to be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "analyses",
        sa.Column("sha256", sa.Text),
        sa.Column("models", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_at_ms", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger),
        sa.Column("done_at_ms", sa.BigInteger),
        sa.Column("result", sa.Text),
        sa.PrimaryKeyConstraint("sha256", "models", name="pk_analyses"),
    )
    op.create_index("ix_analyses_state", "analyses", ["state", "models", "asked_at_ms"])
