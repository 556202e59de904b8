"""Reads and writes tasks, decisions and clocks of cases; all inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.task_tables import case_clocks, case_notices, penalties, tasks

Connection = sa.Connection
Row = Mapping[str, Any]


def _at_key(table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """That a row is the one whose key is given as ``at_…``."""
    return [column == sa.bindparam(f"at_{column.name}") for column in table.primary_key.columns]


# statements are made once: making one costs as much as running it
_PARTS = (tasks, penalties, case_clocks)
_ADD = {table: table.insert() for table in (*_PARTS, case_notices)}
_CHANGE = {table: table.update().where(*_at_key(table)) for table in _PARTS}
_DROP_CLOCK = case_clocks.delete().where(*_at_key(case_clocks))
_ALL = {table: sa.select(table).order_by(*table.primary_key.columns) for table in _PARTS}
_OF = {
    table: query.where(table.c.case_number.in_(sa.bindparam("numbers", expanding=True)))
    for table, query in _ALL.items()
}
_OF_ONE = {
    table: query.where(table.c.case_number == sa.bindparam("number"))
    for table, query in _ALL.items()
}
_NEXT_MS = sa.select(sa.func.min(case_clocks.c.next_at_ms))
_DUE = (
    sa.select(case_clocks)
    .where(case_clocks.c.next_at_ms <= sa.bindparam("now_ms"))
    .order_by(case_clocks.c.next_at_ms, case_clocks.c.case_number, case_clocks.c.task)
    .limit(sa.bindparam("most"))
)
_NOTICED = sa.select(sa.literal(1)).where(
    *(column == sa.bindparam(column.name) for column in case_notices.primary_key.columns)
)


def put_task(connection: Connection, row: Row, *, is_new: bool) -> None:
    """Write a task."""
    _put(connection, tasks, row, is_new=is_new)


def put_penalty(connection: Connection, row: Row, *, is_new: bool) -> None:
    """Write a decision."""
    _put(connection, penalties, row, is_new=is_new)


def add_clocks(connection: Connection, rows: Sequence[Row]) -> None:
    """Write clocks that run."""
    if rows:
        connection.execute(_ADD[case_clocks], [dict(row) for row in rows])


def drop_clocks(connection: Connection, number: str, names: Sequence[tuple[int, str]]) -> None:
    """Take away clocks of a case, each by task and name."""
    gone = [{"at_case_number": number, "at_task": task, "at_name": name} for task, name in names]
    if gone:
        connection.execute(_DROP_CLOCK, gone)


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
    c = penalties.c
    near = [c.case_number == case_number]
    if truck_id is not None:
        when = c.occurred_at_ms.between(since_ms, until_ms)
        near.append(sa.and_(c.truck_id == truck_id, c.kind == kind, when))
    query = sa.select(penalties).where(c.withdrawn_at_ms.is_(None), sa.or_(*near))
    return _rows(connection, query)


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


def is_noticed(connection: Connection, key: Row) -> bool:
    """Whether this was said before."""
    return connection.execute(_NOTICED, key).first() is not None


def add_notice(connection: Connection, row: Row) -> None:
    """Note that something was said; the key lets it be said once."""
    connection.execute(_ADD[case_notices], [dict(row)])


def _put(connection: Connection, table: sa.Table, row: Row, *, is_new: bool) -> None:
    if is_new:
        connection.execute(_ADD[table], [dict(row)])
    else:
        _change(connection, table, row)


def _change(connection: Connection, table: sa.Table, row: Row) -> None:
    key = {f"at_{column.name}": row[column.name] for column in table.primary_key.columns}
    connection.execute(_CHANGE[table], [{**row, **key}])


def _of(connection: Connection, table: sa.Table, numbers: Sequence[str]) -> list[Row]:
    if len(numbers) == 1:  # a list of values is put into the statement anew each time
        found = connection.execute(_OF_ONE[table], {"number": numbers[0]})
    else:
        found = connection.execute(_OF[table], {"numbers": list(numbers)})
    return [dict(row) for row in found.mappings()]


def _rows(connection: Connection, query: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
