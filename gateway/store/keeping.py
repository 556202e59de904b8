"""Holds on evidence, and what cases refer to; all inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import case_moves, cases
from gateway.store.cases import Connection
from gateway.store.incident_tables import incident_alerts, incidents
from gateway.store.tables import journal
from gateway.store.vault_tables import vault_holds as holds

ENDED = ("closed", "void")
"""States of a case that nobody works on any more."""
_AT_ONCE = 500
_PHOTOS = (
    sa.select(case_moves.c.case_number, case_moves.c.details)
    .where(case_moves.c.details.like('%"photo"%'))
    .order_by(case_moves.c.position)
)


def add_hold(connection: Connection, row: Mapping[str, Any]) -> int:
    """Write a hold; its number. The caller holds the write lock."""
    newest = sa.select(sa.func.coalesce(sa.func.max(holds.c.number), 0))
    number = int(connection.execute(newest).scalar_one()) + 1
    connection.execute(holds.insert(), [{**row, "number": number}])
    return number


def release(connection: Connection, number: int, changes: Mapping[str, Any]) -> bool:
    """Release a hold that stands; whether it did."""
    query = holds.update().where(holds.c.number == number, holds.c.released_at_ms.is_(None))
    return connection.execute(query.values(**changes)).rowcount == 1


def hold(connection: Connection, number: int) -> Mapping[str, Any] | None:
    """The hold of a number, or None."""
    row = connection.execute(sa.select(holds).where(holds.c.number == number)).mappings().first()
    return None if row is None else dict(row)


def all_holds(connection: Connection, *, standing: bool) -> list[Mapping[str, Any]]:
    """Holds in order of their numbers: those that stand, or all."""
    query = sa.select(holds).order_by(holds.c.number)
    query = query.where(holds.c.released_at_ms.is_(None)) if standing else query
    return [dict(row) for row in connection.execute(query).mappings()]


def stamp(connection: Connection) -> tuple[int, ...]:
    """What changes with the journal, the cases, the incidents and the holds.

    The first of it is the end of the journal.
    """
    questions = (
        sa.select(sa.func.coalesce(sa.func.max(journal.c.position), 0)),
        sa.select(sa.func.coalesce(sa.func.max(case_moves.c.position), 0)),
        sa.select(sa.func.count()).select_from(cases),
        sa.select(sa.func.count()).select_from(incident_alerts),
        sa.select(sa.func.coalesce(sa.func.sum(incidents.c.version), 0)),
        sa.select(sa.func.count()).select_from(holds),
        sa.select(sa.func.count(holds.c.released_at_ms)),
    )
    return tuple(int(connection.execute(one).scalar_one()) for one in questions)


def open_cases(connection: Connection) -> list[Mapping[str, Any]]:
    """Number, violation and alert of every case that is not closed or void."""
    return _cases(connection, cases.c.state.not_in(ENDED))


def ended_cases(connection: Connection) -> list[Mapping[str, Any]]:
    """Number, violation, alert and end of every case that is closed or void, as they ended."""
    rows = _cases(connection, cases.c.state.in_(ENDED) & cases.c.closed_at_ms.is_not(None))
    return sorted(rows, key=lambda row: (row["closed_at_ms"], row["number"]))


def cases_where(connection: Connection, column: str, values: Sequence[str]) -> list[Any]:
    """Number, violation, alert, state and end of the cases with some values in a column."""
    found = []
    for part in _slices(values):
        found += _cases(connection, cases.c[column].in_(part))
    return found


def photos_of_moves(connection: Connection) -> list[tuple[str, str]]:
    """Case number and details, in JSON, of every move that may name a photo."""
    return [(row.case_number, row.details) for row in connection.execute(_PHOTOS)]


def incidents_of(connection: Connection, alerts: Sequence[str]) -> list[str]:
    """The incidents that some alerts stand in."""
    query, found = sa.select(incident_alerts.c.incident_number).distinct(), set[str]()
    for part in _slices(alerts):
        rows = connection.execute(query.where(incident_alerts.c.alert_number.in_(part)))
        found.update(rows.scalars())
    return sorted(found)


def alerts_in(connection: Connection, incident_numbers: Sequence[str]) -> list[Any]:
    """Alert and sighting numbers of incidents."""
    query = sa.select(incident_alerts.c.alert_number, incident_alerts.c.sighting)
    found = list[Any]()
    for part in _slices(incident_numbers):
        inside = incident_alerts.c.incident_number.in_(part)
        found += connection.execute(query.where(inside)).all()
    return found


def _slices(values: Sequence[str]) -> Iterator[list[str]]:
    """A database takes so many parameters in one statement and no more."""
    for start in range(0, len(values), _AT_ONCE):
        yield list(values[start : start + _AT_ONCE])


def _cases(connection: Connection, where: Any) -> list[Mapping[str, Any]]:
    c = cases.c
    query = sa.select(c.number, c.violation_number, c.alert_number, c.state, c.closed_at_ms)
    return [dict(row) for row in connection.execute(query.where(where)).mappings()]
