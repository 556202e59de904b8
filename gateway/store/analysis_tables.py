"""The SQL table of what models read on photos, and of what is still to be read; epoch ms."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("models", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked_at_ms", sa.BigInteger, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("until_ms", sa.BigInteger),
    sa.Column("done_at_ms", sa.BigInteger),
    sa.Column("result", sa.Text),
    sa.Index("ix_analyses_state", "state", "models", "asked_at_ms"),
)
"""One row a photo and set of models, by the hash of both; what is ``done`` is never changed.

``state`` is waiting, taken (by ``owner`` until ``until_ms``, under ``token``), done or failed.
"""
