"""The SQL tables of tasks, decisions, clocks and what came in; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata


def _case_number() -> sa.Column[str]:
    return sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True)


def _serial(name: str = "serial") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


tasks = sa.Table(
    "tasks",
    metadata,
    _case_number(),
    _serial(),
    sa.Column("is_lead", sa.Boolean, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("section", sa.Text),
    sa.Column("post", sa.Text),
    sa.Column("district", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("held_in", sa.Text),
    sa.Column("stage", sa.Text),
    sa.Column("stage_began_ms", sa.BigInteger),
    sa.Column("asked_days", sa.Integer),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("result", sa.Text),
    sa.Column("resolved_by", sa.Text),
    sa.Index("ix_tasks_desk", "department", "state", "case_number"),
)
"""The part of a case that one desk works on."""

penalties = sa.Table(
    "penalties",
    metadata,
    _case_number(),
    _serial(),
    sa.Column("task", sa.Integer, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("amount_yuan", sa.BigInteger, nullable=False),
    sa.Column("law", sa.Text),
    sa.Column("article", sa.Text),
    sa.Column("document", sa.Text),
    sa.Column("decided_at_ms", sa.BigInteger, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("paid_at_ms", sa.BigInteger),
    sa.Column("withdrawn_at_ms", sa.BigInteger),
    sa.Column("withdrawal", sa.Text),
    sa.Column("beside", sa.Text),
    sa.Column("beside_reason", sa.Text),
    sa.Column("truck_id", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("occurred_at_ms", sa.BigInteger, nullable=False),
    sa.Index("ix_penalties_act", "truck_id", "kind", "occurred_at_ms"),
)
"""Decisions on penalties, each with the act that it is about."""

case_clocks = sa.Table(
    "case_clocks",
    metadata,
    _case_number(),
    _serial("task"),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("began_at_ms", sa.BigInteger, nullable=False),
    sa.Column("due_at_ms", sa.BigInteger, nullable=False),
    sa.Column("is_provisional", sa.Boolean, nullable=False),
    sa.Column("next_move", sa.Text),
    sa.Column("next_level", sa.Integer, nullable=False),
    sa.Column("next_at_ms", sa.BigInteger),
    sa.Index("ix_case_clocks_next", "next_at_ms"),
)
"""Clocks that run; task 0 is the whole case."""

case_notices = sa.Table(
    "case_notices",
    metadata,
    _case_number(),
    _serial("task"),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("due_at_ms", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("move", sa.Text, primary_key=True),
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
)
"""What was said of a clock; the key lets each be said once for a due date."""

case_requests = sa.Table(
    "case_requests",
    metadata,
    sa.Column("worker", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
)
"""Moves that were made under a key of the one who asked, so that asking again makes none."""

case_reports = sa.Table(
    "case_reports",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("task", sa.Integer, nullable=False),
    sa.Column("happened_at_ms", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.BigInteger),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Index("ix_case_reports_task", "case_number", "task"),
)
"""What departments' own systems told of a task, each event once."""

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("until_ms", sa.BigInteger, nullable=False),
    sa.Column("token", sa.BigInteger, nullable=False),
)
"""Who does what only one process may do; ``token`` goes up with each new holder."""
