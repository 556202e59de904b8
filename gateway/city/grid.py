"""The streets of the city: a grid of one kilometre, every fifth street an artery."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians

SPACING_M = 1_000
ARTERY_EVERY = 5
COLUMNS, ROWS = 36, 54
"""Streets from west to east (经) and from south to north (纬)."""
_WEST, _SOUTH = 106.33, 29.34
_METRES_A_DEGREE = 111_195.0
_LNG_M = _METRES_A_DEGREE * cos(radians(_SOUTH + ROWS * SPACING_M / 2 / _METRES_A_DEGREE))
_DIGITS = "〇一二三四五六七八九"

Point = tuple[float, float]
"""Metres east and north of the south-western corner."""
Street = tuple[str, int]
"""("经", column) runs north, ("纬", row) runs east."""


def lng_lat(point: Point) -> tuple[float, float]:
    """WGS-84 degrees."""
    return _WEST + point[0] / _LNG_M, _SOUTH + point[1] / _METRES_A_DEGREE


def point_at(lng: float, lat: float) -> Point:
    """The place of a WGS-84 position on the grid."""
    return (lng - _WEST) * _LNG_M, (lat - _SOUTH) * _METRES_A_DEGREE


def distance_m(one: Point, other: Point) -> float:
    """As the crow flies."""
    return hypot(one[0] - other[0], one[1] - other[1])


def is_artery(street: Street) -> bool:
    """Whether it is a wide one, where traffic is fast and cameras hang."""
    return street[1] % ARTERY_EVERY == 0


def name_of(street: Street) -> str:
    """Its name: 经十五大道, 纬七路."""
    axis, number = street
    return f"{axis}{_numeral(number)}{'大道' if is_artery(street) else '路'}"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Leg:
    """A straight piece of a way, on one street."""

    street: Street
    start: Point
    end: Point

    @property
    def length_m(self) -> float:
        """How long it is."""
        return distance_m(self.start, self.end)

    def along(self, place: float) -> float | None:
        """How far from its start a coordinate of its street lies; None when it is not on it."""
        axis = 1 if self.street[0] == "经" else 0
        first, last = self.start[axis], self.end[axis]
        return abs(place - first) if min(first, last) <= place <= max(first, last) else None


def way(start: Point, end: Point, *, lean: int = 0) -> tuple[Leg, ...]:
    """From one place on a 经 street to another: by street to an artery, along arteries, and off.

    ``lean`` chooses which artery to follow across, so that there is more than one way.
    """
    corners = _corners(start, end, lean)
    return tuple(Leg(_street(a, b), a, b) for a, b in pairwise(corners) if a != b)


def _corners(start: Point, end: Point, lean: int) -> tuple[Point, ...]:
    if start[0] == end[0]:
        return (start, end)
    first, last = _near(start[1], ROWS), _near(end[1], ROWS)
    if first == last:
        return (start, (start[0], first), (end[0], first), end)
    across = _near((start if lean % 2 else end)[0], COLUMNS)
    return (start, (start[0], first), (across, first), (across, last), (end[0], last), end)


def _near(metres: float, most: int) -> float:
    step = SPACING_M * ARTERY_EVERY
    return float(min(max(round(metres / step), 0), (most - 1) // ARTERY_EVERY) * step)


def _street(start: Point, end: Point) -> Street:
    if start[0] == end[0]:
        return ("经", round(start[0] / SPACING_M))
    return ("纬", round(start[1] / SPACING_M))


def length_m(legs: Sequence[Leg]) -> float:
    """Of a whole way."""
    return sum(leg.length_m for leg in legs)


def streets(legs: Sequence[Leg]) -> tuple[str, ...]:
    """Names of the streets in order, each once."""
    return tuple(dict.fromkeys(name_of(leg.street) for leg in legs))


def passed(
    legs: Sequence[Leg], spots: Mapping[Street, Sequence[float]]
) -> Iterator[tuple[float, Street, float]]:
    """(metres from the start, street, coordinate) of the spots on a way, in its order."""
    done = 0.0
    for leg in legs:
        found = [
            (at, place)
            for place in spots.get(leg.street, ())
            if (at := leg.along(place)) is not None
        ]
        for at, place in sorted(found):
            yield done + at, leg.street, place
        done += leg.length_m


def spot(street: Street, place: float) -> Point:
    """The point of a street at a coordinate."""
    across = float(street[1] * SPACING_M)
    return (across, place) if street[0] == "经" else (place, across)


def blocks(leg: Leg) -> Iterator[float]:
    """The middles of the blocks that a leg passes, as coordinates of its street."""
    axis = 1 if leg.street[0] == "经" else 0
    first, last = sorted((leg.start[axis], leg.end[axis]))
    middle = (first + SPACING_M / 2) // SPACING_M * SPACING_M + SPACING_M / 2
    while middle < last:
        yield middle
        middle += SPACING_M


def road_table() -> Iterator[tuple[str, Point, Point]]:
    """Name, start and end of every street."""
    north, east = float((ROWS - 1) * SPACING_M), float((COLUMNS - 1) * SPACING_M)
    for column in range(COLUMNS):
        yield name_of(("经", column)), spot(("经", column), 0.0), spot(("经", column), north)
    for row in range(ROWS):
        yield name_of(("纬", row)), spot(("纬", row), 0.0), spot(("纬", row), east)
