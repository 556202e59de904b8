"""The SQL tables of incidents and automatic rules; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
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
    sa.Index("ix_incidents_whom", "whom", "kind", "last_at_ms"),
    sa.Index("ix_incidents_state", "state", "number"),
)
"""What is triaged as one: a truck and an act with all its alerts."""

incident_alerts = sa.Table(
    "incident_alerts",
    metadata,
    sa.Column("alert_number", sa.Text, primary_key=True),
    sa.Column("incident_number", sa.Text, sa.ForeignKey("incidents.number"), nullable=False),
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
    sa.Index(
        "ix_incident_alerts_occurred",
        "occurred_at_ms",
        "joined_at_ms",
        "incident_number",
        "judged",
        "judged_at_ms",
    ),
    sa.Index("ix_incident_alerts_incident", "incident_number", "occurred_at_ms"),
    sa.Index("ix_incident_alerts_judged", "camera", "rule", "model", "judged_at_ms"),
)
"""Which alert stands in which incident; ``judged`` is what a person made of it: right or wrong."""

incident_steps = sa.Table(
    "incident_steps",
    metadata,
    sa.Column("incident_number", sa.Text, sa.ForeignKey("incidents.number"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("by_department", sa.Text, nullable=False),
    sa.Column("by_person", sa.Text, nullable=False),
    sa.Column("reason_code", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("detail", sa.Text, nullable=False),
)
"""The history of an incident: one row a step, never changed."""

auto_rules = sa.Table(
    "auto_rules",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("suspended_at_ms", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
"""Signed rules, by the hash of their text, that suspended themselves."""
