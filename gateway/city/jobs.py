"""Which truck hauls from which site to where and when, and the permits it has for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from gateway.city.clock import DAY_S, midnight_s
from gateway.city.companies import Trade
from gateway.city.dice import dice
from gateway.city.fleet import Fleet, Truck
from gateway.city.grid import distance_m, streets, way
from gateway.city.places import DisposalSite, Land, Site, Window
from gateway.city.scale import RATES

_M3_A_TRIP, _TRIPS_A_DAY = 10.5, 5
_NEAREST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A truck works for a site on some days (first and last, inclusive)."""

    site: Site
    disposal_sites: tuple[DisposalSite, ...]
    first_day: int
    last_day: int
    is_second: bool = False

    @property
    def window(self) -> Window:
        """The hours of the site."""
        return self.site.shift


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """Leave to haul; first and last day are inclusive, the hours those of the site."""

    number: str
    truck: Truck
    job: Job
    first_day: int
    last_day: int
    volume_m3: int

    def holds(self, moment_s: float) -> bool:
        """Whether it is in force at a moment."""
        begins, ends = midnight_s(self.first_day), midnight_s(self.last_day + 1)
        if not begins <= moment_s < ends:
            return False
        minute = (moment_s - begins) % DAY_S / 60
        opens, closes = self.job.window
        return opens <= minute < closes or opens <= minute + 1_440 < closes

    @property
    def routes(self) -> tuple[tuple[str, ...], ...]:
        """The streets to each disposal site."""
        return tuple(streets(way(self.job.site.point, to.point)) for to in self.job.disposal_sites)


@dataclass(slots=True)
class Work:
    """The jobs of every truck, and its permits, by the truck's index."""

    jobs: dict[int, tuple[Job, ...]] = field(default_factory=dict)
    permits: dict[int, tuple[Permit, ...]] = field(default_factory=dict)

    def job_on(self, truck: Truck, day: int, chance: Random) -> Job | None:
        """What the truck works at on a day, or None."""
        active = [j for j in self.jobs[truck.index] if j.first_day <= day <= j.last_day]
        first = next((j for j in active if not j.is_second), None)
        second = next((j for j in active if j.is_second), None)
        if second is not None and chance.random() < RATES.takes_second_job:
            return second
        return first

    def permitted(self, truck: Truck, moment_s: float) -> bool:
        """Whether any permit of the truck is in force."""
        return any(permit.holds(moment_s) for permit in self.permits[truck.index])

    def disposal_sites(self, truck: Truck) -> frozenset[str]:
        """Codes of all disposal sites that its permits name."""
        return frozenset(
            to.code for permit in self.permits[truck.index] for to in permit.job.disposal_sites
        )


def work(fleet: Fleet, trade: Trade, land: Land, *, seed: int, days: int) -> Work:
    """The jobs and permits of a city that is watched for some days."""
    made = Work()
    goals = _goals(land, dice(seed, "goals"))
    cloned = {truck.clone_of for truck in fleet.clones}
    for truck in fleet.lawful:
        chance = dice(seed, "jobs", truck.index)
        own = trade.sites_of[trade.hauliers.index(truck.company)]
        jobs = _jobs(own, goals, chance, days, steady=truck.index in cloned)
        made.jobs[truck.index] = jobs
        made.permits[truck.index] = _permits(truck, jobs, chance) if truck.has_permits else ()
    for truck in fleet.clones:
        made.jobs[truck.index] = (_far_job(made.jobs[truck.clone_of or 0][0], land, goals),)
        made.permits[truck.index] = ()
    return made


def _goals(land: Land, chance: Random) -> dict[str, tuple[DisposalSite, ...]]:
    """Of each site, one to three disposal sites out of the nearest ones."""
    return {
        site.code: tuple(
            chance.sample(land.near(site.point)[:_NEAREST], chance.choice((1, 2, 2, 3)))
        )
        for site in land.sites
    }


def _jobs(
    own: Sequence[Site],
    goals: dict[str, tuple[DisposalSite, ...]],
    chance: Random,
    days: int,
    *,
    steady: bool,
) -> tuple[Job, ...]:
    """One job after another, sometimes with a second one beside it; a steady truck has one."""
    if steady:
        site = chance.choice(own)
        return (_job(site, goals, 0, days - 1),)
    made, day = [], 0
    while day < days:
        last = min(days - 1, day + chance.randint(3, 12))
        first, second = chance.sample(own, 2)
        made.append(_job(first, goals, day, last))
        if chance.random() < RATES.second_job:
            made.append(_job(second, goals, day, last, is_second=True))
        day = last + 1
    return tuple(made)


def _job(
    site: Site,
    goals: dict[str, tuple[DisposalSite, ...]],
    first: int,
    last: int,
    *,
    is_second: bool = False,
) -> Job:
    return Job(
        site=site,
        disposal_sites=goals[site.code],
        first_day=first,
        last_day=last,
        is_second=is_second,
    )


def _permits(truck: Truck, jobs: Sequence[Job], chance: Random) -> tuple[Permit, ...]:
    return tuple(_permit(truck, n, job, chance) for n, job in enumerate(jobs, 1))


def _permit(truck: Truck, serial: int, job: Job, chance: Random) -> Permit:
    """A permit lasts beyond its job, but for a few that end a day too early."""
    early = chance.random() < RATES.permit_ends_early
    last = job.last_day - 1 if early else job.last_day + chance.randint(1, 20)
    first = job.first_day - chance.randint(1, 30)
    days = job.last_day - job.first_day + 1
    return Permit(
        number=f"渝渣准运2026-{truck.serial}-{serial}",
        truck=truck,
        job=job,
        first_day=first,
        last_day=max(first, last),
        volume_m3=round(days * _TRIPS_A_DAY * _M3_A_TRIP * 1.3),
    )


def _far_job(original: Job, land: Land, goals: dict[str, tuple[DisposalSite, ...]]) -> Job:
    """The same days and nearly the same hours, as far away as possible."""
    home = original.site.point
    same = [s for s in land.sites if s.shift == original.window and s.code != original.site.code]
    far = max(same or land.sites, key=lambda site: (distance_m(site.point, home), site.code))
    return _job(far, goals, original.first_day, original.last_day)
