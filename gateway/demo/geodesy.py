"""Shifts WGS-84 positions to the GCJ-02 grid in which Chinese map clients draw."""

from math import cos, pi, radians, sin, sqrt

_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943


def to_gcj02(lng: float, lat: float) -> tuple[float, float]:
    """The GCJ-02 longitude and latitude (degrees) of a WGS-84 position inside China."""
    x, y = lng - 105.0, lat - 35.0
    bulge = 1 - _ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north_m += _waves(x) + _swing(y, (20, 40), (160, 320), (3, 12, 30))
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east_m += _waves(x) + _swing(x, (20, 40), (150, 300), (3, 12, 30))
    metres_north = pi / 180 * _AXIS_M * (1 - _ECCENTRICITY_SQUARED) / (bulge * sqrt(bulge))
    metres_east = pi / 180 * _AXIS_M / sqrt(bulge) * cos(radians(lat))
    return lng + east_m / metres_east, lat + north_m / metres_north


def _waves(x: float) -> float:
    return (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3


def _swing(
    at: float, near: tuple[float, float], far: tuple[float, float], spans: tuple[int, int, int]
) -> float:
    first, second, third = spans
    short = near[0] * sin(at * pi) + near[1] * sin(at / first * pi)
    long = far[0] * sin(at / second * pi) + far[1] * sin(at / third * pi)
    return (short + long) * 2 / 3
