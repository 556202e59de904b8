"""Incidents, their alerts and history, and the automatic rules that suspended themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    _incidents()
    _alerts()
    _steps()
    _rules()


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("number", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("whom", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("lead_alert", sa.Text, nullable=False),
        sa.Column("first_at_ms", sa.BigInteger, nullable=False),
        sa.Column("last_at_ms", sa.BigInteger, nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger, nullable=False),
        sa.Column("due_at_ms", sa.BigInteger, nullable=False),
        sa.Column("due_is_provisional", sa.Boolean, nullable=False),
        sa.Column("held_apart", sa.Boolean, nullable=False),
        sa.Column("merged_into", sa.Text),
        sa.Column("suspected", sa.Text),
        sa.Column("reason_code", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("is_automatic", sa.Boolean, nullable=False),
        sa.Column("decided_at_ms", sa.BigInteger),
        sa.Column("eliminate_by_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("number", name="pk_incidents"),
    )
    op.create_index("ix_incidents_whom", "incidents", ["whom", "kind", "last_at_ms"])
    op.create_index("ix_incidents_state", "incidents", ["state", "number"])


def _alerts() -> None:
    op.create_table(
        "incident_alerts",
        sa.Column("alert_number", sa.Text),
        sa.Column("incident_number", sa.Text, nullable=False),
        sa.Column("occurred_at_ms", sa.BigInteger, nullable=False),
        sa.Column("joined_at_ms", sa.BigInteger, nullable=False),
        sa.Column("is_repeat", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("sighting", sa.Text),
        sa.Column("camera", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("admissibility", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("judged", sa.Text),
        sa.Column("judged_at_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("alert_number", name="pk_incident_alerts"),
        sa.ForeignKeyConstraint(
            ["incident_number"], ["incidents.number"], name="fk_incident_alerts_incident_number"
        ),
    )
    op.create_index(
        "ix_incident_alerts_incident", "incident_alerts", ["incident_number", "occurred_at_ms"]
    )
    op.create_index(
        "ix_incident_alerts_judged", "incident_alerts", ["camera", "rule", "model", "judged_at_ms"]
    )


def _steps() -> None:
    op.create_table(
        "incident_steps",
        sa.Column("incident_number", sa.Text),
        sa.Column("version", sa.Integer, autoincrement=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("by_department", sa.Text, nullable=False),
        sa.Column("by_person", sa.Text, nullable=False),
        sa.Column("reason_code", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("incident_number", "version", name="pk_incident_steps"),
        sa.ForeignKeyConstraint(
            ["incident_number"], ["incidents.number"], name="fk_incident_steps_incident_number"
        ),
    )


def _rules() -> None:
    op.create_table(
        "auto_rules",
        sa.Column("digest", sa.Text),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("suspended_at_ms", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_auto_rules"),
    )
