"""Against which company and from which site a case is, so that repeats are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the columns; of cases from before, neither is known."""
    op.add_column("cases", sa.Column("company_id", sa.Text))
    op.add_column("cases", sa.Column("site_id", sa.Text))
    op.create_index("ix_incident_alerts_occurred", "incident_alerts", ["occurred_at_ms"])
