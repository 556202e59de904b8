"""Reads and writes agreements; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.agreement_tables import agreement_book, agreements

Connection = sa.Connection


def book_version(connection: Connection) -> int:
    """The number that goes up with every change."""
    return int(connection.execute(sa.select(agreement_book.c.version)).scalar_one())


def move_book(connection: Connection) -> int:
    """Say that something changed; the caller holds the write lock."""
    connection.execute(agreement_book.update().values(version=agreement_book.c.version + 1))
    return book_version(connection)


def all_versions(connection: Connection) -> list[Mapping[str, Any]]:
    """Every version ever published, by id and version."""
    query = sa.select(agreements).order_by(agreements.c.id, agreements.c.version)
    return [dict(row) for row in connection.execute(query).mappings()]


def newest(connection: Connection) -> list[Mapping[str, Any]]:
    """The newest version of each agreement, by id."""
    found = {row["id"]: row for row in all_versions(connection)}
    return list(found.values())


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write one version."""
    connection.execute(agreements.insert(), [dict(row)])


def revoke(connection: Connection, agreement: str, version: int, row: Mapping[str, Any]) -> None:
    """Write down that a version gives nothing any more."""
    change = agreements.update().where(
        agreements.c.id == agreement, agreements.c.version == version
    )
    connection.execute(change.values(**row))
