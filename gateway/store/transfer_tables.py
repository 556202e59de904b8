"""The SQL tables of cases handed over between hubs; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

transfers = sa.Table(
    "transfers",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("peer", sa.Text, nullable=False),
    sa.Column("case_number", sa.Text),
    sa.Column("their_case", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("offer", sa.Text, nullable=False),
    sa.Column("changed_at_ms", sa.BigInteger, nullable=False),
    sa.Index("ix_transfers_state", "state", "changed_at_ms"),
)
"""A case that is offered to another hub, by the hash of the offer: the same in both ledgers."""

transfer_letters = sa.Table(
    "transfer_letters",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
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
    sa.UniqueConstraint("is_sent", "peer", "nonce"),
    sa.Index("ix_transfer_letters_next", "next_at_ms"),
)
"""Every envelope sent or taken, as it was signed; no nonce of a peer is taken twice."""
