import pytest

from gateway.city.clock import HOUR_S, day_of, hour_of, midnight_s, stamp, written
from gateway.city.driving import Halt, drive
from gateway.city.grid import Leg

# 2026-03-02 00:00 in China is 16:00 UTC of the day before
FIRST_MIDNIGHT_S = 1_772_380_800
ARTERY = Leg(("经", 10), (10_000.0, 0.0), (10_000.0, 4_000.0))
STREET = Leg(("纬", 4), (10_000.0, 4_000.0), (9_000.0, 4_000.0))


def test_days_begin_at_midnight_in_china():
    assert midnight_s(0) == FIRST_MIDNIGHT_S
    assert midnight_s(3) == FIRST_MIDNIGHT_S + 3 * 86_400
    assert (day_of(FIRST_MIDNIGHT_S - 1), day_of(FIRST_MIDNIGHT_S)) == (-1, 0)
    assert hour_of(FIRST_MIDNIGHT_S + 13.5 * HOUR_S) == 13


def test_times_are_written_by_the_clock_of_china():
    moment_s = FIRST_MIDNIGHT_S + 3 * 86_400 + 18 * HOUR_S + 35 * 60 + 12.7

    assert written(moment_s) == "2026-03-05 18:35:12"
    assert stamp(moment_s) == "20260305183512"


@pytest.mark.parametrize(
    ("hour", "share"), [(12, 1.0), (8, 0.65), (23, 1.2)], ids=["noon", "rush", "night"]
)
def test_traffic_is_slow_in_the_rush_and_fast_at_night(hour, share):
    starts_s = midnight_s(0) + hour * HOUR_S

    made = drive([ARTERY, STREET], starts_s, 1.0)

    # 4 km at 50 km/h take 288 s, 1 km at 30 km/h takes 120 s
    assert made.ends_s - starts_s == pytest.approx(408 / share)


def test_a_halt_adds_its_time_and_stands_still():
    noon = midnight_s(0) + 12 * HOUR_S

    made = drive([ARTERY, STREET], noon, 1.0, Halt(2_500, 300))

    assert made.ends_s - noon == pytest.approx(708)
    assert made.when(2_500) - noon == pytest.approx(180)
    assert made.where(noon + 200) == made.where(noon + 470) == (10_000.0, 2_500.0)


def test_where_and_when_agree():
    noon = midnight_s(0) + 12 * HOUR_S
    made = drive([ARTERY, STREET], noon, 1.0)

    assert made.where(noon) == (10_000.0, 0.0)
    assert made.where(made.when(4_500)) == pytest.approx((9_500.0, 4_000.0))
    assert made.where(made.ends_s) == (9_000.0, 4_000.0)
