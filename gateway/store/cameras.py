"""Statements on watched cameras; every function works inside the caller's transaction."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.camera_tables import camera_passages, camera_watches
from gateway.store.plain import Plain
from gateway.store.task_tables import leases

Connection = sa.Connection
Row = Mapping[str, Any]
LEASE = "camera:"
"""What the name of a camera's lease begins with."""
_WATCHES, _PASSAGES = Plain(camera_watches), Plain(camera_passages)
_W, _P = camera_watches.c, camera_passages.c


def now_ms(connection: Connection) -> int:
    """The time as all see it who use this store: PostgreSQL's, or with SQLite this machine's."""
    if connection.dialect.name != "postgresql":
        return time.time_ns() // 1_000_000
    seconds = connection.execute(sa.select(sa.extract("epoch", sa.func.clock_timestamp())))
    return int(seconds.scalar_one() * 1000)


def watch(connection: Connection, camera: str) -> Row | None:
    """What is known of the watching of a camera; None when it never was watched."""
    return next(iter(_WATCHES.find(connection, {"camera": camera})), None)


def watches(connection: Connection) -> list[Row]:
    """All cameras that were ever watched, each with ``until_ms``, to which its lease holds."""
    lease = sa.and_(leases.c.name == sa.literal(LEASE) + _W.camera, leases.c.owner == _W.owner)
    until = sa.func.coalesce(leases.c.until_ms, 0).label("until_ms")
    query = sa.select(camera_watches, until).select_from(camera_watches.outerjoin(leases, lease))
    return [dict(row) for row in connection.execute(query.order_by(_W.camera)).mappings()]


def put_watch(connection: Connection, row: Row, *, is_new: bool) -> None:
    """Write what is known of the watching of a camera."""
    if is_new:
        _WATCHES.insert(connection, row)
    else:
        _WATCHES.change(connection, {"camera": row["camera"]}, row)


def count_passage(connection: Connection, camera: str) -> None:
    """One more truck passed a camera."""
    change = camera_watches.update().where(_W.camera == camera)
    connection.execute(change.values(passages=_W.passages + 1))


def passed(
    connection: Connection, camera: str, owner: str, from_ms: int, to_ms: int
) -> Sequence[Row]:
    """What watchers other than ``owner`` saw pass a camera between two moments, newest first."""
    query = sa.select(camera_passages).where(
        _P.camera == camera, _P.owner != owner, _P.last_ms >= from_ms, _P.first_ms <= to_ms
    )
    return [dict(r) for r in connection.execute(query.order_by(_P.last_ms.desc())).mappings()]


def prolong_passage(connection: Connection, sighting: str, last_ms: int) -> None:
    """What passed was in view until then at least."""
    later = camera_passages.update().where(_P.sighting == sighting, _P.last_ms < last_ms)
    connection.execute(later.values(last_ms=last_ms))


def add_passage(connection: Connection, row: Row, *, forget_before_ms: int) -> None:
    """Keep what passed, and forget what passed that camera long ago."""
    old = sa.and_(_P.camera == row["camera"], _P.last_ms < forget_before_ms)
    connection.execute(camera_passages.delete().where(old))
    _PASSAGES.insert(connection, row, once=True)
