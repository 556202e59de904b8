"""Statements on what was set aside; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store import tables as t
from gateway.store.journal import insert_into


def add(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set rows aside; one that is there already, for the same reason, is not set aside twice."""
    if rows:
        connection.execute(
            insert_into(connection, t.quarantine).on_conflict_do_nothing(), list(rows)
        )


def page(
    connection: sa.Connection, *, source: str | None, released: bool | None, after: int, limit: int
) -> Sequence[sa.Row[Any]]:
    """Rows set aside in the order of their ids, after an id."""
    c = t.quarantine.c
    query = sa.select(t.quarantine).where(c.id > after)
    if source is not None:
        query = query.where(c.source == source)
    if released is not None:
        query = query.where(
            c.released_at_ms.is_not(None) if released else c.released_at_ms.is_(None)
        )
    return connection.execute(query.order_by(c.id).limit(limit)).all()


def one(connection: sa.Connection, number: int) -> sa.Row[Any] | None:
    """A row set aside by its id."""
    return connection.execute(sa.select(t.quarantine).where(t.quarantine.c.id == number)).first()


def counts(connection: sa.Connection) -> list[tuple[str, str, int]]:
    """(source, reason, how many) of what is still set aside."""
    c = t.quarantine.c
    query = sa.select(c.source, c.reason, sa.func.count()).where(c.released_at_ms.is_(None))
    rows = connection.execute(query.group_by(c.source, c.reason).order_by(c.source, c.reason))
    return [(r[0], r[1], r[2]) for r in rows]


def mark_released(
    connection: sa.Connection, number: int, *, by: str, waived: str, now_ms: int
) -> bool:
    """Mark a row as released; False when it was released already or is not there."""
    c = t.quarantine.c
    change = t.quarantine.update().where(c.id == number, c.released_at_ms.is_(None))
    done = connection.execute(change.values(released_at_ms=now_ms, released_by=by, waived=waived))
    return done.rowcount == 1


def mark_bytes_released(
    connection: sa.Connection, source: str, sha256: str, *, by: str, now_ms: int
) -> None:
    """Mark everything of a source that came in with these bytes as released."""
    c = t.quarantine.c
    change = t.quarantine.update().where(c.source == source, c.raw_sha256 == sha256)
    change = change.where(c.released_at_ms.is_(None))
    connection.execute(change.values(released_at_ms=now_ms, released_by=by, waived=""))
