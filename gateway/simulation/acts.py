"""What was done in the city against the law, and whether a camera or a patrol came upon it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateway.city.clock import DAY_S, HOUR_S, midnight_s, ms
from gateway.city.dice import dice
from gateway.city.grid import lng_lat
from gateway.city.town import Town
from gateway.city.trips import Trip
from gateway.city.watching import watched
from gateway.simulation.model import Paper
from graph.geodesy import Point
from graph.ontology.choices import ViolationKind

BACK_S = 364 * DAY_S
"""The city is moved back by 52 weeks, into years whose holidays are known."""
PLAIN_TO_SEE = frozenset(
    {ViolationKind.UNCOVERED, ViolationKind.OVERFILLED, ViolationKind.UNPERMITTED}
)
"""What a patrol finds that stops a truck: it sees the load and asks for the papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A violation as it really was, and when a camera, or a patrol, came upon it (None: never).

    Its place is that of the camera that showed it first, else where the truck set out.
    """

    number: int
    kind: ViolationKind
    at_ms: int
    seen_ms: int | None
    stopped_ms: int | None
    truck: str
    company: str
    site: str
    site_district: str
    site_point: Point
    place_district: str
    place_point: Point


def acts(
    town: Town, paper: Paper, days: int, *, progress: Callable[[int], None] | None = None
) -> Iterator[Act]:
    """The violations of so many days, as they were done; patrols stop trucks at random."""
    traffic, number = town.traffic(), 0
    for day in range(days):
        trips = list(traffic.day(day))
        stopped = _stopped(town, trips, paper, day)
        for trip in trips:
            if trip.kind is not None:
                number += 1
                yield _act(town, trip, number, stopped.get(trip.number))
        if progress is not None:
            progress(day + 1)


def _stopped(town: Town, trips: list[Trip], paper: Paper, day: int) -> dict[str, float]:
    """Which trips the patrols of a night stop, and when: those of their district, at random."""
    begins_s = midnight_s(day) + paper.patrol_begins * HOUR_S
    ends_s = begins_s + paper.patrol_hours * HOUR_S
    by_district: dict[str, list[Trip]] = defaultdict(list)
    for trip in trips:
        if begins_s <= trip.departs_s < ends_s:
            by_district[trip.job.site.district].append(trip)
    found: dict[str, float] = {}
    for district, passing in sorted(by_district.items()):
        chance = dice(town.seed, "patrol", day, district)
        for trip in chance.sample(passing, min(paper.patrol_stops, len(passing))):
            found[trip.number] = (trip.departs_s + trip.arrives_s) / 2
    return found


def _act(town: Town, trip: Trip, number: int, stopped_s: float | None) -> Act:
    kind, site = ViolationKind(str(trip.kind)), trip.job.site
    seen = watched(trip, town.cameras, dice(town.seed, "seen", trip.number))
    shown = next((one for one in seen if town.shows(one) and one.is_read_right), None)
    camera = None if shown is None else shown.passage.camera
    is_plain = stopped_s is not None and kind in PLAIN_TO_SEE
    return Act(
        number=number,
        kind=kind,
        at_ms=ms(trip.departs_s - BACK_S),
        seen_ms=None if shown is None else ms(shown.passage.at_s - BACK_S),
        stopped_ms=ms((stopped_s or 0) - BACK_S) if is_plain else None,
        truck=trip.truck.vin,
        company=trip.truck.company.credit_code,
        site=site.code,
        site_district=site.district,
        site_point=lng_lat(site.point),
        place_district=site.district if camera is None else camera.district,
        place_point=lng_lat(site.point if camera is None else camera.point),
    )
