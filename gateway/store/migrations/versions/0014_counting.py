"""Alerts are counted from an index that holds all that is counted of them."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Put more columns into the index of when alerts happened."""
    op.drop_index("ix_incident_alerts_occurred", "incident_alerts")
    op.create_index(
        "ix_incident_alerts_occurred",
        "incident_alerts",
        ["occurred_at_ms", "joined_at_ms", "incident_number", "judged", "judged_at_ms"],
    )
