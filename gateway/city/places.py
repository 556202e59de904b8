"""Where waste comes from and where it goes: construction sites and disposal sites."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random

from gateway.city.dice import dice
from gateway.city.districts import NAMES, centre, district_at
from gateway.city.grid import (
    ARTERY_EVERY,
    COLUMNS,
    ROWS,
    SPACING_M,
    Point,
    distance_m,
    lng_lat,
    name_of,
    spot,
)
from gateway.city.scale import Size

APART_M = 650
_EDGE_M = 150
_TRIES = 200
_FROM_CENTRE_M = {"site": 3_500, "disposal": 6_500}
_DAY, _EVENING, _NIGHT = (8 * 60, 17 * 60), (16 * 60, 26 * 60), (20 * 60, 30 * 60)
_SHIFTS = (_DAY, _EVENING, _EVENING, _NIGHT, _NIGHT, _NIGHT)
_WORKS = (
    "商务楼基坑",
    "安置房",
    "轨道站点",
    "学校扩建",
    "滨江道路",
    "产业园",
    "住宅二期",
    "医院迁建",
)

Window = tuple[int, int]
"""Minutes after midnight; beyond 1,440 it is the next day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place on a street, in metres of the grid."""

    code: str
    name: str
    point: Point
    district: str

    @property
    def lng_lat(self) -> tuple[float, float]:
        """WGS-84 degrees."""
        return lng_lat(self.point)

    @property
    def address(self) -> str:
        """The street it lies on."""
        return f"{NAMES[self.district]}{name_of(('经', round(self.point[0] / SPACING_M)))}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Site(Place):
    """A construction site: when it digs, who builds, where its waste may go."""

    shift: Window
    builder: int
    construction_permit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DisposalSite(Place):
    """A licensed place to unload; capacities in units of ten thousand tonnes (万吨)."""

    licence: str
    total_10kt: float
    remaining_10kt: float


@dataclass(frozen=True, slots=True)
class Land:
    """All sites and disposal sites."""

    sites: tuple[Site, ...]
    disposal_sites: tuple[DisposalSite, ...]

    def near(self, point: Point) -> list[DisposalSite]:
        """Disposal sites, nearest first."""
        return sorted(self.disposal_sites, key=lambda one: distance_m(one.point, point))

    def is_free(self, point: Point, apart_m: float) -> bool:
        """Whether no site of either kind lies nearer than that."""
        return all(
            distance_m(one.point, point) >= apart_m for one in (*self.sites, *self.disposal_sites)
        )


def any_point(chance: Random, middle: Point, spread_m: float) -> Point:
    """A point around a middle, on a 经 street that is no artery, not close to a crossing."""
    while True:
        column = round(chance.gauss(middle[0], spread_m) / SPACING_M)
        place = chance.gauss(middle[1], spread_m)
        over = place % SPACING_M
        on_street = 0 < column < COLUMNS - 1 and column % ARTERY_EVERY
        on_block = _EDGE_M < over < SPACING_M - _EDGE_M
        if on_street and on_block and 0 < place < (ROWS - 1) * SPACING_M:
            return spot(("经", column), round(place, 1))


def land(size: Size, seed: int) -> Land:
    """The sites and disposal sites of a city."""
    chance = dice(seed, "land")
    taken: list[Point] = []
    sites = [
        _site(serial, code, point, chance)
        for serial, (code, point) in enumerate(_points(size.sites, "site", size, taken, chance), 1)
    ]
    disposal = [
        _disposal(serial, code, point, chance)
        for serial, (code, point) in enumerate(
            _points(size.disposal_sites, "disposal", size, taken, chance), 1
        )
    ]
    return Land(tuple(sites), tuple(disposal))


def _points(
    count: int, kind: str, size: Size, taken: list[Point], chance: Random
) -> Iterator[tuple[str, Point]]:
    """Points in the districts by turns, none too near to another; a full district is passed."""
    turns = cycle(size.districts)
    while count:
        code = next(turns)
        point = _vacant(chance, code, _FROM_CENTRE_M[kind], taken)
        if point is not None:
            taken.append(point)
            count -= 1
            yield code, point


def _vacant(chance: Random, code: str, spread_m: float, taken: Sequence[Point]) -> Point | None:
    for _ in range(_TRIES):
        point = any_point(chance, centre(code), spread_m)
        apart = all(distance_m(point, other) >= APART_M for other in taken)
        if apart and district_at(point) == code:
            return point
    return None


def _site(serial: int, district: str, point: Point, chance: Random) -> Site:
    work = _WORKS[serial % len(_WORKS)]
    return Site(
        code=f"GD-{district}-{serial:04d}",
        name=f"演示{NAMES[district][:-1]}{work}工程{serial}标段",
        point=point,
        district=district,
        shift=chance.choice(_SHIFTS),
        builder=chance.randrange(1_000_000),
        construction_permit=f"{district}{_reported(chance)}{serial % 100:02d}01",
    )


def _reported(chance: Random) -> str:
    return f"2025{chance.randint(1, 9):02d}{chance.randint(1, 28):02d}"


def _disposal(serial: int, district: str, point: Point, chance: Random) -> DisposalSite:
    total = chance.randint(80, 600)
    return DisposalSite(
        code=f"XN-{district}-{serial:03d}",
        name=f"演示{NAMES[district][:-1]}第{serial}消纳场",
        point=point,
        district=district,
        licence=f"渝城管消纳2025第{serial:03d}号",
        total_10kt=total,
        remaining_10kt=round(total * chance.uniform(0.2, 0.9), 2),
    )
