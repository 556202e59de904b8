"""Documents that withdraw penalties, supervision between platforms, and what finds them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column, the table and the indexes; what was withdrawn before has no document."""
    op.add_column("penalties", sa.Column("withdrawal", sa.Text))
    op.create_table(
        "supervisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("is_ours", sa.Boolean, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("colour", sa.Integer, nullable=False),
        sa.Column("alarm", sa.Integer, nullable=False),
        sa.Column("happened_at_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("case_number", sa.Text),
        sa.Column("version", sa.Integer),
        sa.Column("alert_number", sa.Text),
        sa.Column("result", sa.Integer),
        sa.Column("asked_at_ms", sa.BigInteger, nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger),
        sa.Column("answered_at_ms", sa.BigInteger),
        sa.UniqueConstraint(
            "platform", "is_ours", "number", name="uq_supervisions_platform_is_ours_number"
        ),
    )
    op.create_index("ix_supervisions_case", "supervisions", ["case_number"])
    op.create_index("ix_cases_truck", "cases", ["truck_id", "occurred_at_ms"])
    op.create_index("ix_deliveries_outbox", "deliveries", ["outbox_id"])
