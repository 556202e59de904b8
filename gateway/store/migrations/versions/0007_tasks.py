"""Tasks, decisions on penalties, clocks, notices, requests, reports and leases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_TEXT, _INT, _BIG = sa.Text, sa.Integer, sa.BigInteger


def upgrade() -> None:
    """Make the tables and columns; cases that were assigned before get the task they stand for."""
    _columns()
    _parts()
    _clocks()
    _incoming()
    _fill()


def _columns() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("district", _TEXT),
        sa.Column("urgency", _TEXT, nullable=False, server_default="normal"),
        sa.Column("level", _INT, nullable=False, server_default="0"),
        sa.Column("truck_id", _TEXT),
        sa.Column("occurred_at_ms", _BIG, nullable=False, server_default="0"),
    )
    for column in columns:
        op.add_column("cases", column)
    columns = (
        sa.Column("task", _INT),
        sa.Column("case_state", _TEXT, nullable=False, server_default="open"),
        sa.Column("happened_at_ms", _BIG, nullable=False, server_default="0"),
        sa.Column("is_late", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("details", _TEXT, nullable=False, server_default=""),
    )
    for column in columns:
        op.add_column("case_moves", column)


def _of_case(table: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    op.create_table(
        table,
        sa.Column("case_number", _TEXT),
        *columns,
        sa.PrimaryKeyConstraint("case_number", *key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=f"fk_{table}_case_number"),
    )


def _parts() -> None:
    _of_case(
        "tasks",
        sa.Column("serial", _INT, autoincrement=False),
        sa.Column("is_lead", sa.Boolean, nullable=False),
        sa.Column("department", _TEXT, nullable=False),
        *(sa.Column(name, _TEXT) for name in ("section", "post", "district")),
        sa.Column("state", _TEXT, nullable=False),
        *(sa.Column(name, _TEXT) for name in ("held_in", "stage")),
        sa.Column("stage_began_ms", _BIG),
        sa.Column("asked_days", _INT),
        sa.Column("level", _INT, nullable=False),
        *(sa.Column(name, _TEXT) for name in ("result", "resolved_by")),
        key=("serial",),
    )
    op.create_index("ix_tasks_desk", "tasks", ["department", "state", "case_number"])
    _of_case(
        "penalties",
        sa.Column("serial", _INT, autoincrement=False),
        sa.Column("task", _INT, nullable=False),
        sa.Column("department", _TEXT, nullable=False),
        sa.Column("amount_yuan", _BIG, nullable=False),
        *(sa.Column(name, _TEXT) for name in ("law", "article", "document")),
        sa.Column("decided_at_ms", _BIG, nullable=False),
        sa.Column("decided_by", _TEXT, nullable=False),
        *(sa.Column(name, _BIG) for name in ("paid_at_ms", "withdrawn_at_ms")),
        *(sa.Column(name, _TEXT) for name in ("beside", "beside_reason", "truck_id")),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("occurred_at_ms", _BIG, nullable=False),
        key=("serial",),
    )
    op.create_index("ix_penalties_act", "penalties", ["truck_id", "kind", "occurred_at_ms"])


def _clocks() -> None:
    _of_case(
        "case_clocks",
        sa.Column("task", _INT, autoincrement=False),
        sa.Column("name", _TEXT),
        sa.Column("began_at_ms", _BIG, nullable=False),
        sa.Column("due_at_ms", _BIG, nullable=False),
        sa.Column("is_provisional", sa.Boolean, nullable=False),
        sa.Column("next_move", _TEXT),
        sa.Column("next_level", _INT, nullable=False),
        sa.Column("next_at_ms", _BIG),
        key=("task", "name"),
    )
    op.create_index("ix_case_clocks_next", "case_clocks", ["next_at_ms"])
    _of_case(
        "case_notices",
        sa.Column("task", _INT, autoincrement=False),
        sa.Column("name", _TEXT),
        sa.Column("due_at_ms", _BIG, autoincrement=False),
        sa.Column("move", _TEXT),
        sa.Column("level", _INT, autoincrement=False),
        sa.Column("at_ms", _BIG, nullable=False),
        key=("task", "name", "due_at_ms", "move", "level"),
    )


def _incoming() -> None:
    op.create_table(
        "case_requests",
        sa.Column("worker", _TEXT),
        sa.Column("key", _TEXT),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("case_number", _TEXT, nullable=False),
        sa.Column("at_ms", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("worker", "key", name="pk_case_requests"),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name="fk_case_requests_case_number"
        ),
    )
    op.create_table(
        "case_reports",
        sa.Column("source", _TEXT),
        sa.Column("event_id", _TEXT),
        sa.Column("case_number", _TEXT, nullable=False),
        sa.Column("task", _INT, nullable=False),
        sa.Column("happened_at_ms", _BIG, nullable=False),
        sa.Column("seq", _BIG),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("outcome", _TEXT, nullable=False),
        sa.Column("at_ms", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("source", "event_id", name="pk_case_reports"),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name="fk_case_reports_case_number"
        ),
    )
    op.create_index("ix_case_reports_task", "case_reports", ["case_number", "task"])
    op.create_table(
        "leases",
        sa.Column("name", _TEXT),
        sa.Column("owner", _TEXT, nullable=False),
        sa.Column("until_ms", _BIG, nullable=False),
        sa.Column("token", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _fill() -> None:
    op.execute("UPDATE case_moves SET case_state = to_state, happened_at_ms = at_ms")
    op.execute("UPDATE case_moves SET task = 1 WHERE move NOT IN ('open', 'close', 'redate')")
    op.execute("UPDATE cases SET occurred_at_ms = opened_at_ms")
    # a case that was assigned is one task; its stage begins anew with its next move
    op.execute(
        "INSERT INTO tasks (case_number, serial, is_lead, department, section, post, state,"
        " level, result, resolved_by)"
        " SELECT number, 1, TRUE, department, section, post,"
        " CASE state WHEN 'closed' THEN 'verified' ELSE state END, 0, result, resolved_by"
        " FROM cases WHERE state <> 'open'"
    )
    # what was fined so far is a decision of which only the amount is known
    op.execute(
        "INSERT INTO penalties (case_number, serial, task, department, amount_yuan,"
        " decided_at_ms, decided_by, kind, occurred_at_ms)"
        " SELECT c.number, 1, 1, c.department, c.fine_yuan,"
        " (SELECT MAX(m.at_ms) FROM case_moves m"
        "   WHERE m.case_number = c.number AND m.move = 'resolve'),"
        " COALESCE(c.resolved_by, ''), c.kind, c.occurred_at_ms"
        " FROM cases c WHERE c.fine_yuan > 0 AND EXISTS (SELECT 1 FROM case_moves m"
        "   WHERE m.case_number = c.number AND m.move = 'resolve')"
    )
