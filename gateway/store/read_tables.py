"""The SQL tables that tell which entries of the audit log speak of a thing."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

audit_things = sa.Table(
    "audit_things",
    metadata,
    sa.Column("entity", sa.Text, primary_key=True),
    sa.Column("thing", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Index("ix_audit_things_seq", "seq"),
)
"""What an entry shows or changes; made from the sealed entries, so it can be dropped and remade."""

audit_documents = sa.Table(
    "audit_documents",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)
"""Query texts that were answered, each once, by their SHA-256; entries name the hash."""

audit_indexed = sa.Table(
    "audit_indexed",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
"""One row: the last entry that ``audit_things`` knows."""

document_usage = sa.Table(
    "document_usage",
    metadata,
    sa.Column("department", sa.Text, primary_key=True),
    sa.Column("document", sa.Text, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("answers", sa.BigInteger, nullable=False),
)
"""How often a department was answered a query text on a day (UTC, days since 1970)."""

usage_counted = sa.Table(
    "usage_counted",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
"""One row: the last entry of the audit log that ``document_usage`` counts."""
