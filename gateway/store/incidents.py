"""Reads and writes incidents; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import cases, triage
from gateway.store.incident_tables import auto_rules, incident_alerts, incident_steps, incidents
from gateway.store.newest import Span, rows_of

Connection = sa.Connection
Row = Mapping[str, Any]


def by_number(connection: Connection, number: str) -> Row | None:
    """The incident of a number, or None."""
    return _first(connection, _BY_NUMBER, {"number": number})


def insert(connection: Connection, row: Row) -> None:
    """Write a new incident."""
    connection.execute(incidents.insert(), [dict(row)])


def update(connection: Connection, number: str, changes: Row) -> None:
    """Change an incident; the caller has read it under the write lock."""
    connection.execute(incidents.update().where(incidents.c.number == number).values(**changes))


def alert(connection: Connection, number: str) -> Row | None:
    """Where an alert stands, or None."""
    return _first(connection, _ALERT, {"number": number})


def add_alert(connection: Connection, row: Row) -> None:
    """Put an alert into an incident."""
    connection.execute(incident_alerts.insert(), [dict(row)])


def update_alert(connection: Connection, number: str, changes: Row) -> None:
    """Change what is kept of an alert."""
    where = incident_alerts.c.alert_number == number
    connection.execute(incident_alerts.update().where(where).values(**changes))


def alerts_of(connection: Connection, numbers: Sequence[str]) -> list[Row]:
    """The alerts of incidents, in order of time."""
    c = incident_alerts.c
    query = sa.select(incident_alerts).where(c.incident_number.in_(list(numbers)))
    return _all(connection, query.order_by(c.incident_number, c.occurred_at_ms, c.alert_number))


def add_step(connection: Connection, row: Row) -> None:
    """Write one line of an incident's history."""
    connection.execute(incident_steps.insert(), [dict(row)])


def steps_of(connection: Connection, numbers: Sequence[str]) -> list[Row]:
    """The histories of incidents, first step to last."""
    c = incident_steps.c
    query = sa.select(incident_steps).where(c.incident_number.in_(list(numbers)))
    return _all(connection, query.order_by(c.incident_number, c.version))


def near(
    connection: Connection, *, whom: str, kind: str, states: Iterable[str], span_ms: tuple[int, int]
) -> list[Row]:
    """Incidents of one truck and act in some states with an alert in a span, oldest first."""
    since_ms, until_ms = span_ms
    given = {"whom": whom, "kind": kind, "since_ms": since_ms, "until_ms": until_ms}
    rows = _all(connection, _NEAR, given)
    wanted = frozenset(states)
    return [row for row in rows if row["state"] in wanted]


def with_open_case(connection: Connection, *, whom: str, kind: str, since_ms: int) -> list[Row]:
    """Confirmed incidents that reach to a moment and whose case is open, newest first."""
    return _all(connection, _WITH_CASE, {"whom": whom, "kind": kind, "since_ms": since_ms})


def case_numbers(connection: Connection, alerts: Sequence[str]) -> dict[str, str]:
    """Numbers of cases by the alert that each was opened for."""
    query = sa.select(cases.c.alert_number, cases.c.number)
    rows = connection.execute(query.where(cases.c.alert_number.in_(list(alerts))))
    return {row.alert_number: row.number for row in rows}


def of_cases(connection: Connection, alerts: Sequence[str]) -> list[Row]:
    """The incidents that some alerts stand in."""
    inner = sa.select(incident_alerts.c.incident_number)
    inner = inner.where(incident_alerts.c.alert_number.in_(list(alerts)))
    return _all(connection, sa.select(incidents).where(incidents.c.number.in_(inner)))


def said_of(connection: Connection, alert_number: str) -> Row | None:
    """What was said of an alert and by whom, or None."""
    return _first(connection, _SAID, {"number": alert_number})


def page(connection: Connection, where: Sequence[Any], span: Span) -> Sequence[Row]:
    """Incidents that meet all conditions, newest number first, in a span of the list."""
    query = sa.select(incidents).where(*where)
    return rows_of(connection, query, incidents.c.number, span)


def count(connection: Connection, where: Sequence[Any]) -> int:
    """How many incidents meet all conditions."""
    query = sa.select(sa.func.count()).select_from(incidents).where(*where)
    return int(connection.execute(query).scalar_one())


def conditions(
    *,
    state: str | None = None,
    kind: str | None = None,
    camera: str | None = None,
    whom: str | None = None,
    since_ms: int | None = None,
    until_ms: int | None = None,
    due_before_ms: int | None = None,
) -> list[Any]:
    """What a list may be narrowed by; None narrows nothing."""
    c, a = incidents.c, incident_alerts.c
    at_camera = sa.exists().where(a.incident_number == c.number, a.camera == camera)
    told = (
        (state, c.state == state),
        (kind, c.kind == kind),
        (camera, at_camera),
        (whom, c.whom == whom),
        (since_ms, c.last_at_ms >= (since_ms or 0)),
        (until_ms, c.first_at_ms < (until_ms or 0)),
        (due_before_ms, c.due_at_ms < (due_before_ms or 0)),
    )
    return [condition for value, condition in told if value is not None]


def judged(
    connection: Connection, *, since_ms: int, until_ms: int, equal: Mapping[str, str]
) -> list[Row]:
    """How many findings people judged, and how many right, by camera, rule and model."""
    a = incident_alerts.c
    right = sa.func.sum(sa.case((a.judged == "right", 1), else_=0)).label("right")
    query = (
        sa.select(a.camera, a.rule, a.model, sa.func.count().label("sample"), right)
        .where(a.judged.is_not(None), a.judged_at_ms >= since_ms, a.judged_at_ms < until_ms)
        .where(*(a[name] == value for name, value in equal.items()))
        .group_by(a.camera, a.rule, a.model)
        .order_by(a.camera, a.rule, a.model)
    )
    return _all(connection, query)


def judged_alerts(connection: Connection, kinds: Sequence[str]) -> list[Row]:
    """Alerts of these kinds on sightings that people judged, oldest judgement first."""
    a, c = incident_alerts.c, incidents.c
    query = (
        sa.select(
            a.alert_number, a.sighting, a.camera, a.model, a.judged, a.judged_at_ms,
            c.kind, c.reason_code,
        )
        .join(incidents, c.number == a.incident_number)
        .where(a.judged.is_not(None), a.sighting.is_not(None), c.kind.in_(list(kinds)))
        .order_by(a.judged_at_ms, a.alert_number)
    )  # fmt: skip
    return _all(connection, query)


def suspension(connection: Connection, digest: str) -> Row | None:
    """Why a signed rule stands still, or None while it works."""
    return _first(connection, sa.select(auto_rules).where(auto_rules.c.digest == digest))


def suspend(connection: Connection, row: Row) -> None:
    """Keep that a signed rule stands still."""
    connection.execute(auto_rules.insert(), [dict(row)])


def _first(
    connection: Connection, query: Any, given: Mapping[str, Any] | None = None
) -> Row | None:
    row = connection.execute(query, dict(given or {})).mappings().first()
    return None if row is None else dict(row)


def _all(connection: Connection, query: Any, given: Row | None = None) -> list[Row]:
    return [dict(row) for row in connection.execute(query, dict(given or {})).mappings()]


def _of_whom() -> Any:
    c = incidents.c
    meant = (c.whom == sa.bindparam("whom"), c.kind == sa.bindparam("kind"))
    return sa.select(incidents).where(*meant)


def _near() -> Any:
    c, a = incidents.c, incident_alerts.c
    span = a.occurred_at_ms.between(sa.bindparam("since_ms"), sa.bindparam("until_ms"))
    within = sa.and_(a.incident_number == c.number, span, a.state != "withdrawn")
    # what ended before the span cannot have an alert in it: the index leaves it out
    reaches = c.last_at_ms >= sa.bindparam("since_ms")
    query = _of_whom().where(reaches, sa.exists().where(within))
    return query.order_by(c.opened_at_ms, c.number)


def _with_case() -> Any:
    c = incidents.c
    query = _of_whom().join(cases, cases.c.alert_number == c.lead_alert)
    query = query.where(c.state == "confirmed", c.last_at_ms >= sa.bindparam("since_ms"))
    return query.where(cases.c.closed_at_ms.is_(None)).order_by(c.last_at_ms.desc(), c.number)


_NUMBER: sa.BindParameter[str] = sa.bindparam("number")
_BY_NUMBER = sa.select(incidents).where(incidents.c.number == _NUMBER)
_ALERT = sa.select(incident_alerts).where(incident_alerts.c.alert_number == _NUMBER)
_SAID = sa.select(triage).where(triage.c.alert_number == _NUMBER)
_NEAR, _WITH_CASE = _near(), _with_case()
"""Asked for each alert, so they are put together once."""
