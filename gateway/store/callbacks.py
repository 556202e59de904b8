"""Statements on calls of partner systems; every function works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.delivery_tables import callbacks

Connection = sa.Connection


def add(connection: Connection, row: Mapping[str, Any]) -> int:
    """Keep what became of a call; returns its number."""
    done = connection.execute(callbacks.insert().values(**row))
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has one


def one(connection: Connection, number: int) -> Mapping[str, Any] | None:
    """A call by its number."""
    row = connection.execute(sa.select(callbacks).where(callbacks.c.id == number)).mappings()
    found = row.first()
    return None if found is None else dict(found)


def page(
    connection: Connection, *, partner: str | None, outcome: str | None, limit: int
) -> list[Mapping[str, Any]]:
    """The newest calls, newest first."""
    query = sa.select(callbacks)
    if partner is not None:
        query = query.where(callbacks.c.partner == partner)
    if outcome is not None:
        query = query.where(callbacks.c.outcome == outcome)
    rows = connection.execute(query.order_by(callbacks.c.id.desc()).limit(limit)).mappings()
    return [dict(row) for row in rows]


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """How many calls of each partner had each outcome."""
    c = callbacks.c
    query = sa.select(c.partner, c.outcome, sa.func.count()).group_by(c.partner, c.outcome)
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def mark_replayed(connection: Connection, number: int, *, now_ms: int) -> None:
    """Note that a call which was set aside was taken after all."""
    change = callbacks.update().where(callbacks.c.id == number)
    connection.execute(change.values(replayed_at_ms=now_ms))
