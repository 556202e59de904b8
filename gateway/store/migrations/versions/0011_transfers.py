"""Cases handed over between hubs, and the envelopes of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "transfers",
        sa.Column("digest", sa.Text),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("peer", sa.Text, nullable=False),
        sa.Column("case_number", sa.Text),
        sa.Column("their_case", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("offer", sa.Text, nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_transfers"),
    )
    op.create_index("ix_transfers_state", "transfers", ["state", "changed_at_ms"])
    op.create_table(
        "transfer_letters",
        sa.Column("digest", sa.Text),
        sa.Column("transfer", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("is_sent", sa.Boolean, nullable=False),
        sa.Column("peer", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at_ms", sa.BigInteger),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("digest", name="pk_transfer_letters"),
        sa.UniqueConstraint(
            "is_sent", "peer", "nonce", name="uq_transfer_letters_is_sent_peer_nonce"
        ),
    )
    op.create_index("ix_transfer_letters_next", "transfer_letters", ["next_at_ms"])
