"""Instants and days at the edge; expected values by hand from ISO 8601."""

import pytest
from graphql import GraphQLError

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
