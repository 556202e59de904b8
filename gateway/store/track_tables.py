"""The SQL table of positions; times in epoch milliseconds, degrees WGS-84."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

track_point = sa.Table(
    "track_point",
    metadata,
    sa.Column("arrival", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("bearer", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("lng", sa.Float, nullable=False),
    sa.Column("lat", sa.Float, nullable=False),
    sa.Column("speed_kmh", sa.Float),
    sa.Column("laden", sa.Boolean),
    sa.Column("source", sa.Text, nullable=False),
    sa.UniqueConstraint("bearer", "at_ms"),
)
"""Positions in the order of their arrival; ``bearer`` is Plate:… or Terminal:…, one at a moment."""
