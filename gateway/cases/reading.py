"""Cases as the store holds them; every function works on the caller's connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.cases.case import Case, read_cases
from gateway.cases.errors import NoSuchCase
from gateway.store import cases as statements
from gateway.store.cases import Connection


def get(connection: Connection, number: str) -> Case:
    """The case of a number; raises NoSuchCase."""
    row = statements.by_number(connection, number)
    if row is None:
        raise NoSuchCase(number)
    return _with_moves(connection, [row])[0]


def of_violations(connection: Connection, numbers: Sequence[str]) -> list[Case]:
    """The cases of violations, in order of number."""
    return _with_moves(connection, statements.by_violations(connection, numbers))


def page(
    connection: Connection, equal: Mapping[str, str], after: str | None, limit: int
) -> list[Case]:
    """Cases whose fields have the values given, newest number first, below a number."""
    rows = statements.page(connection, equal=equal, after=after, limit=limit)
    return _with_moves(connection, rows)


def _with_moves(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Case]:
    return read_cases(rows, statements.moves_of(connection, [row["number"] for row in rows]))
