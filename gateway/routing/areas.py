"""Districts and streets as areas: in which a point lies, and of which it is near the border."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import shapely

from graph.geodesy import DEGREE_M, Point

DISTRICT_DIGITS, STREET_DIGITS = 6, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A district (6 digits) or street (9 digits) and its edge: WKT POLYGON, WGS-84."""

    code: str
    name: str
    boundary: str


@dataclass(frozen=True, slots=True)
class Found:
    """The area of a point, and those whose border is near, nearest first.

    ``inside`` is False where the point lies in none and the nearest one was taken.
    """

    code: str
    inside: bool
    near: tuple[str, ...]


class Areas:
    """All areas of one level. Lengths are right within 3 % up to 200 km from the middle."""

    def __init__(self, areas: Iterable[Area], *, border_m: int) -> None:
        self._areas, self._border_m = tuple(areas), border_m
        outlines = [shapely.from_wkt(area.boundary) for area in self._areas]
        middle = shapely.union_all(outlines).centroid if outlines else shapely.Point(0, 0)
        self._scale = (DEGREE_M * cos(radians(middle.y or 0.0)), DEGREE_M)
        self._shapes = [shapely.transform(outline, self._flat) for outline in outlines]
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def find(self, point: Point) -> Found | None:
        """The area of a point; None where none is as near as the border distance."""
        spot = shapely.points(point[0] * self._scale[0], point[1] * self._scale[1])
        hits = self._tree.query(spot, predicate="dwithin", distance=self._border_m)
        if not len(hits):
            return None
        # on a common border the lower code leads, so that the answer is always the same
        ranked = sorted(
            (float(self._shapes[hit].distance(spot)), self._areas[hit].code) for hit in hits
        )
        (away_m, code), *others = ranked
        return Found(code, away_m == 0.0, tuple(other for _, other in others))

    def _flat(self, points: Any) -> Any:
        return points * self._scale


@dataclass(frozen=True, slots=True)
class Ground:
    """The areas of both levels, and their names."""

    districts: Areas
    streets: Areas
    names: Mapping[str, str]

    @classmethod
    def of(cls, areas: Iterable[Area], *, border_m: int) -> Ground:
        """The ground made of areas; ``border_m`` is how near a border is near."""
        known = tuple(areas)
        of_level = {
            digits: Areas((a for a in known if len(a.code) == digits), border_m=border_m)
            for digits in (DISTRICT_DIGITS, STREET_DIGITS)
        }
        names = {area.code: area.name for area in known}
        return cls(of_level[DISTRICT_DIGITS], of_level[STREET_DIGITS], names)
