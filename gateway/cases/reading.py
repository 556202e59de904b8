"""Cases as the store holds them; every function works on the caller's connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.cases.case import Case
from gateway.cases.errors import NoSuchCase
from gateway.cases.penalty import Act, Penalty, standing_fine
from gateway.cases.rows import read_cases, read_penalty
from gateway.store import cases as statements
from gateway.store import tasks as parts
from gateway.store.cases import Connection
from gateway.store.newest import Span
from graph.plan import Where


def get(connection: Connection, number: str, within: str | None = None) -> Case:
    """The case of a number; raises NoSuchCase, also where ``within`` does not work on it."""
    row = statements.by_number(connection, number, within=within)
    if row is None:
        raise NoSuchCase(number)
    return _with_parts(connection, [row])[0]


def of_violations(
    connection: Connection, numbers: Sequence[str], within: str | None = None
) -> list[Case]:
    """The cases of violations, in order of number."""
    return _with_parts(connection, statements.by_violations(connection, numbers, within=within))


def by_numbers(connection: Connection, numbers: Sequence[str]) -> list[Case]:
    """The cases of some numbers, in order of number."""
    return _with_parts(connection, statements.by_numbers(connection, numbers))


def page(
    connection: Connection,
    where: Where | None,
    span: Span,
    within: str | None = None,
) -> list[Case]:
    """Cases that meet a condition, newest number first, in a span of the list."""
    rows = statements.page(connection, where=where, span=span, within=within)
    return _with_parts(connection, rows)


def standing_fine_for(connection: Connection, act: Act) -> Penalty | None:
    """The first fine that stands for the same act, of whichever case and department."""
    rows = parts.penalties_near(
        connection,
        case_number=act.case_number,
        truck_id=act.truck_id,
        kind=act.kind.value,
        since_ms=act.occurred_at_ms - act.window_ms,
        until_ms=act.occurred_at_ms + act.window_ms,
    )
    return standing_fine(act, (read_penalty(row) for row in rows))


def _with_parts(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Case]:
    numbers = [row["number"] for row in rows]
    if not numbers:
        return []
    return read_cases(
        rows,
        tasks=parts.tasks_of(connection, numbers),
        penalties=parts.penalties_of(connection, numbers),
        clocks=parts.clocks_of(connection, numbers),
        moves=statements.moves_of(connection, numbers),
    )
