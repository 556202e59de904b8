"""What citizens reported through other systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "open311_reports",
        sa.Column("number", sa.Text),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("requested_at_ms", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("address_id", sa.Text),
        sa.Column("lat_wgs84", sa.Float),
        sa.Column("lng_wgs84", sa.Float),
        sa.Column("media_url", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_open311_reports"),
    )
    columns = ["partner", "requested_at_ms"]
    op.create_index("ix_open311_reports_partner", "open311_reports", columns)
    columns = ["partner", "sha256", "requested_at_ms"]
    op.create_index("ix_open311_reports_sha256", "open311_reports", columns)
