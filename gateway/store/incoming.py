"""Reads and writes what was asked under a key, what departments told, and leases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.plain import Plain
from gateway.store.task_tables import case_reports, case_requests, leases

Connection = sa.Connection
Row = Mapping[str, Any]

_LEASES = Plain(leases)


def request(connection: Connection, worker: str, key: str) -> Row | None:
    """What somebody asked under a key, or None."""
    c = case_requests.c
    query = sa.select(case_requests).where(c.worker == worker, c.key == key)
    return _one(connection, query)


def add_request(connection: Connection, row: Row) -> None:
    """Keep what was asked under a key."""
    connection.execute(case_requests.insert(), [dict(row)])


def report(connection: Connection, source: str, event_id: str) -> Row | None:
    """What a department told under an event id, or None."""
    c = case_reports.c
    query = sa.select(case_reports).where(c.source == source, c.event_id == event_id)
    return _one(connection, query)


def reports_of(connection: Connection, case_number: str, task: int) -> list[Row]:
    """All that departments told of a task."""
    c = case_reports.c
    query = sa.select(case_reports).where(c.case_number == case_number, c.task == task)
    return [dict(row) for row in connection.execute(query.order_by(c.at_ms)).mappings()]


def add_report(connection: Connection, row: Row) -> None:
    """Keep what a department told."""
    connection.execute(case_reports.insert(), [dict(row)])


def lease(connection: Connection, name: str) -> Row | None:
    """Who holds a lease, until when, under which token; None when nobody ever did."""
    return next(iter(_LEASES.find(connection, {"name": name})), None)


def put_lease(connection: Connection, row: Row, *, is_new: bool) -> None:
    """Write who holds a lease; the caller holds the write lock."""
    if is_new:
        _LEASES.insert(connection, row)
    else:
        _LEASES.change(connection, {"name": row["name"]}, row)


def _one(connection: Connection, query: sa.Select[Any]) -> Row | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)
