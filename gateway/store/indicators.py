"""Reads what indicators are counted from; the database counts where it can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import case_moves, cases
from gateway.store.incident_tables import incident_alerts, incidents

Connection = sa.Connection
Row = Any

_M = case_moves.c
_IS_TOTAL = sa.case(
    (sa.and_(_M.move == "overdue", _M.details.contains('"clock":"total"')), 1), else_=0
).label("is_total")
"""Whether it says that the time of the whole case is over, not that of a stage."""
_MOVES = (
    sa.select(
        _M.position,
        _M.case_number,
        _M.task,
        _M.version,
        _M.at_ms,
        _M.happened_at_ms,
        sa.type_coerce(_M.is_late, sa.Integer),
        _IS_TOTAL,
        _M.move,
        _M.to_state,
        _M.case_state,
        _M.by_department,
        _M.to_department,
    )
    .where(_M.position > sa.bindparam("position"))
    .order_by(_M.position)
)
_CASES = sa.select(cases.c.number, cases.c.kind, cases.c.company_id, cases.c.site_id)
_NEW_CASES = _CASES.where(cases.c.number.in_(sa.bindparam("numbers", expanding=True)))


def moves_after(connection: Connection, position: int) -> Sequence[Row]:
    """All moves after a position, in order, with what indicators need of them."""
    return connection.execute(_MOVES, {"position": position}).all()


def cases_of(connection: Connection, numbers: Sequence[str]) -> Sequence[Row]:
    """Number, kind, company and site of cases."""
    return connection.execute(_NEW_CASES, {"numbers": list(numbers)}).all()


def all_cases(connection: Connection) -> Sequence[Row]:
    """The same of every case."""
    return connection.execute(_CASES).all()


def alerts(connection: Connection, *, edges: Sequence[int], as_of_ms: int) -> Sequence[Row]:
    """Alerts between edges as known at a moment: interval from 0, kind, what was judged, how many.

    All intervals in one reading: what costs is going from an alert to the kind of its incident.
    """
    c = incident_alerts.c
    known = sa.case((c.judged_at_ms <= as_of_ms, c.judged), else_=None).label("judged")
    part = _part(c.occurred_at_ms, edges)
    query = (
        sa.select(part, incidents.c.kind, known, sa.func.count().label("alerts"))
        .join(incidents, incidents.c.number == c.incident_number)
        .where(c.occurred_at_ms >= edges[0], c.occurred_at_ms < edges[-1])
        .where(c.joined_at_ms <= as_of_ms)
        .group_by(part, incidents.c.kind, known)
    )
    return connection.execute(query).all()


def incidents_of(connection: Connection, *, edges: Sequence[int], as_of_ms: int) -> Sequence[Row]:
    """Incidents that began between edges, known at a moment and not merged: the same but judged."""
    c = incidents.c
    part = _part(c.first_at_ms, edges)
    query = (
        sa.select(part, c.kind, sa.func.count().label("incidents"))
        .where(c.first_at_ms >= edges[0], c.first_at_ms < edges[-1])
        .where(c.opened_at_ms <= as_of_ms, c.merged_into.is_(None))
        .group_by(part, c.kind)
    )
    return connection.execute(query).all()


def _part(at_ms: sa.ColumnElement[int], edges: Sequence[int]) -> sa.ColumnElement[int]:
    """In which of the intervals between edges a moment lies."""
    inside: list[tuple[Any, Any]] = [
        (at_ms < end, sa.literal_column(str(n))) for n, end in enumerate(edges[1:])
    ]
    return sa.case(*inside, else_=sa.literal_column("-1")).label("part")
