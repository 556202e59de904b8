"""Where sites and disposal sites lie, and which of them a point is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import cos, floor, radians
from types import MappingProxyType

from graph.geodesy import DEGREE_M, Point, distance_m

STANDARD_RADIUS_M: Mapping[str, float] = MappingProxyType({"Site": 150.0, "DisposalSite": 250.0})
"""Radius of a place that tells neither radius nor boundary."""
_CELL_DEG = 0.01
_POLYGON = re.compile(r"\s*POLYGON\s*\(\s*\(([^()]*)\)\s*\)\s*", re.IGNORECASE)


class BadBoundary(ValueError):
    """A boundary is not a WKT POLYGON with one ring of at least three corners."""


def read_boundary(wkt: str) -> tuple[Point, ...]:
    """The corners of ``POLYGON ((lng lat, …))``; raises BadBoundary."""
    found = _POLYGON.fullmatch(wkt)
    try:
        ring = tuple(_corner(part) for part in found[1].split(",")) if found else ()
    except ValueError:
        ring = ()
    if len(set(ring)) < 3:
        raise BadBoundary(wkt[:80])
    return ring


def _corner(text: str) -> Point:
    lng, lat = map(float, text.split())
    return lng, lat


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site or disposal site with its fence: a ring of corners, or else a circle."""

    kind: str
    """Site or DisposalSite."""
    id: str
    label: str
    centre: Point
    radius_m: float
    ring: tuple[Point, ...] = ()

    @property
    def is_licensed(self) -> bool:
        """Whether waste may be unloaded here by its nature."""
        return self.kind == "DisposalSite"

    def holds(self, point: Point) -> bool:
        """Whether a point lies in the fence."""
        if self.ring:
            return _in_ring(point, self.ring)
        return distance_m(point, self.centre) <= self.radius_m


def _in_ring(point: Point, ring: tuple[Point, ...]) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


@dataclass(slots=True)
class Fences:
    """Many places, found by a point without looking at each."""

    cells: dict[tuple[int, int], list[Place]] = field(default_factory=dict)
    by_id: dict[tuple[str, str], Place] = field(default_factory=dict)

    @classmethod
    def around(cls, places: Iterable[Place]) -> Fences:
        """Fences for places; where two overlap, the nearer centre wins."""
        made = cls()
        for place in places:
            made.by_id[place.kind, place.id] = place
            for cell in _cells(place):
                made.cells.setdefault(cell, []).append(place)
        return made

    def at(self, point: Point) -> Place | None:
        """The place whose fence holds the point."""
        near = self.cells.get(_cell(point), ())
        held = [place for place in near if place.holds(point)]
        return min(held, key=lambda p: distance_m(point, p.centre), default=None)


def _cell(point: Point) -> tuple[int, int]:
    return floor(point[0] / _CELL_DEG), floor(point[1] / _CELL_DEG)


def _cells(place: Place) -> Iterable[tuple[int, int]]:
    if place.ring:
        west, east = min(c[0] for c in place.ring), max(c[0] for c in place.ring)
        south, north = min(c[1] for c in place.ring), max(c[1] for c in place.ring)
    else:
        tall = place.radius_m / DEGREE_M
        wide = tall / max(0.01, cos(radians(place.centre[1])))
        west, east = place.centre[0] - wide, place.centre[0] + wide
        south, north = place.centre[1] - tall, place.centre[1] + tall
    first, last = _cell((west, south)), _cell((east, north))
    for x in range(first[0], last[0] + 1):
        for y in range(first[1], last[1] + 1):
            yield x, y
