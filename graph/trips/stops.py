"""From positions to stays: inside fences, and standing still outside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.geodesy import Point, distance_m
from graph.trips.fences import Fences, Place
from graph.trips.policy import STANDARD, Policy
from graph.trips.track import Fix, Stop


def stops(fixes: Iterable[Fix], fences: Fences, policy: Policy = STANDARD) -> list[Stop]:
    """Stays in order of time; ``fixes`` may come in any order, repeats count once."""
    ordered = sorted({fix.at_ms: fix for fix in fixes}.values(), key=lambda f: f.at_ms)
    found: list[Stop] = []
    for place, group in _groups(ordered, fences, policy):
        if place is None:
            found += _standing(group, policy)
        else:
            found.append(_stay(group, place))
    joined = _joined(found, policy)
    return [s for s in joined if s.place is None or s.lasted_s >= policy.inside_s]


def parted(
    found: Iterable[Stop],
    elsewhere_ms: Mapping[tuple[str, str], Sequence[int]],
    fixes: Sequence[Fix],
) -> list[Stop]:
    """Stays, parted where another witness saw the truck elsewhere while its terminal was silent.

    ``elsewhere_ms`` holds for each place (kind, id) the moments at which it was seen there.
    """
    made: list[Stop] = []
    for stop in found:
        own = None if stop.place is None else (stop.place.kind, stop.place.id)
        moments = sorted(m for place, all_ in elsewhere_ms.items() if place != own for m in all_)
        made += _parts(stop, [m for m in moments if stop.from_ms < m < stop.to_ms], fixes)
    return made


def _parts(stop: Stop, moments: Sequence[int], fixes: Sequence[Fix]) -> Iterable[Stop]:
    from_ms = stop.from_ms
    for moment in moments:
        if moment < from_ms:
            continue
        after = bisect_left(fixes, moment, key=lambda f: f.at_ms)
        yield replace(stop, from_ms=from_ms, to_ms=fixes[after - 1].at_ms)
        from_ms = fixes[after].at_ms
    yield replace(stop, from_ms=from_ms)


def _groups(
    fixes: Sequence[Fix], fences: Fences, policy: Policy
) -> Iterable[tuple[Place | None, list[Fix]]]:
    """Fixes in a row in the same fence (or in none), without long silence inside a fence."""
    current: list[Fix] = []
    where: Place | None = None
    for fix in fixes:
        place = fences.at(fix.point)
        silent = bool(current) and fix.at_ms - current[-1].at_ms > policy.silent_s * 1000
        moved = bool(current) and distance_m(fix.point, current[-1].point) > policy.still_m
        if current and (place is not where or (silent and moved)):
            yield where, current
            current = []
        where = place
        current.append(fix)
    if current:
        yield where, current


def _stay(group: Sequence[Fix], place: Place | None) -> Stop:
    return Stop(
        from_ms=group[0].at_ms,
        to_ms=group[-1].at_ms,
        point=_middle(group),
        place=place,
        fixes=len(group),
    )


def _standing(group: Sequence[Fix], policy: Policy) -> Iterable[Stop]:
    cluster: list[Fix] = []
    lng = lat = 0.0
    for fix in group:
        middle = (lng / len(cluster), lat / len(cluster)) if cluster else fix.point
        if distance_m(fix.point, middle) > policy.still_m:
            if _lasted_s(cluster) >= policy.still_s:
                yield _stay(cluster, None)
            cluster, lng, lat = [], 0.0, 0.0
        cluster.append(fix)
        lng, lat = lng + fix.point[0], lat + fix.point[1]
    if _lasted_s(cluster) >= policy.still_s:
        yield _stay(cluster, None)


def _lasted_s(group: Sequence[Fix]) -> float:
    return (group[-1].at_ms - group[0].at_ms) / 1000 if group else 0.0


def _middle(group: Sequence[Fix]) -> Point:
    count = len(group)
    lng, lat = sum(f.point[0] for f in group), sum(f.point[1] for f in group)
    return lng / count, lat / count


def _joined(found: Iterable[Stop], policy: Policy) -> list[Stop]:
    """Stays in one fence with a short absence between are one stay."""
    made: list[Stop] = []
    for stop in found:
        last = made[-1] if made else None
        same = last is not None and stop.place is not None and last.place is stop.place
        if last is not None and same and stop.from_ms - last.to_ms <= policy.apart_s * 1000:
            made[-1] = replace(last, to_ms=stop.to_ms, fixes=last.fixes + stop.fixes)
        else:
            made.append(stop)
    return made
