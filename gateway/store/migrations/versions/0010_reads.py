"""The order of all moves of all cases, so that a reader can go on where it stopped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column, number what is there by its time, and let no number come twice."""
    zero = sa.text("0")
    op.add_column(
        "case_moves", sa.Column("position", sa.BigInteger, nullable=False, server_default=zero)
    )
    moves = sa.table(
        "case_moves",
        sa.column("case_number", sa.Text),
        sa.column("version", sa.Integer),
        sa.column("at_ms", sa.BigInteger),
        sa.column("position", sa.BigInteger),
    )
    key = (moves.c.case_number, moves.c.version)
    connection = op.get_bind()
    rows = connection.execute(sa.select(*key).order_by(moves.c.at_ms, *key)).all()
    for position, (number, version) in enumerate(rows, start=1):
        this = sa.and_(moves.c.case_number == number, moves.c.version == version)
        connection.execute(moves.update().where(this).values(position=position))
    op.create_index("ix_case_moves_position", "case_moves", ["position"], unique=True)
