"""Positions of trucks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "track_point",
        sa.Column(
            "arrival",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
        ),
        sa.Column("bearer", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("lng", sa.Float, nullable=False),
        sa.Column("lat", sa.Float, nullable=False),
        sa.Column("speed_kmh", sa.Float),
        sa.Column("laden", sa.Boolean),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("arrival", name="pk_track_point"),
        sa.UniqueConstraint("bearer", "at_ms", name="uq_track_point_bearer_at_ms"),
    )
