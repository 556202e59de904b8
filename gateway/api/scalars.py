"""Instant, Date, PlateNumber, Point and Duration as GraphQL scalars."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from strawberry.types.scalar import ScalarDefinition

from graph import plates
from graph.times import BEGINNING_MS, END_MS, iso, to_ms

Parse = Callable[[Any], Any]
Instant = NewType("Instant", int)
"""A moment: milliseconds since 1970 UTC inside, ISO 8601 outside."""
Day = NewType("Day", str)
"""A calendar day, YYYY-MM-DD."""
PlateNumber = NewType("PlateNumber", str)
"""A plate number as GA 36 writes it: normalised, or shown in part where an agreement says so."""
Point = NewType("Point", dict)  # type: ignore[type-arg]
"""A place as a GeoJSON Point: longitude and latitude, WGS-84."""
Duration = NewType("Duration", int)
"""A length of time: milliseconds inside, ISO 8601 outside, negative for what is past."""


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


def parse_plate(value: Any) -> str:
    """A plate number, normalised, whatever its width, its case and what stands between."""
    try:
        if not isinstance(value, str) or len(value) > _LONGEST_PLATE:
            raise GraphQLError(f"{_A_PLATE}: 7 or 8 characters.")
        return plates.judge(value).number
    except plates.BadPlate as problem:
        raise GraphQLError(f"{_A_PLATE}; this {problem.detail}.") from problem


_A_PLATE = "A PlateNumber is written as on a plate (GA 36), such as 渝A12345"
_LONGEST_PLATE = 32
"""Characters, those that may stand between counted in."""


def point(lng: float | None, lat: float | None) -> dict[str, Any] | None:
    """A GeoJSON Point (RFC 7946 §3.1.2); None where half of it is not known."""
    if lng is None or lat is None:
        return None
    return {"type": "Point", "coordinates": [lng, lat]}


def parse_point(value: Any) -> dict[str, Any]:
    """A GeoJSON Point of a longitude and a latitude, and of nothing else."""
    given = value.get("coordinates") if isinstance(value, Mapping) else None
    is_point = isinstance(given, list | tuple) and len(given) == 2 and value.get("type") == "Point"
    numbers = [n for n in given or () if isinstance(n, int | float) and not isinstance(n, bool)]
    is_on_earth = len(numbers) == 2 and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90
    if not is_point or not is_on_earth:
        raise GraphQLError(
            'A Point is GeoJSON, {"type": "Point", "coordinates": [longitude, latitude]}, WGS-84.'
        )
    return {"type": "Point", "coordinates": numbers}


def duration_text(ms: int) -> str:
    """A length of time in whole seconds, rounded towards zero: P2DT3H, PT0S, -PT15M."""
    seconds = abs(ms) // 1000
    days, rest = divmod(seconds, 86_400)
    parts = [(rest // 3600, "H"), (rest % 3600 // 60, "M"), (rest % 60, "S")]
    time = "".join(f"{number}{unit}" for number, unit in parts if number)
    text = f"P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"
    return ("-" if ms < 0 and seconds else "") + (text if len(text) > 1 else "PT0S")


def parse_duration(value: Any) -> int:
    """Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None or not any(found.groups()[1:]):
        raise GraphQLError("A Duration is ISO 8601 of days and smaller, as P2DT3H or PT15M.")
    sign, *parts = found.groups()
    ms = sum(int(part or 0) * unit for part, unit in zip(parts, _UNITS_MS, strict=True))
    return -ms if sign else ms


_DURATION = re.compile(
    r"(-)?P(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?"
)
_UNITS_MS = (86_400_000, 3_600_000, 60_000, 1_000)


def _written(parse: Parse) -> Callable[..., Any]:
    """Reads a value that stands in the text of a query, and tells where in it what is wrong."""

    def read(node: ValueNode, variables: Mapping[str, Any] | None = None) -> Any:
        try:
            return parse(value_from_ast_untyped(node, dict(variables or {})))
        except GraphQLError as problem:
            raise GraphQLError(problem.message, node) from problem

    return read


SCALARS: Mapping[object, ScalarDefinition] = {
    Instant: strawberry.scalar(
        name="Instant",
        description="A moment, ISO 8601 in UTC with Z; any offset is taken in. 时刻",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=iso,
        parse_value=parse_instant,
        parse_literal=_written(parse_instant),
    ),
    Day: strawberry.scalar(
        name="Date",
        description="A calendar day, YYYY-MM-DD. 日期",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=str,
        parse_value=parse_day,
        parse_literal=_written(parse_day),
    ),
    PlateNumber: strawberry.scalar(
        name="PlateNumber",
        description="A plate number, GA 36, as 渝A12345; taken in whatever its width, its case and"
        " the spaces, dots and dashes between; what no plate can be is refused. 号牌号码",
        serialize=str,
        parse_value=parse_plate,
        parse_literal=_written(parse_plate),
    ),
    Point: strawberry.scalar(
        name="Point",
        description="A place as a GeoJSON Point: longitude, latitude, WGS-84. 位置",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc7946#section-3.1.2",
        serialize=lambda value: value,
        parse_value=parse_point,
        parse_literal=_written(parse_point),
    ),
    Duration: strawberry.scalar(
        name="Duration",
        description="A length of time, ISO 8601; negative for what is past. 时长",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#appendix-A",
        serialize=duration_text,
        parse_value=parse_duration,
        parse_literal=_written(parse_duration),
    ),
}
