"""Plain statements on one table by the driver itself, for what every move of a case writes.

Half the cost of a move was the toolkit's: values bound one by one, results wrapped. What is here
knows one table, equality of columns, and no types beside truth values.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.session import driver_of

Row = Mapping[str, Any]


class Plain:
    """One table's rows, written and read within the caller's transaction."""

    def __init__(self, table: sa.Table) -> None:
        self._name = table.name
        self._columns = tuple(column.name for column in table.columns)
        self._truths = tuple(
            n for n, column in enumerate(table.columns) if isinstance(column.type, sa.Boolean)
        )
        self._order = tuple(column.name for column in table.primary_key.columns)

    def insert(
        self,
        connection: sa.Connection,
        row: Row,
        *,
        once: bool = False,
        counted: str | None = None,
    ) -> bool:
        """Write a row; whether it was written, which with ``once`` one that is there is not.

        ``counted`` is a column that gets the number after the highest one.
        """
        driver = driver_of(connection)
        text = _insertion(driver.mark, self._name, tuple(row), once, counted)
        return bool(driver.execute(text, tuple(row.values())).rowcount)

    def change(self, connection: sa.Connection, at: Row, changes: Row) -> int:
        """Change the rows with the values of ``at``; how many there were."""
        driver = driver_of(connection)
        text = _change(driver.mark, self._name, tuple(changes), tuple(at))
        return int(driver.execute(text, (*changes.values(), *at.values())).rowcount)

    def drop(self, connection: sa.Connection, at: Row) -> None:
        """Take away the rows with the values of ``at``."""
        driver = driver_of(connection)
        driver.execute(_removal(driver.mark, self._name, tuple(at)), tuple(at.values()))

    def find(self, connection: sa.Connection, at: Row) -> list[dict[str, Any]]:
        """The rows with the values of ``at``, in order of the key."""
        mark = driver_of(connection).mark
        text = _search(mark, self._name, self._columns, tuple(at), self._order)
        return [self._read(row) for row in _found(connection, text, tuple(at.values()))]

    def _read(self, values: tuple[Any, ...]) -> dict[str, Any]:
        read = dict(zip(self._columns, values, strict=True))
        for n in self._truths:  # SQLite has them as numbers
            if values[n] is not None:
                read[self._columns[n]] = bool(values[n])
        return read


def _found(connection: sa.Connection, text: str, values: tuple[Any, ...]) -> Sequence[Any]:
    """Rows as plain tuples: the toolkit's describe each column anew for every answer."""
    if connection.dialect.name == "sqlite" and connection.in_transaction():
        driver: Any = connection.connection.driver_connection
        found: Sequence[Any] = driver.execute(text, values).fetchall()
        return found
    return connection.exec_driver_sql(text, values).fetchall()


# all names are those of our own tables
@functools.lru_cache(maxsize=512)
def _insertion(
    mark: str, table: str, names: tuple[str, ...], once: bool, counted: str | None
) -> str:
    marks = ", ".join([mark] * len(names))
    if counted is not None:
        names = (*names, counted)
        marks += f", (SELECT coalesce(max({counted}), 0) + 1 FROM {table})"  # noqa: S608
    end = " ON CONFLICT DO NOTHING" if once else ""
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}){end}"  # noqa: S608


@functools.lru_cache(maxsize=512)
def _change(mark: str, table: str, names: tuple[str, ...], at: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = {mark}" for name in names)
    return f"UPDATE {table} SET {changes}{_where(mark, at)}"  # noqa: S608


@functools.lru_cache(maxsize=512)
def _removal(mark: str, table: str, at: tuple[str, ...]) -> str:
    return f"DELETE FROM {table}{_where(mark, at)}"  # noqa: S608


@functools.lru_cache(maxsize=512)
def _search(
    mark: str, table: str, names: tuple[str, ...], at: tuple[str, ...], order: tuple[str, ...]
) -> str:
    found = f"SELECT {', '.join(names)} FROM {table}{_where(mark, at)}"  # noqa: S608
    return f"{found} ORDER BY {', '.join(order)}"


def _where(mark: str, at: tuple[str, ...]) -> str:
    return " WHERE " + " AND ".join(f"{name} = {mark}" for name in at)
