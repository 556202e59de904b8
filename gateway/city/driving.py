"""How trucks move along ways: speed by street and hour, a halt on the way, where they are when."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.city.clock import hour_of
from gateway.city.grid import Leg, Point, is_artery

_ARTERY_KMH, _STREET_KMH = 50, 30
_RUSH, _NIGHT = 0.65, 1.2
_SHARE = tuple(
    _RUSH if hour in (7, 8, 17, 18) else _NIGHT if hour < 6 or hour > 21 else 1.0
    for hour in range(24)
)


@dataclass(frozen=True, slots=True)
class Halt:
    """A stop on the way: metres from the start, and how long."""

    at_m: float
    for_s: float


@dataclass(frozen=True, slots=True)
class Drive:
    """A way being driven: the moments, metres and points of its corners."""

    moments_s: tuple[float, ...]
    metres: tuple[float, ...]
    points: tuple[Point, ...]

    @property
    def starts_s(self) -> float:
        """When it begins."""
        return self.moments_s[0]

    @property
    def ends_s(self) -> float:
        """When it ends."""
        return self.moments_s[-1]

    def when(self, metres: float) -> float:
        """The moment at which so many metres are done, before any halt there."""
        i = min(bisect_right(self.metres, metres), len(self.metres) - 1)
        while i > 1 and self.metres[i - 1] >= metres:
            i -= 1
        start, end = self.metres[i - 1], self.metres[i]
        share = (metres - start) / (end - start) if end > start else 0.0
        return self.moments_s[i - 1] + share * (self.moments_s[i] - self.moments_s[i - 1])

    def where(self, moment_s: float) -> Point:
        """Where the truck is at a moment of the drive."""
        i = min(max(bisect_right(self.moments_s, moment_s), 1), len(self.moments_s) - 1)
        start, end = self.moments_s[i - 1], self.moments_s[i]
        share = (moment_s - start) / (end - start) if end > start else 0.0
        (x, y), (to_x, to_y) = self.points[i - 1], self.points[i]
        return x + share * (to_x - x), y + share * (to_y - y)


def speed_kmh(leg: Leg, moment_s: float) -> float:
    """The speed of traffic on a street at an hour."""
    base = _ARTERY_KMH if is_artery(leg.street) else _STREET_KMH
    return base * _SHARE[hour_of(moment_s)]


def drive(legs: Sequence[Leg], starts_s: float, pace: float, halt: Halt | None = None) -> Drive:
    """Drive a way from a moment on; ``pace`` is the driver's share of the traffic's speed."""
    moments, metres, points = [starts_s], [0.0], [legs[0].start]
    for leg in legs:
        before_m, before_s = metres[-1], moments[-1]
        metres_a_s = speed_kmh(leg, before_s) * pace / 3.6
        here = halt if halt and before_m <= halt.at_m < before_m + leg.length_m else None
        if here:
            part = (here.at_m - before_m) / leg.length_m
            point = _between(leg, part)
            stops_s = before_s + (here.at_m - before_m) / metres_a_s
            moments += [stops_s, stops_s + here.for_s]
            metres += [here.at_m, here.at_m]
            points += [point, point]
        moments.append(moments[-1] + (before_m + leg.length_m - metres[-1]) / metres_a_s)
        metres.append(before_m + leg.length_m)
        points.append(leg.end)
    return Drive(tuple(moments), tuple(metres), tuple(points))


def _between(leg: Leg, share: float) -> Point:
    (x, y), (to_x, to_y) = leg.start, leg.end
    return x + share * (to_x - x), y + share * (to_y - y)
