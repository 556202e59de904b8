"""Lists by number, the newest first: a page of them from either end, between two numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which part of a list: below ``after``, above ``before``, ``limit`` rows from one end."""

    limit: int = 20
    after: str | None = None
    before: str | None = None
    from_end: bool = False


USUAL = Span()
"""The first page of a list."""


def rows_of(
    connection: sa.Connection, query: Any, number: sa.ColumnElement[str], span: Span
) -> list[dict[str, Any]]:
    """The rows of a query that lie in a span, newest number first."""
    if span.after is not None:
        query = query.where(number < span.after)
    if span.before is not None:
        query = query.where(number > span.before)
    ordered = query.order_by(number.asc() if span.from_end else number.desc())
    rows = [{**row} for row in connection.execute(ordered.limit(span.limit)).mappings()]
    return rows[::-1] if span.from_end else rows
