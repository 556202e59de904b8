"""The SQL table of supervision between platforms (督办, JT/T 809); times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

supervisions = sa.Table(
    "supervisions",
    metadata,
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
    sa.UniqueConstraint("platform", "is_ours", "number"),
    sa.Index("ix_supervisions_case", "case_number"),
)
"""A request of supervision, another platform's or (``is_ours``) this hub's own.

``number`` is who asks counts by; ``version`` the move of the case that one of ours follows from;
``result`` what was answered last. One of ours with no ``sent_at_ms`` is still to be sent.
"""
