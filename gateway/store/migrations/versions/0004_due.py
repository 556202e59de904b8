"""Whether a due date is provisional, and what it was after each move."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; what was counted so far was counted without a calendar."""
    op.add_column("cases", _provisional())
    op.add_column("case_moves", _provisional())
    due = sa.Column("due_at_ms", sa.BigInteger, nullable=False, server_default=sa.text("0"))
    op.add_column("case_moves", due)
    cases, moves = (
        sa.table("cases", *_columns("number")),
        sa.table("case_moves", *_columns("case_number")),
    )
    of_case = sa.select(cases.c.due_at_ms).where(cases.c.number == moves.c.case_number)
    op.execute(moves.update().values(due_at_ms=of_case.scalar_subquery()))


def _provisional() -> sa.Column[bool]:
    return sa.Column("due_is_provisional", sa.Boolean, nullable=False, server_default=sa.true())


def _columns(key: str) -> tuple[sa.ColumnClause[str], sa.ColumnClause[int]]:
    return sa.column(key, sa.Text), sa.column("due_at_ms", sa.BigInteger)
