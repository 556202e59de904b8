"""The SQL tables of agreements: every published version, and the number that tells of changes."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

agreements = sa.Table(
    "agreements",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("published_at_ms", sa.BigInteger, nullable=False),
    sa.Column("published_by", sa.Text, nullable=False),
    sa.Column("revoked_at_ms", sa.BigInteger),
    sa.Column("revoked_by", sa.Text),
    sa.Column("revoked_why", sa.Text),
)
"""The file of each version as it was published; a version is never changed, only revoked."""

agreement_book = sa.Table(
    "agreement_book",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
"""One row: a number that goes up with every publication and revocation."""
