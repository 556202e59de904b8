"""Cursors of databases."""

import datetime as dt
from decimal import Decimal

import pytest

from connectors.errors import GiveUp
from connectors.sql_place import Since, earlier, later, parse, write

AT = dt.datetime(2026, 3, 5, 10, 0, 5, 123456)  # noqa: DTZ001


@pytest.mark.parametrize(
    "value",
    [AT, AT.replace(tzinfo=dt.UTC), AT.date(), Decimal("7.5"), "2026-03-05", 7, 7.5, b"\x00\x01"],
)
def test_a_place_comes_back_from_its_text(value):
    assert parse(write(Since(value))) == Since(value)


def test_the_beginning_has_no_text():
    assert (write(None), parse(None)) == (None, None)


@pytest.mark.parametrize("text", ["{", "[]", '{"files": {}, "within": []}', '{"datetime": "x"}'])
def test_a_cursor_of_another_kind_is_refused(text):
    with pytest.raises(GiveUp):
        parse(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (AT, dt.datetime(2026, 3, 5, 9, 59, 5)),  # noqa: DTZ001
        (dt.date(2026, 3, 5), dt.date(2026, 3, 4)),
        ("2026-03-05 10:00:05.1234561", "2026-03-05 09:59:05"),
        ("2026-03-05T10:00:05Z", "2026-03-05T09:59:05"),
        ("2026/03/05 00:00:30", "2026/03/04 23:59:30"),
        ("20260305100005", "20260305095905"),
        (1_772_676_005, 1_772_675_945),
        (1_772_676_005_123, 1_772_675_945_123),
        ("A-0007", "A-0007"),
        (b"\x00", b"\x00"),
        ("0001-01-01 00:00:01", "0001-01-01 00:00:00"),
    ],
)
def test_a_minute_earlier(value, expected):
    assert earlier(Since(value), 60) == Since(expected)


def test_without_overlap_a_stamp_is_still_rounded_down():
    assert earlier(Since("2026-03-05 10:00:05.1234561"), 0).value == "2026-03-05 10:00:05"


def test_a_place_never_goes_back():
    assert later(Since("b"), Since("a")) == Since("b")
    assert later(Since("a"), Since("b")) == Since("b")
    assert later(None, Since("a")) == Since("a")
    assert later(Since("a"), Since(1)) == Since(1)
