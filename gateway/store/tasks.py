"""Reads and writes tasks, decisions and clocks of cases; all inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.plain import Plain
from gateway.store.task_tables import case_clocks, case_notices, penalties, tasks

Connection = sa.Connection
Row = Mapping[str, Any]


# statements are made once: making one costs as much as running it
_PARTS = (tasks, penalties, case_clocks)
_PLAIN = {table: Plain(table) for table in (*_PARTS, case_notices)}
_KEYS = {table: tuple(column.name for column in table.primary_key.columns) for table in _PARTS}
_OF = {
    table: sa.select(table)
    .where(table.c.case_number.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(*table.primary_key.columns)
    for table in _PARTS
}
_P = penalties.c
_OF_ACT = sa.select(penalties).where(
    _P.truck_id == sa.bindparam("truck_id"),
    _P.kind == sa.bindparam("kind"),
    _P.occurred_at_ms.between(sa.bindparam("since_ms"), sa.bindparam("until_ms")),
    _P.case_number != sa.bindparam("number"),
)
_NEXT_MS = sa.select(sa.func.min(case_clocks.c.next_at_ms))
_DUE = (
    sa.select(case_clocks)
    .where(case_clocks.c.next_at_ms <= sa.bindparam("now_ms"))
    .order_by(case_clocks.c.next_at_ms, case_clocks.c.case_number, case_clocks.c.task)
    .limit(sa.bindparam("most"))
)


def put_task(connection: Connection, row: Row, *, is_new: bool) -> None:
    """Write a task."""
    _put(connection, tasks, row, is_new=is_new)


def put_penalty(connection: Connection, row: Row, *, is_new: bool) -> None:
    """Write a decision."""
    _put(connection, penalties, row, is_new=is_new)


def add_clocks(connection: Connection, rows: Sequence[Row]) -> None:
    """Write clocks that run."""
    for row in rows:
        _PLAIN[case_clocks].insert(connection, row)


def drop_clocks(connection: Connection, number: str, names: Sequence[tuple[int, str]]) -> None:
    """Take away clocks of a case, each by task and name."""
    for task, name in names:
        _PLAIN[case_clocks].drop(connection, {"case_number": number, "task": task, "name": name})


def tasks_of(connection: Connection, numbers: Sequence[str]) -> list[Row]:
    """The tasks of cases, in order of case and serial number."""
    return _of(connection, tasks, numbers)


def penalties_of(connection: Connection, numbers: Sequence[str]) -> list[Row]:
    """The decisions of cases, in order of case and serial number."""
    return _of(connection, penalties, numbers)


def clocks_of(connection: Connection, numbers: Sequence[str]) -> list[Row]:
    """The clocks of cases, in order of case, task and name."""
    return _of(connection, case_clocks, numbers)


def penalties_near(
    connection: Connection,
    *,
    case_number: str,
    truck_id: str | None,
    kind: str,
    since_ms: int,
    until_ms: int,
) -> list[Row]:
    """Decisions that stand, of a case, or of a truck and kind within an interval of time."""
    found = _PLAIN[penalties].find(connection, {"case_number": case_number})
    if truck_id is not None:
        act = {"truck_id": truck_id, "kind": kind, "since_ms": since_ms, "until_ms": until_ms}
        others = connection.execute(_OF_ACT, {**act, "number": case_number}).mappings()
        found += [dict(row) for row in others]
    return [row for row in found if row["withdrawn_at_ms"] is None]


def due_clocks(connection: Connection, now_ms: int, limit: int) -> list[Row]:
    """Clocks of which something is to be said by now, the longest waiting first."""
    rows = connection.execute(_DUE, {"now_ms": now_ms, "most": limit}).mappings()
    return [dict(row) for row in rows]


def next_clock_ms(connection: Connection) -> int | None:
    """When something is to be said next; None when nothing is."""
    return connection.execute(_NEXT_MS).scalar()


def advance_clock(connection: Connection, row: Row, changes: Row) -> None:
    """Change what is said of a clock next."""
    _change(connection, case_clocks, {**row, **changes})


def change_clock(connection: Connection, row: Row) -> None:
    """Write a clock that goes on, in the place of what it was."""
    _change(connection, case_clocks, row)


def add_notice(connection: Connection, row: Row) -> bool:
    """Note that something is said; whether it was not before: the key lets it be said once."""
    return _PLAIN[case_notices].insert(connection, row, once=True)


def _put(connection: Connection, table: sa.Table, row: Row, *, is_new: bool) -> None:
    if is_new:
        _PLAIN[table].insert(connection, row)
    else:
        _change(connection, table, row)


def _change(connection: Connection, table: sa.Table, row: Row) -> None:
    key = _KEYS[table]
    rest = {name: value for name, value in row.items() if name not in key}
    _PLAIN[table].change(connection, {name: row[name] for name in key}, rest)


def _of(connection: Connection, table: sa.Table, numbers: Sequence[str]) -> list[Row]:
    if len(numbers) == 1:  # a list of values is put into the statement anew each time
        return [*_PLAIN[table].find(connection, {"case_number": numbers[0]})]
    found = connection.execute(_OF[table], {"numbers": list(numbers)})
    return [dict(row) for row in found.mappings()]
