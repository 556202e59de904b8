"""Times as departments write them."""

import datetime as dt
from zoneinfo import ZoneInfo

import openpyxl.utils.datetime as excel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.moments import NoMoment, day, from_serial, moment

HERE = ZoneInfo("Asia/Shanghai")
EVENT = dt.datetime(2026, 3, 5, 10, 35, tzinfo=dt.UTC)  # 18:35 in Shanghai


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05 18:35:00", "2026-03-05T18:35", "2026/3/5 18:35", "2026.03.05 18:35:00.000",
        "2026年3月5日18时35分", "2026年3月5日 18:35", "2026年03月05日 18时35分00秒",
        "20260305183500", "202603051835", "20260305T183500", "20260305183500000",
        "2026-03-05T10:35:00Z", "2026-03-05T10:35:00.0000000+00:00", "2026-03-05 19:35:00+0900",
        "２０２６－０３－０５　１８：３５：００", "2026-03-05  18:35 ",
        dt.datetime(2026, 3, 5, 18, 35),  # noqa: DTZ001
        dt.datetime(2026, 3, 5, 10, 35, tzinfo=dt.UTC), 20260305183500,
    ],
)  # fmt: skip
def test_all_these_are_one_moment(written):
    assert moment(written, HERE) == EVENT


@pytest.mark.parametrize(
    ("number", "epoch"),
    [
        (46086 + 1115 / 1440, 1900), (44624 + 1115 / 1440, 1904), ("46086.7743055556", 1900),
        (1772706900, "unix_s"), ("1772706900000", "unix_ms"), (1772706900000, "unix_ms"),
    ],
)  # fmt: skip
def test_a_number_counts_from_its_epoch(number, epoch):
    assert moment(number, HERE, epoch=epoch) == EVENT


@pytest.mark.parametrize(
    "written",
    [
        "", "无", "2026-02-30", "2026-13-01", "2026-03-05 25:00", "2026-03-05 18:60", "26-03-05",
        "05/03/2026", "00000000000000", "2026-3", "18:35", "46086", 46086, "2026-03/05",
        "2026", 2026, float("nan"), "20260305 1835 99", True, b"2026",
        "10000-01-01", "2026-03-05 18:35:61",
    ],
)  # fmt: skip
def test_these_are_no_moments(written):
    with pytest.raises(NoMoment):
        moment(written, HERE)


@pytest.mark.parametrize("number", [2026, 9999, "2026", float("inf"), -5, 10**9])
@pytest.mark.parametrize("epoch", [1900, 1904])
def test_a_number_that_is_no_serial_of_our_days(number, epoch):
    with pytest.raises(NoMoment):
        moment(number, HERE, epoch=epoch)


def test_a_day_may_end_at_24_hours():
    assert moment("2026-03-05 24:00", HERE) == moment("2026-03-06 00:00", HERE)


def test_stated_formats_are_the_only_ones():
    assert moment("05/03/2026 18:35", HERE, formats=("%d/%m/%Y %H:%M",)) == EVENT
    with pytest.raises(NoMoment):
        moment("2026-03-05 18:35", HERE, formats=("%d/%m/%Y %H:%M",))


def test_a_day_is_that_of_the_zone():
    assert day("2026-03-05T20:00:00Z", HERE) == dt.date(2026, 3, 6)
    assert day("2026年3月5日", HERE) == dt.date(2026, 3, 5)
    assert day(46086, HERE, epoch=1900) == dt.date(2026, 3, 5)


@given(st.floats(61, 2_958_465), st.sampled_from([1900, 1904]))
def test_serials_agree_with_openpyxl(serial, epoch):
    zero = excel.WINDOWS_EPOCH if epoch == 1900 else excel.MAC_EPOCH
    try:
        expected = excel.from_excel(serial, zero)
    except OverflowError:
        return

    if not isinstance(expected, dt.datetime) or serial > 2_957_000:
        return
    assert abs(from_serial(serial, epoch) - expected) <= dt.timedelta(milliseconds=1)


@pytest.mark.parametrize(("serial", "epoch"), [(60, 1900), (-1, 1904), (3_000_000, 1900)])
def test_serials_outside_of_their_system(serial, epoch):
    with pytest.raises(NoMoment):
        from_serial(serial, epoch)
