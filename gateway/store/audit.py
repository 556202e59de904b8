"""Reads and writes audit entries; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import audit_entries

Connection = sa.Connection
_PAGE = 1000
_NEWEST = sa.select(audit_entries).order_by(audit_entries.c.seq.desc()).limit(1)
_ADD = audit_entries.insert()


def newest(connection: Connection) -> Mapping[str, Any] | None:
    """The last entry, or None."""
    row = connection.execute(_NEWEST).mappings().first()
    return None if row is None else dict(row)


def at(connection: Connection, seq: int) -> Mapping[str, Any] | None:
    """The entry of a number, or None."""
    query = sa.select(audit_entries).where(audit_entries.c.seq == seq)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def add_all(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write entries."""
    connection.execute(_ADD, rows)


def in_order(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """All entries, first to last, a thousand at a time."""
    seen = 0
    while rows := _after(connection, seen):
        yield from rows
        seen = rows[-1]["seq"]


def about(connection: Connection, subject: str) -> list[Mapping[str, Any]]:
    """Entries about one subject, first to last."""
    query = sa.select(audit_entries).where(audit_entries.c.subject == subject)
    return [dict(r) for r in connection.execute(query.order_by(audit_entries.c.seq)).mappings()]


def _after(connection: Connection, seq: int) -> list[Mapping[str, Any]]:
    query = sa.select(audit_entries).where(audit_entries.c.seq > seq)
    query = query.order_by(audit_entries.c.seq).limit(_PAGE)
    return [dict(r) for r in connection.execute(query).mappings()]
