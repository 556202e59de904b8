"""Reads and writes registered operations; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.trusted_tables import trusted_book, trusted_operations

Connection = sa.Connection
_TABLE = trusted_operations.c


def version(connection: Connection) -> int:
    """The number that goes up with every change."""
    return int(connection.execute(sa.select(trusted_book.c.version)).scalar_one())


def of(connection: Connection, department: str | None = None) -> list[Mapping[str, Any]]:
    """What is registered for a department, or for all, by department and name."""
    query = sa.select(trusted_operations).order_by(_TABLE.department, _TABLE.name, _TABLE.sha256)
    if department is not None:
        query = query.where(_TABLE.department == department)
    return [dict(row) for row in connection.execute(query).mappings()]


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Register operations; the caller holds the write lock."""
    if rows:
        connection.execute(trusted_operations.insert(), [dict(row) for row in rows])
        _move(connection)


def remove(connection: Connection, department: str, hashes: Collection[str]) -> None:
    """Let operations be registered no more; the caller holds the write lock."""
    named = sa.and_(_TABLE.department == department, _TABLE.sha256.in_(hashes))
    connection.execute(trusted_operations.delete().where(named))
    _move(connection)


def _move(connection: Connection) -> None:
    connection.execute(trusted_book.update().values(version=trusted_book.c.version + 1))
