"""Triage, cases, outbox, audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _triage()
    _cases()
    _outbox()
    _audit()


def _triage() -> None:
    op.create_table(
        "triage",
        sa.Column("alert_number", sa.Text),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("decided_at_ms", sa.BigInteger, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("alert_number", name="pk_triage"),
    )


def _cases() -> None:
    op.create_table(
        "case_year",
        sa.Column("year", sa.Integer, autoincrement=False),
        sa.Column("newest", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_case_year"),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.Text),
        sa.Column("violation_number", sa.Text, nullable=False),
        sa.Column("alert_number", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger, nullable=False),
        sa.Column("due_at_ms", sa.BigInteger, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("section", sa.Text),
        sa.Column("post", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("fine_yuan", sa.BigInteger),
        sa.Column("resolved_by", sa.Text),
        sa.Column("closed_at_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("number", name="pk_cases"),
        sa.UniqueConstraint("violation_number", name="uq_cases_violation_number"),
        sa.UniqueConstraint("alert_number", name="uq_cases_alert_number"),
    )
    op.create_index("ix_cases_state", "cases", ["state", "number"])
    op.create_index("ix_cases_department", "cases", ["department", "state", "number"])
    op.create_table(
        "case_moves",
        sa.Column("case_number", sa.Text),
        sa.Column("version", sa.Integer, autoincrement=False),
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
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("case_number", "version", name="pk_case_moves"),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name="fk_case_moves_case_number"
        ),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("delivered_at_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_pending", "outbox", ["delivered_at_ms", "id"])


def _audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.BigInteger, autoincrement=False),
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
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entries"),
        sa.UniqueConstraint("previous", name="uq_audit_entries_previous"),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject", "seq"])
