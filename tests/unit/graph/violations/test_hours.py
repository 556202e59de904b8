"""Daily hours on the local clock, half-open, also across midnight."""

import pytest

from graph.violations.hours import BadHours, parse, within
from tests.factories import at


@pytest.mark.parametrize(
    ("hours", "moment", "inside"),
    [
        ("08:00-18:00", "2026-03-05T08:00", True),
        ("08:00-18:00", "2026-03-05T07:59:59.999", False),
        ("08:00-18:00", "2026-03-05T17:59:59.999", True),
        ("08:00-18:00", "2026-03-05T18:00", False),
        ("20:00-06:00", "2026-03-05T20:00", True),
        ("20:00-06:00", "2026-03-05T23:59:59", True),
        ("20:00-06:00", "2026-03-06T00:00", True),
        ("20:00-06:00", "2026-03-06T05:59:59", True),
        ("20:00-06:00", "2026-03-06T06:00", False),
        ("20:00-06:00", "2026-03-05T19:59:59", False),
        ("06:00-08:00,22:00-24:00", "2026-03-05T23:30", True),
        ("06:00-08:00，22:00-24:00", "2026-03-05T12:00", False),
        ("00:00-24:00", "2026-03-05T00:00", True),
        (" 8:00 - 9:30 ", "2026-03-05T09:29", True),
        (None, "2026-03-05T03:00", True),
        ("", "2026-03-05T03:00", True),
    ],
)
def test_moment_in_hours(hours, moment, inside):
    assert within(hours, at(moment)) is inside


def test_the_clock_is_local_and_not_utc():
    # 2026-03-05T21:00+08:00 is 13:00 in UTC
    assert within("20:00-22:00", at("2026-03-05T21:00")) is True
    assert within("12:00-14:00", at("2026-03-05T21:00")) is False


@pytest.mark.parametrize(
    "hours", ["夜间", "20:00", "25:00-26:00", "24:00-06:00", "08:60-09:00", "10:00-10:00", "a-b"]
)
def test_hours_that_cannot_be_read_decide_nothing(hours):
    assert within(hours, at("2026-03-05T03:00")) is None
    with pytest.raises(BadHours):
        parse(hours)
