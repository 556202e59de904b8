"""Runs the city day by day: who drives when, and who does what the law forbids."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from gateway.city.clock import HOUR_S, day_of, midnight_s
from gateway.city.dice import Quota, dice
from gateway.city.districts import district_at
from gateway.city.driving import Halt, drive
from gateway.city.fleet import Truck
from gateway.city.grid import length_m, way
from gateway.city.jobs import Job, Work
from gateway.city.places import DisposalSite, Land, Place, any_point
from gateway.city.scale import MISDEEDS, RATES
from gateway.city.trips import Trip

_MINUTE_S = 60
_REST_S = 2 * HOUR_S
_MOST_TRIPS = 6
_MARGIN_S = 5 * _MINUTE_S
_DUMP_SPREAD_M, _DUMP_APART_M = 3_000, 800


@dataclass(frozen=True, kw_only=True, slots=True)
class Outing:
    """A trip about to begin: who, where from, when the truck starts to load."""

    truck: Truck
    job: Job
    day: int
    count: int
    loads_s: float
    chance: Random

    @property
    def opens_s(self) -> float:
        """When the site opens on that day."""
        return midnight_s(self.day) + self.job.window[0] * _MINUTE_S

    @property
    def closes_s(self) -> float:
        """When it closes, perhaps on the next day."""
        return midnight_s(self.day) + self.job.window[1] * _MINUTE_S


class Traffic:
    """All trips of a city. Days must be run in order, for a night reaches into the next day."""

    def __init__(self, land: Land, work: Work, trucks: tuple[Truck, ...], seed: int) -> None:
        self._land, self._work, self._trucks, self._seed = land, work, trucks, seed
        self._quota = Quota(MISDEEDS, dice(seed, "misdeeds"))
        self._free_s: dict[int, float] = {}

    def day(self, day: int) -> Iterator[Trip]:
        """The trips that begin in the shifts of a day, truck by truck."""
        for truck in self._trucks:
            chance = dice(self._seed, "day", day, truck.index)
            job = self._work.job_on(truck, day, chance)
            steady = len(self._work.jobs[truck.index]) == 1
            if job is not None and (steady or chance.random() < RATES.works_today):
                yield from self._shift(truck, job, day, chance)

    def _shift(self, truck: Truck, job: Job, day: int, chance: Random) -> Iterator[Trip]:
        rested_s = self._free_s.get(truck.index, 0) + _REST_S
        opens_s = midnight_s(day) + job.window[0] * _MINUTE_S
        loads_s = max(opens_s + chance.uniform(0, 40) * _MINUTE_S, rested_s)
        for count in range(_MOST_TRIPS):
            outing = Outing(
                truck=truck, job=job, day=day, count=count, loads_s=loads_s, chance=chance
            )
            trip = self._trip(outing, rested_s)
            if trip is None:
                return
            yield trip
            self._free_s[truck.index] = trip.back.ends_s
            loads_s = max(trip.back.ends_s + chance.uniform(2, 15) * _MINUTE_S, opens_s)
            if chance.random() < 0.08:
                return

    def _trip(self, outing: Outing, rested_s: float) -> Trip | None:
        """The next trip of a shift; None when there is no time for it."""
        plain = self._plain(outing)
        if plain.arrives_s > outing.closes_s - _MARGIN_S:
            return None
        if outing.truck.clone_of is not None:
            return plain
        if not self._is_permitted(plain):
            return _with(plain, misdeed=self._why_not(plain))
        for name in self._quota.due():
            changed = self._misdeeds(outing, plain, rested_s).get(name, _never)()
            if changed is not None:
                self._quota.take(name)
                return changed
        return plain

    def _misdeeds(
        self, outing: Outing, plain: Trip, rested_s: float
    ) -> Mapping[str, Callable[[], Trip | None]]:
        return {
            "UNCOVERED": lambda: _with(plain, cover="open", misdeed="UNCOVERED"),
            "OVERFILLED": lambda: _with(plain, load="overfilled", misdeed="OVERFILLED"),
            "OUTSIDE_HOURS": lambda: self._early(outing, rested_s),
            "WRONG_DISPOSAL_SITE": lambda: self._elsewhere(outing, plain),
            "DUMPING": lambda: self._dumped(outing, plain),
        }

    def _plain(self, outing: Outing) -> Trip:
        goal = outing.chance.choice(outing.job.disposal_sites)
        return self._drive(outing, goal, goal)

    def _drive(self, outing: Outing, planned: DisposalSite, end: Place) -> Trip:
        chance = outing.chance
        out_way = way(outing.job.site.point, end.point)
        back_way = way(end.point, outing.job.site.point, lean=1)
        departs_s = outing.loads_s + chance.uniform(8, 20) * _MINUTE_S
        out = drive(out_way, departs_s, _pace(chance), _halt(chance, length_m(out_way)))
        leaves_s = out.ends_s + chance.uniform(5, 14) * _MINUTE_S
        return Trip(
            number=f"T{outing.day:03d}-{outing.truck.serial}-{outing.count + 1}",
            truck=outing.truck,
            plate=outing.truck.plate_at(departs_s),
            job=outing.job,
            planned=planned,
            end=end,
            loads_s=outing.loads_s,
            ways=(out_way, back_way),
            out=out,
            back=drive(back_way, leaves_s, _pace(chance)),
            cover="closed",
            load="level",
        )

    def _is_permitted(self, trip: Trip) -> bool:
        moments = (trip.departs_s, trip.arrives_s)
        return all(self._work.permitted(trip.truck, at) for at in moments)

    def _why_not(self, trip: Trip) -> str:
        permits = self._work.permits[trip.truck.index]
        day = day_of(trip.departs_s)
        covers = any(p.first_day <= day <= p.last_day for p in permits)
        return "OUTSIDE_HOURS" if covers else "EXPIRED" if permits else "NO_PERMIT"

    def _early(self, outing: Outing, rested_s: float) -> Trip | None:
        """The first trip of a shift, well before the permit allows it."""
        loads_s = outing.opens_s - outing.chance.uniform(120, 150) * _MINUTE_S
        if outing.count or loads_s < rested_s:
            return None
        trip = self._plain(replace(outing, loads_s=loads_s))
        held = [self._work.permitted(trip.truck, at) for at in (trip.departs_s, trip.arrives_s)]
        return None if any(held) else _with(trip, misdeed="OUTSIDE_HOURS")

    def _elsewhere(self, outing: Outing, plain: Trip) -> Trip | None:
        """To a licensed place that no permit of the truck names."""
        named = self._work.disposal_sites(outing.truck)
        others = [d for d in self._land.near(outing.job.site.point) if d.code not in named][:4]
        if not others:
            return None
        trip = self._drive(outing, plain.planned, outing.chance.choice(others))
        is_late = trip.arrives_s > outing.closes_s - _MARGIN_S
        return None if is_late else _with(trip, misdeed="WRONG_DISPOSAL_SITE")

    def _dumped(self, outing: Outing, plain: Trip) -> Trip | None:
        """To a vacant place on a street, not far from where it should have gone."""
        middle = plain.planned.point
        for _ in range(20):
            point = any_point(outing.chance, middle, _DUMP_SPREAD_M)
            if self._land.is_free(point, _DUMP_APART_M):
                spot = Place(code="", name="", point=point, district=district_at(point))
                trip = self._drive(outing, plain.planned, spot)
                is_late = trip.arrives_s > outing.closes_s - _MARGIN_S
                return None if is_late else _with(trip, misdeed="DUMPING")
        return None


def _with(trip: Trip, *, cover: str = "", load: str = "", misdeed: str) -> Trip:
    return replace(trip, cover=cover or trip.cover, load=load or trip.load, misdeed=misdeed)


def _never() -> None:
    return None


def _pace(chance: Random) -> float:
    return min(1.2, max(0.75, chance.gauss(0.97, 0.07)))


def _halt(chance: Random, whole_m: float) -> Halt | None:
    if chance.random() >= RATES.rests_laden or whole_m < 2_000:
        return None
    return Halt(chance.uniform(0.2, 0.8) * whole_m, chance.uniform(180, 420))
