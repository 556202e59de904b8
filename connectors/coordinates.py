"""GCJ-02 and BD-09 to WGS-84 and back; degrees everywhere, longitude first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import atan2, cos, pi, radians, sin, sqrt

from graph.ontology.choices import CoordinateSystem

_A = 6_378_245.0  # Krasovsky 1940, the ellipsoid of the GCJ-02 offset
_E2 = 0.006_693_421_622_965_943_23
_BD_TURN = pi * 3000.0 / 180.0
Point = tuple[float, float]


def _wave(x: float) -> float:
    return (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3


def _offset(lng: float, lat: float) -> Point:
    x, y = lng - 105.0, lat - 35.0
    root = sqrt(abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + _wave(x)
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + _wave(x)
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    w2 = 1 - _E2 * sin(radians(lat)) ** 2
    north_deg = north * 180 / (_A * (1 - _E2) / (w2 * sqrt(w2)) * pi)
    east_deg = east * 180 / (_A / sqrt(w2) * cos(radians(lat)) * pi)
    return east_deg, north_deg


def in_china(lng: float, lat: float) -> bool:
    """Whether the GCJ-02 offset applies: a rectangle round China, as the offset is defined."""
    return 72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271


def wgs84_to_gcj02(lng: float, lat: float) -> Point:
    """A WGS-84 point in GCJ-02."""
    if not in_china(lng, lat):
        return lng, lat
    east, north = _offset(lng, lat)
    return lng + east, lat + north


def gcj02_to_bd09(lng: float, lat: float) -> Point:
    """A GCJ-02 point in BD-09."""
    z = sqrt(lng * lng + lat * lat) + 0.00002 * sin(lat * _BD_TURN)
    theta = atan2(lat, lng) + 0.000003 * cos(lng * _BD_TURN)
    return z * cos(theta) + 0.0065, z * sin(theta) + 0.006


def wgs84_to_bd09(lng: float, lat: float) -> Point:
    """A WGS-84 point in BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lng, lat))


def _undo(forward: Callable[[float, float], Point], lng: float, lat: float) -> Point:
    # the offset changes slowly, so each round shrinks the error about a hundredfold
    x, y = lng, lat
    for _ in range(12):
        there = forward(x, y)
        dx, dy = lng - there[0], lat - there[1]
        x, y = x + dx, y + dy
        if max(abs(dx), abs(dy)) < 1e-12:
            break
    return x, y


def gcj02_to_wgs84(lng: float, lat: float) -> Point:
    """A GCJ-02 point in WGS-84, by iteration; the error is below a millimetre."""
    return _undo(wgs84_to_gcj02, lng, lat) if in_china(lng, lat) else (lng, lat)


def bd09_to_wgs84(lng: float, lat: float) -> Point:
    """A BD-09 point in WGS-84, by iteration; the error is below a millimetre."""
    return gcj02_to_wgs84(*_undo(gcj02_to_bd09, lng, lat))


def _same(lng: float, lat: float) -> Point:
    return lng, lat


TO_WGS84: Mapping[CoordinateSystem, Callable[[float, float], Point]] = {
    CoordinateSystem.WGS84: _same,
    # CGCS2000 and WGS-84 differ by centimetres
    CoordinateSystem.CGCS2000: _same,
    CoordinateSystem.GCJ02: gcj02_to_wgs84,
    CoordinateSystem.BD09: bd09_to_wgs84,
}
