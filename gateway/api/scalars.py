"""Instant and Date as GraphQL scalars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from graph.times import BEGINNING_MS, END_MS, iso, to_ms

Instant = NewType("Instant", int)
"""A moment: milliseconds since 1970 UTC inside, ISO 8601 outside."""
Day = NewType("Day", str)
"""A calendar day, YYYY-MM-DD."""


def parse_instant(value: Any) -> int:
    """Milliseconds of an ISO 8601 text with a time zone; refuses one without."""
    try:
        ms = to_ms(datetime.fromisoformat(value))
    except (TypeError, ValueError, OverflowError):
        ms = None
    if ms is None or not BEGINNING_MS <= ms <= END_MS:
        raise GraphQLError("An Instant is ISO 8601 with a time zone, as 2026-03-05T18:35:00+08:00.")
    return ms


def parse_day(value: Any) -> str:
    """A calendar day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise GraphQLError("A Date is written YYYY-MM-DD.") from None


SCALARS: Mapping[object, ScalarDefinition] = {
    Instant: strawberry.scalar(
        name="Instant",
        description="A moment, ISO 8601 in UTC with Z; any offset is taken in. 时刻",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=iso,
        parse_value=parse_instant,
    ),
    Day: strawberry.scalar(
        name="Date",
        description="A calendar day, YYYY-MM-DD. 日期",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=str,
        parse_value=parse_day,
    ),
}
