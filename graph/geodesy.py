"""Distances on the earth, longitude first, WGS-84 degrees."""

from __future__ import annotations

from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]
"""(longitude, latitude)."""
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""
DEGREE_M = EARTH_RADIUS_M * 3.141592653589793 / 180
"""One degree of a great circle."""


def distance_m(a: Point, b: Point) -> float:
    """Length of the great circle between two points; within 0.6 % of the ellipsoid's."""
    lat_a, lat_b = radians(a[1]), radians(b[1])
    half_lat, half_lng = (lat_b - lat_a) / 2, radians(b[0] - a[0]) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, chord)))


def to_segment_m(point: Point, start: Point, end: Point) -> float:
    """Distance from a point to a stretch of line; flat, so for stretches of some kilometres."""
    scale = cos(radians(point[1]))
    ax, ay = (start[0] - point[0]) * scale, start[1] - point[1]
    bx, by = (end[0] - point[0]) * scale, end[1] - point[1]
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    along = 0.0 if length2 == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length2))
    return DEGREE_M * sqrt((ax + along * dx) ** 2 + (ay + along * dy) ** 2)


def to_line_m(point: Point, line: tuple[Point, ...]) -> float:
    """Distance from a point to the nearest stretch of a line of at least one point."""
    if len(line) == 1:
        return distance_m(point, line[0])
    return min(to_segment_m(point, a, b) for a, b in pairwise(line))
