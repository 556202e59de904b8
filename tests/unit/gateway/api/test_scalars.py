"""Instants, days, places and lengths of time at the edge; expected values by hand from ISO 8601."""

import pytest
from graphql import GraphQLError

from gateway.api import scalars
from gateway.api.scalars import parse_day, parse_instant


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T08:00:00+08:00", 0),
        ("1970-01-01T00:00:00.0019Z", 1),
        ("2026-03-05T18:35:00+08:00", 1_772_706_900_000),
        ("1969-12-31T23:59:59.999Z", -1),
    ],
)
def test_an_instant(text, ms):
    assert parse_instant(text) == ms


@pytest.mark.parametrize(
    "text",
    ["2026-03-05T18:35:00", "2026-03-05", "now", "", 5, None, "0001-01-01T00:00:00+08:00"],
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(GraphQLError, match="time zone"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", 20260305, None])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(GraphQLError):
        parse_day(text)


def test_a_day():
    assert parse_day("2026-03-05") == "2026-03-05"


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "PT0S"),
        (999, "PT0S"),
        (-999, "PT0S"),
        (1_000, "PT1S"),
        (90 * 60_000, "PT1H30M"),
        (86_400_000, "P1D"),
        (2 * 86_400_000 + 3 * 3_600_000 + 4_000, "P2DT3H4S"),
        (-15 * 60_000, "-PT15M"),
    ],
)
def test_a_duration_is_told_in_days_hours_minutes_and_seconds(ms, text):
    assert scalars.duration_text(ms) == text
    assert scalars.parse_duration(text) == ms - (ms % 1000 if ms > 0 else -(-ms % 1000))


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1Y", "P1M", "PT1.5S", "1D", "P1DT", "-P", "PT1S ", 5, None]
)
def test_what_is_no_duration_of_days_and_smaller_is_refused(text):
    with pytest.raises(GraphQLError):
        scalars.parse_duration(text)


def test_a_point_is_geojson_and_null_where_half_of_it_is_not_known():
    made = {"type": "Point", "coordinates": [106.5, 29.5]}

    assert scalars.point(106.5, 29.5) == made
    assert scalars.point(None, 29.5) is None
    assert scalars.point(106.5, None) is None
    assert scalars.parse_point(made) == made


@pytest.mark.parametrize(
    "value",
    [
        None,
        [106.5, 29.5],
        {"type": "Point"},
        {"type": "Polygon", "coordinates": [106.5, 29.5]},
        {"type": "Point", "coordinates": [106.5]},
        {"type": "Point", "coordinates": [106.5, 29.5, 200]},
        {"type": "Point", "coordinates": ["106.5", 29.5]},
        {"type": "Point", "coordinates": [True, 29.5]},
        {"type": "Point", "coordinates": [29.5, 106.5]},
        {"type": "Point", "coordinates": [float("nan"), 29.5]},
    ],
)
def test_what_is_no_point_on_earth_is_refused(value):
    with pytest.raises(GraphQLError):
        scalars.parse_point(value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("渝A12345", "渝A12345"),
        ("渝a·12345", "渝A12345"),
        ("渝 A 12345", "渝A12345"),
        ("渝Ａ．１２３４５", "渝A12345"),
        ("渝a-d1234", "渝AD1234"),
        ("渝ad12345", "渝AD12345"),
        ("渝a12345d", "渝A12345D"),
        ("渝A1234挂", "渝A1234挂"),
    ],
)
def test_a_plate_number_is_taken_in_however_it_is_written(text, number):
    assert scalars.parse_plate(text) == number


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "no plate"),
        ("无牌", "no plate"),
        ("A12345", "province"),
        ("渝A1234", "6 characters"),
        ("渝A1234567", "9 characters"),
        ("渝AO2345", "I and O"),
        ("渝A1***5", "letters or digits"),
        (54321, "7 or 8"),
        (None, "7 or 8"),
        ("渝A" + " " * 40 + "12345", "7 or 8"),
    ],
)
def test_what_no_plate_can_be_is_refused_and_told_why(value, why):
    with pytest.raises(GraphQLError, match=f"渝A12345.*{why}") as refused:
        scalars.parse_plate(value)

    assert repr(value) not in str(refused.value) or not value


def test_a_plate_number_shown_in_part_is_told_as_it_is():
    assert scalars.SCALARS[scalars.PlateNumber].serialize("渝A1***5") == "渝A1***5"
