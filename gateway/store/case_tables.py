"""The SQL tables of triage, cases, the outbox and the audit log; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

triage = sa.Table(
    "triage",
    metadata,
    sa.Column("alert_number", sa.Text, primary_key=True),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("decided_at_ms", sa.BigInteger, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
"""What was said of an alert; the key lets it be said once."""

case_year = sa.Table(
    "case_year",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("newest", sa.Integer, nullable=False),
)
"""The newest serial number of each local year."""

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("violation_number", sa.Text, nullable=False),
    sa.Column("alert_number", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("opened_at_ms", sa.BigInteger, nullable=False),
    sa.Column("due_at_ms", sa.BigInteger, nullable=False),
    sa.Column("due_is_provisional", sa.Boolean, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("section", sa.Text),
    sa.Column("post", sa.Text),
    sa.Column("result", sa.Text),
    sa.Column("fine_yuan", sa.BigInteger),
    sa.Column("resolved_by", sa.Text),
    sa.Column("closed_at_ms", sa.BigInteger),
    sa.Column("district", sa.Text),
    sa.Column("urgency", sa.Text, nullable=False, server_default="normal"),
    sa.Column("level", sa.Integer, nullable=False, server_default="0"),
    sa.Column("truck_id", sa.Text),
    sa.Column("occurred_at_ms", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("company_id", sa.Text),
    sa.Column("site_id", sa.Text),
    sa.UniqueConstraint("violation_number"),
    sa.UniqueConstraint("alert_number"),
    sa.Index("ix_cases_state", "state", "number"),
    sa.Index("ix_cases_department", "department", "state", "number"),
    sa.Index("ix_cases_truck", "truck_id", "occurred_at_ms"),
)

case_moves = sa.Table(
    "case_moves",
    metadata,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("move", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("from_state", sa.Text),
    sa.Column("to_state", sa.Text, nullable=False),
    sa.Column("by_department", sa.Text, nullable=False),
    sa.Column("by_section", sa.Text),
    sa.Column("by_post", sa.Text),
    sa.Column("by_person", sa.Text, nullable=False),
    sa.Column("to_department", sa.Text, nullable=False),
    sa.Column("to_section", sa.Text),
    sa.Column("to_post", sa.Text),
    sa.Column("result", sa.Text),
    sa.Column("fine_yuan", sa.BigInteger),
    sa.Column("resolved_by", sa.Text),
    sa.Column("due_at_ms", sa.BigInteger, nullable=False),
    sa.Column("due_is_provisional", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("task", sa.Integer),
    sa.Column("case_state", sa.Text, nullable=False, server_default="open"),
    sa.Column("happened_at_ms", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("is_late", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("details", sa.Text, nullable=False, server_default=""),
    sa.Column("position", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Index("ix_case_moves_position", "position", unique=True),
)
"""The history of a case: one row a move, never changed; it holds how the case stood after it.

``position`` numbers the moves of all cases in the order of their commits.
"""

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("delivered_at_ms", sa.BigInteger),
    sa.Index("ix_outbox_pending", "delivered_at_ms", "id"),
)
"""Messages written with the change they tell of, and sent later."""

audit_entries = sa.Table(
    "audit_entries",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("section", sa.Text),
    sa.Column("post", sa.Text),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("is_service", sa.Boolean, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.UniqueConstraint("previous"),
    sa.Index("ix_audit_entries_subject", "subject", "seq"),
    sa.Index("ix_audit_entries_department", "department", "seq"),
    sa.Index("ix_audit_entries_at", "at_ms"),
)
"""The sealed log; ``previous`` is unique, so that no two entries follow the same one."""
