"""Where cameras hang: at site exits, at the gates of disposal sites, at checkpoints on arteries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from gateway.city.dice import dice
from gateway.city.districts import district_at
from gateway.city.grid import Leg, Point, Street, blocks, is_artery, lng_lat, name_of, spot, way
from gateway.city.jobs import Work
from gateway.city.places import Land, Place
from gateway.city.scale import RATES, Size

_APART_M = 1_500
_CLOCK_S = 12
"""Clocks of cameras are wrong by up to this, each by its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Camera:
    """A camera: what it watches, which side of trucks it sees, how wrong its clock is."""

    code: str
    name: str
    watches: str
    place: str
    district: str
    point: Point
    sees_rear: bool
    clock_s: int
    road: str = ""

    @property
    def lng_lat(self) -> tuple[float, float]:
        """WGS-84 degrees."""
        return lng_lat(self.point)


@dataclass(frozen=True, slots=True)
class Cameras:
    """All cameras: by the code of the place they watch, and by street and coordinate."""

    at_place: Mapping[str, Camera]
    on_road: Mapping[tuple[Street, float], Camera]
    spots: Mapping[Street, tuple[float, ...]]

    @property
    def all(self) -> tuple[Camera, ...]:
        """In the order of their codes."""
        every = (*self.at_place.values(), *self.on_road.values())
        return tuple(sorted(every, key=lambda camera: camera.code[6:]))


def cameras(size: Size, seed: int, land: Land, work: Work) -> Cameras:
    """The cameras of a city; checkpoints stand where most permitted ways pass."""
    chance = dice(seed, "cameras")
    at_place: dict[str, Camera] = {}
    for site in land.sites:
        if chance.random() < RATES.exit_camera:
            at_place[site.code] = _at(site, "site", "出口", len(at_place), chance)
    for disposal in land.disposal_sites:
        at_place[disposal.code] = _at(disposal, "disposal", "入口", len(at_place), chance)
    busy = _busiest(_ways(work), size.checkpoints)
    on_road = {
        key: _checkpoint(key, serial, len(at_place) + serial, chance)
        for serial, key in enumerate(busy)
    }
    spots: dict[Street, list[float]] = {}
    for street, at in busy:
        spots.setdefault(street, []).append(at)
    return Cameras(at_place, on_road, {s: tuple(sorted(all_)) for s, all_ in spots.items()})


def _ways(work: Work) -> Iterable[tuple[Leg, ...]]:
    pairs = {
        (job.site.code, to.code): (job.site.point, to.point)
        for jobs in work.jobs.values()
        for job in jobs
        for to in job.disposal_sites
    }
    return (way(start, end) for start, end in pairs.values())


def _busiest(ways: Iterable[tuple[Leg, ...]], count: int) -> list[tuple[Street, float]]:
    passing = Counter(
        (leg.street, at)
        for legs in ways
        for leg in legs
        if is_artery(leg.street)
        for at in blocks(leg)
    )
    chosen: list[tuple[Street, float]] = []
    for key, _ in sorted(passing.items(), key=lambda item: (-item[1], item[0])):
        if len(chosen) < count and not _has_neighbour(key, chosen):
            chosen.append(key)
    return chosen


def _has_neighbour(key: tuple[Street, float], chosen: Sequence[tuple[Street, float]]) -> bool:
    return any(street == key[0] and abs(at - key[1]) < _APART_M for street, at in chosen)


def _at(place: Place, watches: str, word: str, serial: int, chance: Random) -> Camera:
    return Camera(
        code=_code(place.district, serial),
        name=f"{place.name}{word}",
        watches=watches,
        place=place.code,
        district=place.district,
        point=place.point,
        sees_rear=watches == "site",
        clock_s=chance.randint(-_CLOCK_S, _CLOCK_S),
    )


def _checkpoint(key: tuple[Street, float], serial: int, number: int, chance: Random) -> Camera:
    point, road = spot(*key), name_of(key[0])
    district = district_at(point)
    return Camera(
        code=_code(district, number),
        name=f"{road}{key[1] / 1000:.1f}公里处",
        watches="checkpoint",
        place=f"KK-{district}-{serial + 1:04d}",
        district=district,
        point=point,
        sees_rear=chance.random() >= RATES.front_view,
        clock_s=chance.randint(-_CLOCK_S, _CLOCK_S),
        road=road,
    )


def _code(district: str, serial: int) -> str:
    return f"{district}00021190{serial + 1:06d}"
