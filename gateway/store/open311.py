"""Statements on citizens' reports; every function works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import case_moves, cases, triage
from gateway.store.incident_tables import incident_alerts, incidents
from gateway.store.open311_tables import reports

Connection = sa.Connection
Row = Mapping[str, Any]
_ENDED = ("closed", "void")
_REFUSED = ("rejected", "withdrawn")


def add(connection: Connection, row: Row) -> None:
    """Keep a report."""
    connection.execute(reports.insert().values(**row))


def same(connection: Connection, partner: str, sha256: str, *, since_ms: int) -> str | None:
    """The number of a report of the same bytes since a moment, or None."""
    r = reports.c
    query = sa.select(r.number).where(
        r.partner == partner, r.sha256 == sha256, r.requested_at_ms >= since_ms
    )
    number: str | None = connection.execute(query.limit(1)).scalar()
    return number


def page(
    connection: Connection,
    partner: str,
    *,
    numbers: Sequence[str] = (),
    kinds: Sequence[str] = (),
    between_ms: tuple[int, int] | None = None,
    is_closed: bool | None = None,
    limit: int,
    skip: int = 0,
) -> list[Row]:
    """Reports of a partner system, newest first, with what became of them."""
    known = _known().where(reports.c.partner == partner)
    if numbers:
        known = known.where(reports.c.number.in_(numbers))
    if kinds:
        known = known.where(reports.c.kind.in_(kinds))
    if between_ms is not None:
        known = known.where(reports.c.requested_at_ms.between(*between_ms))
    if is_closed is not None:
        known = known.where(_is_closed() if is_closed else sa.not_(_is_closed()))
    order = (reports.c.requested_at_ms.desc(), reports.c.number)
    found = connection.execute(known.order_by(*order).limit(limit).offset(skip)).mappings()
    return [dict(row) for row in found]


def _known() -> sa.Select[Any]:
    """A report with its incident, the case of that, and what was said of it."""
    moved = (
        sa.select(sa.func.max(case_moves.c.at_ms))
        .where(case_moves.c.case_number == cases.c.number)
        .scalar_subquery()
    )
    decided = sa.func.coalesce(
        moved, incidents.c.decided_at_ms, triage.c.decided_at_ms, reports.c.requested_at_ms
    )
    return sa.select(
        reports,
        _is_closed().label("is_closed"),
        cases.c.state.label("case_state"),
        cases.c.department,
        cases.c.due_at_ms,
        sa.func.coalesce(incidents.c.reason, triage.c.reason).label("refused_because"),
        sa.func.coalesce(cases.c.closed_at_ms, decided).label("updated_at_ms"),
    ).select_from(
        reports.outerjoin(incident_alerts, incident_alerts.c.alert_number == reports.c.number)
        .outerjoin(incidents, incidents.c.number == incident_alerts.c.incident_number)
        .outerjoin(triage, triage.c.alert_number == reports.c.number)
        .outerjoin(
            cases,
            cases.c.alert_number == sa.func.coalesce(incidents.c.lead_alert, reports.c.number),
        )
    )


def _is_closed() -> sa.ColumnElement[bool]:
    """Its case has ended, or there is none and it was found to be nothing; never NULL."""
    refused = sa.func.coalesce(incident_alerts.c.state, triage.c.decision, "").in_(_REFUSED)
    return sa.case(
        (cases.c.state.is_not(None), cases.c.state.in_(_ENDED)),
        else_=sa.or_(refused, sa.func.coalesce(triage.c.decision, "").in_(_REFUSED)),
    )
