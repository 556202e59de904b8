"""Reads and writes what is to be read on photos and what was; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.analysis_tables import analyses
from gateway.store.cases import Connection

Row = Mapping[str, Any]
_C = analyses.c


def one(connection: Connection, sha256: str, models: str) -> Row | None:
    """The row of a photo and a set of models, or None."""
    return _first(connection, sa.select(analyses).where(*_is(sha256, models)))


def add(connection: Connection, row: Row) -> None:
    """Write a row; the caller has looked, under the write lock."""
    connection.execute(analyses.insert(), [dict(row)])


def change(
    connection: Connection, sha256: str, models: str, changes: Row, *, token: int | None = None
) -> bool:
    """Change a row that is not done; with ``token`` only one that is taken under it."""
    query = analyses.update().where(*_is(sha256, models), _C.state != "done")
    if token is not None:
        query = query.where(_C.state == "taken", _C.token == token)
    return connection.execute(query.values(**changes)).rowcount == 1


def next_free(connection: Connection, models: str, *, now_ms: int) -> Row | None:
    """The photo that waits longest for some models: none took it, or who did is gone."""
    is_free = sa.or_(_C.state == "waiting", sa.and_(_C.state == "taken", _C.until_ms < now_ms))
    query = sa.select(analyses).where(_C.models == models, is_free)
    return _first(connection, query.order_by(_C.asked_at_ms, _C.sha256).limit(1))


def waiting(connection: Connection) -> dict[str, int]:
    """How many photos wait or are being read, by their set of models."""
    open_ones = _C.state.in_(("waiting", "taken"))
    query = sa.select(_C.models, sa.func.count()).where(open_ones).group_by(_C.models)
    return {models: int(count) for models, count in connection.execute(query)}


def done_on(connection: Connection, sha256: str) -> list[Row]:
    """What was read on a photo, oldest first."""
    query = sa.select(analyses).where(_C.sha256 == sha256, _C.state == "done")
    rows = connection.execute(query.order_by(_C.done_at_ms, _C.models)).mappings()
    return [dict(row) for row in rows]


def _is(sha256: str, models: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _C.sha256 == sha256, _C.models == models


def _first(connection: Connection, query: sa.Select[Any]) -> Row | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)
