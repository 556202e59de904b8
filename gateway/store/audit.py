"""Reads and writes audit entries; every function works inside the caller's transaction."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from gateway.store.case_tables import audit_entries
from gateway.store.session import Driver

Connection = sa.Connection
_PAGE = 1000
_AT_ONCE = 50
"""Entries that one statement writes."""
_END = "SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1"


class End(NamedTuple):
    """The place of the last entry: its number and its hash."""

    seq: int
    hash: str


def end(driver: Driver) -> End | None:
    """The place of the last entry, None while there is none."""
    row = driver.execute(_END, ()).fetchone()
    return None if row is None else End(row[0], row[1])


def at(connection: Connection, seq: int) -> Mapping[str, Any] | None:
    """The entry of a number, or None."""
    query = sa.select(audit_entries).where(audit_entries.c.seq == seq)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def add_all(driver: Driver, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write entries, each as its columns in the order named.

    Many go in one statement: between two statements a thread may wait for its turn in Python.
    """
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        text = _insertion(driver.mark, columns, len(some))
        driver.execute(text, tuple(itertools.chain.from_iterable(some)))


def in_order(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """All entries, first to last, a thousand at a time."""
    seen = 0
    while rows := _after(connection, seen):
        yield from rows
        seen = rows[-1]["seq"]


def about(connection: Connection, subject: str) -> list[Mapping[str, Any]]:
    """Entries about one subject, first to last."""
    query = sa.select(audit_entries).where(audit_entries.c.subject == subject)
    return [dict(r) for r in connection.execute(query.order_by(audit_entries.c.seq)).mappings()]


@functools.lru_cache(maxsize=2 * _AT_ONCE)
def _insertion(mark: str, columns: tuple[str, ...], count: int) -> str:
    row = f"({', '.join([mark] * len(columns))})"
    values = ", ".join([row] * count)
    return f"INSERT INTO audit_entries ({', '.join(columns)}) VALUES {values}"  # noqa: S608


def _after(connection: Connection, seq: int) -> list[Mapping[str, Any]]:
    query = sa.select(audit_entries).where(audit_entries.c.seq > seq)
    query = query.order_by(audit_entries.c.seq).limit(_PAGE)
    return [dict(r) for r in connection.execute(query).mappings()]
