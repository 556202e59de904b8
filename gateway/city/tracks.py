"""The positions that a terminal reports of a trip: every minute, with gaps, jitter and delays."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees
from random import Random

from gateway.city.clock import HOUR_S, day_of, written
from gateway.city.driving import Drive
from gateway.city.grid import Point, lng_lat
from gateway.city.scale import RATES
from gateway.city.trips import Trip

INTERVAL_S = 60
_JITTER_M, _ASTRAY_M = 6.0, 400.0
_SENSOR_EVERY = 3
"""One truck in so many has a sensor that tells whether it is laden."""
HEADER = "终端手机号,定位时间,接收时间,经度,纬度,速度(km/h),方向,载货状态"


@dataclass(frozen=True, slots=True)
class Track:
    """The rows of a trip, the day on which the platform received them, and what befell it."""

    day: int
    rows: tuple[str, ...]
    fault: str | None


def track(trip: Trip, chance: Random) -> Track:
    """The positions of a trip from loading to being back; none of a truck without terminal."""
    day = day_of(trip.loads_s)
    if trip.truck.clone_of is not None or chance.random() < RATES.track_off:
        return Track(day, (), "OFF")
    gap = _gap(trip, chance) if chance.random() < RATES.track_gap else None
    late_s = None
    if chance.random() < RATES.track_late:
        late_s = trip.back.ends_s + chance.uniform(1, 20) * HOUR_S
    rows = tuple(_rows(trip, gap, late_s, chance))
    fault = "LATE" if late_s else "GAP" if gap else None
    return Track(day_of(late_s) if late_s else day, rows, fault)


def _gap(trip: Trip, chance: Random) -> tuple[float, float]:
    starts_s = chance.uniform(trip.loads_s, trip.back.ends_s)
    return starts_s, starts_s + chance.uniform(5, 25) * 60


def _rows(
    trip: Trip, gap: tuple[float, float] | None, late_s: float | None, chance: Random
) -> Iterator[str]:
    phone, sensor = trip.truck.phone, trip.truck.index % _SENSOR_EVERY == 0
    moment_s = trip.loads_s + chance.uniform(0, INTERVAL_S)
    received = None if late_s is None else written(late_s)
    while moment_s <= trip.back.ends_s:
        if gap is None or not gap[0] <= moment_s <= gap[1]:
            point, speed, heading = _state(trip, moment_s)
            lng, lat = lng_lat(_noisy(point, chance))
            laden = ("2" if _is_laden(trip, moment_s) else "1") if sensor else ""
            yield (
                f"{phone},{written(moment_s)},{received or written(moment_s + 2)},"
                f"{lng:.6f},{lat:.6f},{speed},{heading},{laden}\n"
            )
        moment_s += INTERVAL_S


def _is_laden(trip: Trip, moment_s: float) -> bool:
    """From the middle of loading to the middle of unloading."""
    return trip.departs_s - 240 <= moment_s <= (trip.arrives_s + trip.back.starts_s) / 2


def _state(trip: Trip, moment_s: float) -> tuple[Point, int, int]:
    """Where, how fast (km/h) and in which direction (degrees from north)."""
    if moment_s < trip.departs_s:
        return trip.job.site.point, 0, 0
    if trip.arrives_s < moment_s < trip.back.starts_s:
        return trip.end.point, 0, 0
    return _moving(trip.out if moment_s <= trip.arrives_s else trip.back, moment_s)


def _moving(drive: Drive, moment_s: float) -> tuple[Point, int, int]:
    point, soon = drive.where(moment_s), drive.where(moment_s + 1)
    east, north = soon[0] - point[0], soon[1] - point[1]
    speed = round((abs(east) + abs(north)) * 3.6)
    return point, speed, round(degrees(atan2(east, north))) % 360 if speed else 0


def _noisy(point: Point, chance: Random) -> Point:
    spread = _ASTRAY_M if chance.random() < RATES.point_astray else _JITTER_M
    return point[0] + chance.gauss(0, spread), point[1] + chance.gauss(0, spread)
