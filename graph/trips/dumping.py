"""疑似偷倒: a laden run that reached no licensed place, or stood still on its way there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.geodesy import Point, distance_m
from graph.trips.fences import Place
from graph.trips.policy import STANDARD, Policy
from graph.trips.runs import Run
from graph.trips.track import Fix, Stop, Witness

NOT_REACHED, STOPPED, UNLOADED = "NO_LICENSED_PLACE", "STOPPED_OUTSIDE", "UNLOADED_OUTSIDE"
WORDS: dict[str, tuple[str, str]] = {
    NOT_REACHED: ("未到任何消纳场", "reached no licensed place"),
    STOPPED: ("在许可场所外停留", "stood still outside licensed places"),
    UNLOADED: ("在许可场所外由重车变空车", "was laden before and empty after"),
}
"""What each reason says, in Chinese and English."""
_CERTAINTY = {(NOT_REACHED,): 0.6, (NOT_REACHED, STOPPED): 0.85}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A run whose load is where it should not be; ``path`` leads from the site to the end."""

    run: Run
    reasons: tuple[str, ...]
    stop: Stop | None
    confidence: float
    path: tuple[Fix, ...]

    @property
    def at_ms(self) -> int:
        """When the load was tipped, as far as anyone can say."""
        return self.stop.from_ms if self.stop is not None else self.run.until_ms


def judge(
    run: Run,
    fixes: Sequence[Fix],
    stops: Iterable[Stop],
    unwatched: Iterable[Place],
    policy: Policy = STANDARD,
) -> Suspicion | None:
    """Whether a run is suspected. ``fixes`` are in order of time; ``unwatched`` are the licensed
    places without camera or gate log: where the terminal was silent for so long that the truck may
    have been at one of them, nothing is said. A truck still at the site has not left.
    """
    if not run.is_over or run.loading.laden is False or not _is_sure(run):
        return None
    path = _between(fixes, run.started_ms, run.until_ms)
    outside = [
        s
        for s in stops
        if s.place is None and run.started_ms <= s.from_ms and s.to_ms <= run.until_ms
    ]
    emptied = next((s for s in outside if _emptied(path, s)), None)
    if emptied is not None:
        reasons = (UNLOADED,) if run.arrival else (NOT_REACHED, UNLOADED)
        return Suspicion(run=run, reasons=reasons, stop=emptied, confidence=0.95, path=path)
    if run.arrival is not None or not _has_left(run, path):
        return None
    if _may_have_been(path, run, unwatched, policy):
        return None
    longest = max(outside, key=lambda s: s.lasted_s, default=None)
    reasons = (NOT_REACHED,) if longest is None else (NOT_REACHED, STOPPED)
    certainty = _CERTAINTY[reasons] * (0.7 if _stayed_laden(path) else 1.0)
    return Suspicion(run=run, reasons=reasons, stop=longest, confidence=certainty, path=path)


def _is_sure(run: Run) -> bool:
    """Whether a machine saw the loading: a waybill alone may name a wrong plate."""
    return bool(run.loading.witnesses - {Witness.WAYBILL})


def has_left(run: Run, fixes: Sequence[Fix]) -> bool:
    """Whether the truck of a run was seen anywhere but at its site; positions in order of time."""
    return run.arrival is not None or _has_left(run, _between(fixes, run.started_ms, run.until_ms))


def _has_left(run: Run, path: Sequence[Fix]) -> bool:
    """Whether the truck was seen to leave: by its terminal, or by camera and paper without it."""
    if path:
        return any(not run.loading.site.holds(fix.point) for fix in path)
    return {Witness.CAMERA, Witness.WAYBILL} <= run.loading.witnesses


def _between(fixes: Sequence[Fix], start_ms: int, end_ms: int) -> tuple[Fix, ...]:
    first = bisect_left(fixes, start_ms, key=lambda f: f.at_ms)
    last = bisect_left(fixes, end_ms, key=lambda f: f.at_ms)
    return tuple(fixes[first:last])


def _emptied(path: Sequence[Fix], stop: Stop) -> bool:
    """Whether the load sensor says laden before the stop and empty after it."""
    before = [f.laden for f in path if f.at_ms < stop.from_ms and f.laden is not None][-5:]
    after = [f.laden for f in path if f.at_ms > stop.to_ms and f.laden is not None][:5]
    return (
        bool(before)
        and bool(after)
        and sum(before) * 2 > len(before)
        and sum(after) * 2 < len(after)
    )


def _stayed_laden(path: Sequence[Fix]) -> bool:
    """Whether the load sensor still says laden at the end: then nothing was tipped yet."""
    said = [f.laden for f in path if f.laden is not None][-5:]
    return bool(said) and all(said)


def _may_have_been(
    path: Sequence[Fix], run: Run, unwatched: Iterable[Place], policy: Policy
) -> bool:
    """Whether the truck can have been at an unwatched place while its terminal was silent."""
    silences = list(_silences(path, run, policy))
    return any(_reachable(a, b, place, policy) for a, b in silences for place in unwatched)


def _silences(path: Sequence[Fix], run: Run, policy: Policy) -> Iterable[tuple[Fix, Fix | int]]:
    """Pairs of positions with a long silence between; the last may end at a mere moment."""
    long_ms = policy.silent_s * 1000
    known = (Fix(run.started_ms, run.loading.site.centre), *path)
    for a, b in pairwise(known):
        if b.at_ms - a.at_ms > long_ms:
            yield a, b
    if run.until_ms - known[-1].at_ms > long_ms:
        yield known[-1], run.until_ms


def _reachable(a: Fix, b: Fix | int, place: Place, policy: Policy) -> bool:
    there_m = max(0.0, distance_m(a.point, place.centre) - place.radius_m)
    back_m = 0.0
    end_ms = b.at_ms if isinstance(b, Fix) else b
    if isinstance(b, Fix):
        back_m = max(0.0, distance_m(place.centre, b.point) - place.radius_m)
    road_s = (there_m + back_m) * policy.road_factor / (policy.gap_speed_kmh / 3.6)
    return road_s + policy.inside_s <= (end_ms - a.at_ms) / 1000


def linestring(path: Iterable[Point]) -> str:
    """A path as WKT, six decimals (a hand's breadth)."""
    return "LINESTRING (" + ", ".join(f"{lng:.6f} {lat:.6f}" for lng, lat in path) + ")"
