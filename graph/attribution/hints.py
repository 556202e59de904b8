"""From facts around an event to hints: which site each fact speaks for, and how clearly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import exp, log

from graph.attribution.evidence import Code, Hint, SourceFacts, TripFacts, WaybillFacts
from graph.geodesy import distance_m
from graph.trips.track import Visit, Witness

LOOK_BACK_MS = 6 * 3600 * 1000
"""A load seen now was not loaded longer ago than this."""
LATE_MS = 3600 * 1000
"""A waybill may be written this long after the truck left."""
UNLOADING_MS = 5 * 60 * 1000
"""Unloading takes at least so long."""
RECENT_MS = 7 * 86_400_000
"""Trips that tell where a truck works these days."""
USUAL_KMH = 28.0
"""Usual speed of a laden truck through the city, stops included."""
FASTEST_KMH = 100.0
ROAD_FACTOR = 1.3
_SPREAD = 0.6
"""How far travel times scatter (standard deviation of the logarithm)."""
_WITNESS_CODES = {Witness.CAMERA: Code.EXIT_CAMERA, Witness.GPS: Code.GPS_STOP}


def hints(facts: SourceFacts) -> list[Hint]:
    """All hints that the facts give, the strongest of each kind and site only."""
    best: dict[tuple[Code, str], Hint] = {}
    for hint in _all(facts):
        key = (hint.code, hint.site_id)
        if hint.value > 0 and (key not in best or hint.value > best[key].value):
            best[key] = hint
    return list(best.values())


def _all(facts: SourceFacts) -> Iterator[Hint]:
    if facts.here is not None:
        yield Hint(Code.HERE, facts.here, 1.0)
    yield from _visits(facts)
    yield from _waybills(facts)
    yield from _trips(facts)
    yield from _permits(facts)


def _visits(facts: SourceFacts) -> Iterator[Hint]:
    """The last visit to a site before the event, unless the load was brought away since."""
    before = sorted(
        (
            v
            for v in facts.visits
            if facts.at_ms - LOOK_BACK_MS <= v.to_ms and v.from_ms <= facts.at_ms
        ),
        key=lambda v: (v.from_ms, v.to_ms),
    )
    # whoever is seen driving into a disposal site has not unloaded yet
    since_ms = facts.at_ms - UNLOADING_MS
    unloaded = (v.from_ms for v in before if v.place.is_licensed and v.from_ms <= since_ms)
    unloaded_ms = max(unloaded, default=-(2**62))
    loaded = [v for v in before if not v.place.is_licensed and v.laden is not False]
    fresh = [v for v in loaded if v.to_ms > unloaded_ms and _can_come(facts, v)]
    last = fresh[-1].place.id if fresh else None
    for visit in fresh:
        code = _WITNESS_CODES.get(visit.witness)
        if code is not None and visit.place.id == last:
            yield Hint(code, visit.place.id, 1.0, visit.ref)
            yield Hint(Code.TIME_FITS, visit.place.id, _time_fits(facts, visit), visit.ref)
    for visit in loaded:
        if visit.place.id != last:
            yield Hint(Code.EARLIER_VISIT, visit.place.id, 1.0, visit.ref)


def _road_m(facts: SourceFacts, visit: Visit) -> float | None:
    if facts.point is None:
        return None
    return (
        max(0.0, distance_m(facts.point, visit.place.centre) - visit.place.radius_m) * ROAD_FACTOR
    )


def _can_come(facts: SourceFacts, visit: Visit) -> bool:
    """Whether the truck can have come from there since."""
    road_m = _road_m(facts, visit)
    since_s = (facts.at_ms - min(visit.to_ms, facts.at_ms)) / 1000 + 120
    return road_m is None or road_m / (FASTEST_KMH / 3.6) <= since_s


def _time_fits(facts: SourceFacts, visit: Visit) -> float:
    road_m = _road_m(facts, visit)
    if road_m is None:
        return 0.0
    needed_s = road_m / (USUAL_KMH / 3.6) + 120
    taken_s = max(30.0, (facts.at_ms - visit.to_ms) / 1000)
    return exp(-(log(taken_s / needed_s) ** 2) / (2 * _SPREAD**2))


def _waybills(facts: SourceFacts) -> Iterator[Hint]:
    """The waybill that was open at the event; of several the newest tells most."""
    fitting = [w for w in facts.waybills if _is_open(w, facts.at_ms)]
    fitting.sort(key=lambda w: (w.issued_ms > facts.at_ms, abs(facts.at_ms - w.issued_ms)))
    for rank, waybill in enumerate(fitting):
        late = 0.6 if waybill.issued_ms > facts.at_ms else 1.0
        yield Hint(Code.WAYBILL, waybill.site_id, late / (1 + rank), f"Waybill:{waybill.number}")


def _is_open(waybill: WaybillFacts, at_ms: int) -> bool:
    if not at_ms - LOOK_BACK_MS <= waybill.issued_ms <= at_ms + LATE_MS:
        return False
    return waybill.closed_ms is None or waybill.closed_ms >= at_ms


def _trips(facts: SourceFacts) -> Iterator[Hint]:
    for trip in facts.trips:
        if _is_under_way(trip, facts.at_ms):
            yield Hint(Code.TRIP, trip.site_id, 1.0, f"Trip:{trip.number}")
    recent = [
        t.site_id
        for t in facts.trips
        if t.started_ms is not None and facts.at_ms - RECENT_MS <= t.started_ms < facts.at_ms
    ]
    for site_id, count in Counter(recent).items():
        # a share of three trips tells less than the same share of thirty
        yield Hint(Code.RECENT_TRIPS, site_id, count / (len(recent) + 2))


def _is_under_way(trip: TripFacts, at_ms: int) -> bool:
    if trip.started_ms is None or not at_ms - LOOK_BACK_MS <= trip.started_ms <= at_ms:
        return False
    return trip.ended_ms is not None and at_ms <= trip.ended_ms


def _permits(facts: SourceFacts) -> Iterator[Hint]:
    held = dict.fromkeys(permit.site_id for permit in facts.permits)
    for permit in facts.permits:
        ref = f"Permit:{permit.number}"
        value = 1 / len(held) if permit.in_hours else 0.5 / len(held)
        yield Hint(Code.PERMIT, permit.site_id, value, ref)
        if facts.road and facts.road in permit.streets:
            others = sum(facts.road in p.streets for p in facts.permits)
            yield Hint(Code.ROUTE, permit.site_id, 1 / others, ref)
        site = facts.sites.get(permit.site_id)
        if site is not None and facts.point is not None and permit.disposal_points:
            detours = (
                (distance_m(site.centre, facts.point) + distance_m(facts.point, d) + 500)
                / (distance_m(site.centre, d) + 500)
                for d in permit.disposal_points
            )
            yield Hint(Code.ON_THE_WAY, permit.site_id, exp(-4 * (min(detours) - 1)), ref)


def streets(description: str | None) -> frozenset[str]:
    """The streets that a route's words name, divided by dashes, arrows, commas and the like."""
    if not description:
        return frozenset()
    text = description
    for mark in "→—–-＞>、，,;；/～~至经":
        text = text.replace(mark, "\n")
    return frozenset(_named(text.splitlines()))


def _named(parts: Iterable[str]) -> Iterator[str]:
    return (part.strip() for part in parts if part.strip())
