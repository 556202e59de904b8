"""Reads and writes triage, cases and their moves; all inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store import notices
from gateway.store.case_tables import case_moves, case_year, cases, triage
from gateway.store.conditions import Columns, clause
from gateway.store.newest import Span, rows_of
from gateway.store.plain import Plain
from gateway.store.task_tables import case_clocks, tasks
from graph.plan import Where

Connection = sa.Connection

# statements are made once: making one costs as much as running it
_CASES, _HISTORY, _YEARS = Plain(cases), Plain(case_moves), Plain(case_year)
_NEWEST_MOVE = sa.select(sa.func.coalesce(sa.func.max(case_moves.c.position), 0))
_AFTER = (
    sa.select(case_moves.c.position, case_moves.c.case_number, case_moves.c.version)
    .where(case_moves.c.position > sa.bindparam("position"))
    .order_by(case_moves.c.position)
    .limit(sa.bindparam("most"))
)
_BY_NUMBER = sa.select(cases).where(cases.c.number == sa.bindparam("number"))
_BY_NUMBERS = (
    sa.select(cases)
    .where(cases.c.number.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(cases.c.number)
)
_MOVES_OF = (
    sa.select(case_moves)
    .where(case_moves.c.case_number.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(case_moves.c.case_number, case_moves.c.version)
)


def decision(connection: Connection, alert_number: str) -> str | None:
    """What was said of an alert, or None."""
    query = sa.select(triage.c.decision).where(triage.c.alert_number == alert_number)
    return connection.execute(query).scalar()


def decide(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep what was said of an alert; the caller has looked, under the write lock."""
    connection.execute(triage.insert(), [dict(row)])


def next_serial(connection: Connection, year: int) -> int:
    """The next serial number of a local year, from 1; the caller holds the write lock."""
    found = _YEARS.find(connection, {"year": year})
    if not found:
        _YEARS.insert(connection, {"year": year, "newest": 1})
        return 1
    serial = int(found[0]["newest"]) + 1
    _YEARS.change(connection, {"year": year}, {"newest": serial})
    return serial


def insert(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write a new case."""
    _CASES.insert(connection, row)


def update(
    connection: Connection, number: str, *, version: int, changes: Mapping[str, Any]
) -> bool:
    """Change a case that still has a version; whether it had."""
    return _CASES.change(connection, {"number": number, "version": version}, changes) == 1


def running(connection: Connection, *, only_provisional: bool) -> list[str]:
    """The numbers of cases that are not closed: all, or those whose due date is provisional."""
    query = sa.select(cases.c.number).where(cases.c.closed_at_ms.is_(None))
    if only_provisional:
        own = case_clocks.c.case_number == cases.c.number
        guessed = sa.exists().where(own, case_clocks.c.is_provisional)
        query = query.where(cases.c.due_is_provisional | guessed)
    return list(connection.execute(query.order_by(cases.c.number)).scalars())


def add_move(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write one line of a case's history, next in the order of all; under the write lock."""
    _HISTORY.insert(connection, row, counted="position")
    notices.tell(connection)


def _of(department: str | None) -> list[sa.ColumnElement[bool]]:
    """The condition that a case lies with a department, or that one of its tasks does."""
    if department is None:
        return []
    has_task = sa.exists().where(
        tasks.c.case_number == cases.c.number, tasks.c.department == department
    )
    return [(cases.c.department == department) | has_task]


def by_number(
    connection: Connection, number: str, *, within: str | None = None
) -> Mapping[str, Any] | None:
    """The case of a number, or None; ``within``: only where that department works on it."""
    query = _BY_NUMBER if within is None else _BY_NUMBER.where(*_of(within))
    row = connection.execute(query, {"number": number}).mappings().first()
    return None if row is None else dict(row)


def by_violations(
    connection: Connection, numbers: Sequence[str], *, within: str | None = None
) -> list[Mapping[str, Any]]:
    """The cases of violations, in order of number."""
    query = sa.select(cases).where(cases.c.violation_number.in_(list(numbers)), *_of(within))
    return [dict(row) for row in connection.execute(query.order_by(cases.c.number)).mappings()]


def moves_of(connection: Connection, numbers: Sequence[str]) -> list[Mapping[str, Any]]:
    """The moves of cases, in order of case and version."""
    if len(numbers) == 1:  # a list of values is put into the statement anew each time
        return [*_HISTORY.find(connection, {"case_number": numbers[0]})]
    found = connection.execute(_MOVES_OF, {"numbers": list(numbers)})
    return [dict(row) for row in found.mappings()]


def page(
    connection: Connection,
    *,
    where: Where | None,
    span: Span,
    within: str | None = None,
) -> Sequence[Mapping[str, Any]]:
    """Cases that meet a condition, newest number first, in a span of the list."""
    query = sa.select(cases).where(*_meeting(where), *_of(within))
    return rows_of(connection, query, cases.c.number, span)


def count(connection: Connection, where: Where | None, *, within: str | None = None) -> int:
    """How many cases meet a condition."""
    query = sa.select(sa.func.count()).select_from(cases).where(*_meeting(where), *_of(within))
    return int(connection.execute(query).scalar_one())


def _meeting(where: Where | None) -> list[sa.ColumnElement[bool]]:
    return [] if where is None else [clause(where, _COLUMNS)]


_IS_HELD = cases.c.state == "held"
_COLUMNS: Columns = {
    **cases.c,
    "due_at_ms": sa.case((_IS_HELD, sa.null()), else_=cases.c.due_at_ms),
}
"""By what cases are found: what is held has no due date until it goes on."""


def last_move(connection: Connection) -> int:
    """Position of the newest move of any case; 0 when there is none."""
    return int(connection.execute(_NEWEST_MOVE).scalar_one())


def moves_after(connection: Connection, position: int, limit: int) -> list[tuple[int, str, int]]:
    """The next moves of all cases in order: position, case number, version."""
    rows = connection.execute(_AFTER, {"position": position, "most": limit})
    return [(row.position, row.case_number, row.version) for row in rows]


def by_numbers(connection: Connection, numbers: Sequence[str]) -> list[Mapping[str, Any]]:
    """The cases of some numbers, in order of number."""
    if len(numbers) == 1:
        return [*_CASES.find(connection, {"number": numbers[0]})]
    found = connection.execute(_BY_NUMBERS, {"numbers": list(numbers)})
    return [dict(row) for row in found.mappings()]
