"""Cloned plates (套牌): one plate at two places too far apart for the time between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.geodesy import Point, distance_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a truck can get: the road is longer than the great circle, clocks are off a little.

    ``least_m``: places nearer than this are never told apart (a camera sees some way).
    """

    road_factor: float = 1.3
    limit_kmh: float = 100.0
    slack_s: float = 120.0
    least_m: float = 2000.0
    window_s: int = 12 * 3600
    """Two sightings further apart in time than this are never compared."""

    def needed_s(self, a: Point, b: Point) -> float:
        """The least time that a truck needs from one point to the other."""
        return distance_m(a, b) * self.road_factor / (self.limit_kmh / 3.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One plate, seen once."""

    number: str
    """Number of the sighting."""
    at_ms: int
    point: Point
    place: str = ""
    confidence: float = 1.0
    """How surely the plate was read."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sightings of which one cannot be of the truck of the other; the first is the earlier."""

    first: Seen
    second: Seen
    distance_m: float
    needed_s: float

    @property
    def between_s(self) -> float:
        """The time that there was."""
        return (self.second.at_ms - self.first.at_ms) / 1000


def contradictions(sightings: Iterable[Seen], reach: Reach) -> list[Contradiction]:
    """Neighbours in time that no one truck can have been, in order.

    Neighbours are enough: were each pair of neighbours possible, so were any two, by the triangle
    inequality, but for the slack.
    """
    ordered = sorted(sightings, key=lambda s: (s.at_ms, s.number))
    return [
        Contradiction(a, b, apart, reach.needed_s(a.point, b.point))
        for a, b in pairwise(ordered)
        if (apart := distance_m(a.point, b.point)) >= reach.least_m
        and (b.at_ms - a.at_ms) / 1000 <= reach.window_s
        and reach.needed_s(a.point, b.point) > (b.at_ms - a.at_ms) / 1000 + reach.slack_s
    ]


def told_by(found: Sequence[Contradiction], *, at_least: float) -> list[Contradiction]:
    """Those of which both plates were read surely; a misread plate is no cloned one."""
    return [c for c in found if min(c.first.confidence, c.second.confidence) >= at_least]
