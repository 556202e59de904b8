"""Statements on supervision between platforms; every function is in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import case_moves, cases
from gateway.store.incident_tables import incident_alerts, incidents
from gateway.store.supervision_tables import supervisions

Connection = sa.Connection
Row = Mapping[str, Any]
_C = supervisions.c


def get(connection: Connection, platform: str, number: int, *, is_ours: bool) -> Row | None:
    """A request by the number that who asks gave it."""
    own = (_C.platform == platform, _C.number == number, _C.is_ours.is_(is_ours))
    return _one(connection, sa.select(supervisions).where(*own))


def by_id(connection: Connection, row_id: int) -> Row | None:
    """A request by its number in this hub."""
    return _one(connection, sa.select(supervisions).where(_C.id == row_id))


def add(connection: Connection, row: Row) -> None:
    """Keep a new request."""
    connection.execute(supervisions.insert(), [dict(row)])


def change(connection: Connection, row_id: int, **values: Any) -> None:
    """Note how a request stands now."""
    connection.execute(supervisions.update().where(_C.id == row_id).values(**values))


def page(connection: Connection, limit: int) -> list[Row]:
    """The newest requests, newest first."""
    return _all(connection, sa.select(supervisions).order_by(_C.id.desc()).limit(limit))


def unsettled(connection: Connection, platform: str, settled: Collection[int]) -> list[Row]:
    """Requests of a platform whose last answer was none of those that end one, oldest first."""
    is_open = _C.result.is_(None) | _C.result.not_in(list(settled))
    own = (_C.platform == platform, _C.is_ours.is_(False), is_open)
    return _all(connection, sa.select(supervisions).where(*own).order_by(_C.id))


def unanswered(connection: Connection, platform: str, since_ms: int) -> list[Row]:
    """Our own requests to a platform that it has not answered, oldest first."""
    own = (_C.platform == platform, _C.is_ours.is_(True), _C.answered_at_ms.is_(None))
    query = sa.select(supervisions).where(*own, _C.asked_at_ms >= since_ms)
    return _all(connection, query.order_by(_C.id))


def next_number(connection: Connection, platform: str) -> int:
    """The next number of our own requests to a platform; under the write lock."""
    query = sa.select(sa.func.max(_C.number))
    own = (_C.platform == platform, _C.is_ours.is_(True))
    return int(connection.execute(query.where(*own)).scalar() or 0) + 1


def cases_near(
    connection: Connection, trucks: Sequence[str], since_ms: int, until_ms: int
) -> list[Row]:
    """Number, kind, state and moment of the cases of some trucks within a time."""
    c = cases.c
    query = sa.select(c.number, c.kind, c.state, c.occurred_at_ms).where(
        c.truck_id.in_(list(trucks)), c.occurred_at_ms.between(since_ms, until_ms)
    )
    return _all(connection, query.order_by(c.number))


def case_of_alert(connection: Connection, alert: str) -> str | None:
    """The case that an alert led to, by itself or in an incident with others."""
    lead = (
        sa.select(incidents.c.lead_alert)
        .join(incident_alerts, incident_alerts.c.incident_number == incidents.c.number)
        .where(incident_alerts.c.alert_number == alert)
    )
    c = cases.c
    query = sa.select(c.number).where((c.alert_number == alert) | c.alert_number.in_(lead))
    return connection.execute(query.order_by(c.number).limit(1)).scalar()


def state_of(connection: Connection, case_number: str) -> str | None:
    """The state of a case."""
    query = sa.select(cases.c.state).where(cases.c.number == case_number)
    return connection.execute(query).scalar()


def pressed_after(
    connection: Connection, position: int, moves: Collection[str], since_ms: int, limit: int
) -> list[Row]:
    """Moves of some kinds on whole cases after a position and since a moment, in order."""
    c = case_moves.c
    query = sa.select(c.position, c.case_number, c.version, c.at_ms).where(
        c.position > position, c.at_ms >= since_ms, c.move.in_(list(moves)), c.task.is_(None)
    )
    return _all(connection, query.order_by(c.position).limit(limit))


def _one(connection: Connection, query: sa.Select[Any]) -> Row | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _all(connection: Connection, query: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
