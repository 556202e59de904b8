"""The SQL tables of operations that partners registered, and the number that tells of changes."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

trusted_operations = sa.Table(
    "trusted_operations",
    metadata,
    sa.Column("department", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("added_at_ms", sa.BigInteger, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
)
"""What a department may ask by its hash; the text of a hash never changes."""

trusted_book = sa.Table(
    "trusted_book",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
"""One row: a number that goes up with every change."""
