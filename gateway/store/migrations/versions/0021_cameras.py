"""Who watches which camera, and what passed it a while ago."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "camera_watches",
        sa.Column("camera", sa.Text),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("began_at_ms", sa.BigInteger, nullable=False),
        sa.Column("beat_at_ms", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("state_since_ms", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("last_frame_ms", sa.BigInteger),
        sa.Column("frames", sa.BigInteger, nullable=False),
        sa.Column("dropped", sa.BigInteger, nullable=False),
        sa.Column("passages", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("camera", name="pk_camera_watches"),
    )
    op.create_table(
        "camera_passages",
        sa.Column("sighting", sa.Text),
        sa.Column("camera", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("first_ms", sa.BigInteger, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sighting", name="pk_camera_passages"),
    )
    op.create_index("ix_camera_passages_camera", "camera_passages", ["camera", "last_ms"])
