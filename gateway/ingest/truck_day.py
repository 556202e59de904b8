"""One day of one truck: stays, runs, and what is suspected of them; pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.ingest.movements import Movements
from gateway.ingest.places import Places
from graph.clones import Reach, Seen, contradictions
from graph.geodesy import Point
from graph.trips.dumping import Suspicion, has_left, judge
from graph.trips.policy import Policy
from graph.trips.runs import Run, runs
from graph.trips.stops import parted, stops
from graph.trips.track import Fix, Stop, Visit, Witness

REACH = Reach()
_NEAR_MS = 10 * 60_000
"""A position tells where a truck can be for so long around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckDay:
    """What a day of a truck was; ``suspicions`` by the position of their run."""

    truck: Movements
    runs: tuple[Run, ...]
    around: tuple[Run, ...]
    """All runs of the time that was looked at, those of the days beside it included."""
    suspicions: dict[int, Suspicion]
    left: frozenset[int]
    """The positions of runs of which it is known that the truck left its site."""


def gps_visits(stays: Iterable[Stop]) -> list[Visit]:
    """Stays in fences as visits."""
    return [
        Visit(place=s.place, from_ms=s.from_ms, to_ms=s.to_ms, witness=Witness.GPS, ref="")
        for s in stays
        if s.place is not None
    ]


def staying(
    fixes: Sequence[Fix], visits: Iterable[Visit], places: Places, policy: Policy
) -> list[Stop]:
    """Stays by the terminal, parted where others saw the truck elsewhere meanwhile."""
    elsewhere: dict[tuple[str, str], list[int]] = {}
    for visit in visits:
        if visit.witness in (Witness.CAMERA, Witness.GATE_LOG):
            elsewhere.setdefault((visit.place.kind, visit.place.id), []).append(visit.from_ms)
    return parted(stops(fixes, places.fences, policy), elsewhere, fixes)


def believable(visits: Iterable[Visit], fixes: Sequence[Fix]) -> list[Visit]:
    """Visits without those of another vehicle under the plate: the terminal was far away."""
    return [
        v
        for v in visits
        if v.witness is not Witness.CAMERA or can_be(v.from_ms, v.place.centre, fixes)
    ]


def can_be(at_ms: int, point: Point, fixes: Sequence[Fix]) -> bool:
    """Whether the truck can have been at a point, for all that its terminal says."""
    after = bisect_left(fixes, at_ms, key=lambda f: f.at_ms)
    near = [f for f in fixes[max(0, after - 1) : after + 1] if abs(f.at_ms - at_ms) <= _NEAR_MS]
    here = Seen(number="", at_ms=at_ms, point=point)
    return not any(
        contradictions((here, Seen(number="", at_ms=f.at_ms, point=f.point)), REACH) for f in near
    )


def is_contested(glimpses: Sequence[Fix], fixes: Sequence[Fix]) -> bool:
    """Whether cameras saw the plate where one truck cannot have been."""
    seen = [Seen(number="", at_ms=f.at_ms, point=f.point) for f in glimpses]
    if contradictions(seen, REACH):
        return True
    return not all(can_be(f.at_ms, f.point, fixes) for f in glimpses)


def with_glimpses(fixes: Sequence[Fix], glimpses: Iterable[Fix]) -> list[Fix]:
    """Positions, with those by camera where the terminal was silent."""
    made = list(fixes)
    for glimpse in glimpses:
        after = bisect_left(fixes, glimpse.at_ms, key=lambda f: f.at_ms)
        near = fixes[max(0, after - 1) : after + 1]
        if all(abs(f.at_ms - glimpse.at_ms) > _NEAR_MS for f in near):
            made.append(glimpse)
    return sorted(made, key=lambda f: f.at_ms)


def work_out(
    truck: Movements,
    fixes: Sequence[Fix],
    places: Places,
    *,
    first_ms: int,
    last_ms: int,
    now_ms: int,
    policy: Policy,
) -> TruckDay:
    """Runs that began in [first, last), and the suspected ones among them."""
    seen = believable(truck.visits, fixes)
    stays = staying(fixes, seen, places, policy)
    every = runs([*gps_visits(stays), *seen], known_until_ms=now_ms, policy=policy)
    own = tuple(run for run in every if first_ms <= run.started_ms < last_ms)
    contested = is_contested(truck.glimpses, fixes)
    path = with_glimpses(fixes, truck.glimpses)
    suspicions = {
        number: found
        for number, run in enumerate(own)
        # of two vehicles under one plate only the one with the terminal can be followed
        if not contested or Witness.GPS in run.loading.witnesses
        if (found := judge(run, path, stays, places.unwatched, policy))
    }
    return TruckDay(
        truck=truck,
        runs=own,
        around=tuple(every),
        suspicions=suspicions,
        left=frozenset(number for number, run in enumerate(own) if has_left(run, path)),
    )
