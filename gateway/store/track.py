"""Statements on positions; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.journal import insert_into
from gateway.store.track_tables import track_point
from graph.bulk import write_many

_C = track_point.c


def keep(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep positions that are not there yet; returns how many were new."""
    before = end(connection)
    write_many(connection, insert_into(connection, track_point).on_conflict_do_nothing(), rows)
    after = _C.arrival > before
    return connection.execute(sa.select(sa.func.count()).where(after)).scalar_one()


def end(connection: sa.Connection) -> int:
    """The newest arrival; 0 when there is none."""
    return connection.execute(sa.select(sa.func.max(_C.arrival))).scalar() or 0


def spans_after(
    connection: sa.Connection, arrival: int, limit: int
) -> tuple[int, list[tuple[str, int, int]]]:
    """(last arrival looked at, [(bearer, first, last moment)]) of the next positions."""
    rows = sa.select(_C.arrival, _C.bearer, _C.at_ms).where(_C.arrival > arrival)
    part = rows.order_by(_C.arrival).limit(limit).subquery()
    spans = sa.select(
        part.c.bearer,
        sa.func.min(part.c.at_ms),
        sa.func.max(part.c.at_ms),
        sa.func.max(part.c.arrival),
    ).group_by(part.c.bearer)
    found = connection.execute(spans.order_by(part.c.bearer)).all()
    return max((r[3] for r in found), default=arrival), [(r[0], r[1], r[2]) for r in found]


def between(
    connection: sa.Connection, bearers: Sequence[str], first_ms: int, last_ms: int
) -> Sequence[Any]:
    """Positions of some bearers in a time, both ends included, in order of time."""
    query = sa.select(_C.bearer, _C.at_ms, _C.lng, _C.lat, _C.speed_kmh, _C.laden)
    there = sa.and_(_C.bearer.in_(list(bearers)), _C.at_ms.between(first_ms, last_ms))
    return connection.execute(query.where(there).order_by(_C.at_ms)).all()
