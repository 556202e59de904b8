"""Cells as text."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import cells
from connectors.base import SourceRow
from graph.records import Raw


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  渝A1 ", "渝A1"),
        ("\u00a0渝A1\u3000", "渝A1"),
        ("\u202d渝\u200bA1\u202c\ufeff", "渝A1"),
        ("渝A1\x1f\x00\x7f", "渝A1"),
        ("a\u2028b\tc\r\nd", "a b c d"),
        ("\u3164\u115f渝A1\ufe0f\U000e0100", "渝A1"),
        ('="007"', "007"),
        ('= T( "a""b" )', 'a"b'),
        ('="  007\u200b"', "007"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("\u8433\u3447\U00020bb7", "\u8433\u3447\U00020bb7"),
    ],
)
def test_what_prints_nothing_goes(written, shown):
    assert cells.clean(written) == shown


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    once = cells.clean(text)

    assert cells.clean(once) == once


@pytest.mark.parametrize(
    ("written", "code", "name"),
    [
        ("０１２Ａ", "012A", "０１２Ａ"),
        ("5001 07", "500107", "5001 07"),
        ("'007", "007", "'007"),
        ("演示 运输\u3000公司", "演示运输公司", "演示运输公司"),
        ("演示 ABC 公司", "演示ABC公司", "演示 ABC 公司"),
        ("（重庆）", "(重庆)", "（重庆）"),
    ],
)
def test_codes_are_folded_and_names_are_not(written, code, name):
    assert (cells.code_text(written), cells.name_text(written)) == (code, name)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (7, "7"),
        (1.0, "1"),
        (1e11, "100000000000"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (Decimal("15.50"), "15.50"),
        (True, "1"),
        (dt.datetime(2026, 3, 5), "2026-03-05"),  # noqa: DTZ001
        (dt.datetime(2026, 3, 5, 18, 35), "2026-03-05 18:35:00"),  # noqa: DTZ001
        (dt.date(2026, 3, 5), "2026-03-05"),
        (dt.time(18, 35), "18:35:00"),
        ("渝A".encode(), "渝A"),
        (float("nan"), "nan"),
    ],
)
def test_every_cell_has_a_text(cell, text):
    assert cells.text_of(cell) == text


@pytest.mark.parametrize("cell", [None, "", "  ", "\u200b\u3000", '=""'])
def test_what_shows_nothing_is_blank(cell):
    assert cells.is_blank(cell)


def test_cells_come_back_from_json_as_they_were():
    before = {
        "text": "渝A\u200b",
        "integer": 10**20,
        "number": 0.1,
        "flag": False,
        "nothing": None,
        "decimal": Decimal("0.10"),
        "moment": dt.datetime(2026, 3, 5, 18, 35, tzinfo=dt.UTC),
        "day": dt.date(2026, 3, 5),
        "clock": dt.time(18, 35),
        "bytes": b"\xff\x00",
    }
    row = SourceRow(cells=before, raw=Raw(b"", "", ""), number=7, epoch=1904)

    after, epoch, number = cells.from_json(cells.kept_cells(row))

    assert (after, epoch, number) == (before, 1904, 7)
    assert [type(value) for value in after.values()] == [type(value) for value in before.values()]


def test_equal_rows_have_equal_bytes_whatever_the_order():
    one = cells.canonical({"b": Decimal("1.10"), "a": "渝"})
    other = cells.canonical({"a": "渝", "b": Decimal("1.10")})

    assert one == other == '{"a":"渝","b":"1.10"}'.encode()
