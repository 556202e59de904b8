"""From visits of one truck to runs: loaded at a site, unloaded at a disposal site, or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from graph.trips.fences import Place
from graph.trips.policy import STANDARD, Policy
from graph.trips.track import Visit, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """A truck at a site, by all who say so; it leaves at ``left_ms``."""

    site: Place
    came_ms: int
    left_ms: int
    visits: tuple[Visit, ...]

    @property
    def witnesses(self) -> frozenset[Witness]:
        """Who says so."""
        return frozenset(visit.witness for visit in self.visits)

    @property
    def is_only_paper(self) -> bool:
        """Whether nothing but a waybill tells of it."""
        return self.witnesses == {Witness.WAYBILL}

    @property
    def waybill(self) -> str | None:
        """The number of the waybill written for it, if there is one."""
        return next((v.ref for v in self.visits if v.witness is Witness.WAYBILL), None)

    @property
    def laden(self) -> bool | None:
        """Whether it left laden, as far as anyone says."""
        said = {v.laden for v in self.visits if v.laden is not None}
        return True if True in said or self.waybill else (False if said else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: from a loading to the visit where it ends, or to no such visit."""

    loading: Loading
    arrival: Visit | None
    until_ms: int
    """When it ended: the arrival, the next loading, or the end of the time for a run."""
    is_over: bool
    """Whether nothing that may still come can end it otherwise, as far as time goes."""

    @property
    def started_ms(self) -> int:
        """When the truck left the site."""
        return self.loading.left_ms


def loadings(visits: Sequence[Visit], policy: Policy = STANDARD) -> list[Loading]:
    """Visits to sites, those of one loading together; a visit elsewhere parts two loadings.

    A waybill goes to the loading that it fits best in time, even when it names another site: the
    paper may be wrong. One that fits none is a loading that only paper tells of.
    """
    machines = [v for v in visits if v.witness is not Witness.WAYBILL]
    made = _seen(sorted(machines, key=_by_time), policy)
    for place, paper in _assigned(
        [v for v in visits if v.witness is Witness.WAYBILL], made, policy
    ):
        if place is None:
            made.append(_new(paper))
        else:
            made[place] = replace(made[place], visits=(*made[place].visits, paper))
    return sorted(made, key=lambda loading: (loading.came_ms, loading.left_ms))


def _seen(visits: Sequence[Visit], policy: Policy) -> list[Loading]:
    made: list[Loading] = []
    parted = True
    for visit in visits:
        if visit.place.is_licensed:
            parted = True
            continue
        last = made[-1] if made else None
        if last is not None and not parted and _is_rest(last, visit, policy):
            continue
        if last is not None and not parted and _is_same(last, visit, policy):
            left_ms = max(last.left_ms, visit.to_ms)
            made[-1] = replace(last, left_ms=left_ms, visits=(*last.visits, visit))
        else:
            made.append(_new(visit))
        parted = False
    return made


def _by_time(visit: Visit) -> tuple[int, int, str, str]:
    return (visit.from_ms, visit.to_ms, visit.witness, visit.ref)


def _new(visit: Visit) -> Loading:
    return Loading(site=visit.place, came_ms=visit.from_ms, left_ms=visit.to_ms, visits=(visit,))


def _is_rest(last: Loading, visit: Visit, policy: Policy) -> bool:
    """Whether a truck that left a site laden, as a camera saw, only stands in another's fence."""
    if visit.witness is not Witness.GPS or visit.place is last.site:
        return False
    short = visit.to_ms - visit.from_ms < policy.filling_s * 1000
    seen = any(v.witness is Witness.CAMERA and v.laden is not False for v in last.visits)
    stood = any(
        v.witness is Witness.GPS and v.to_ms - v.from_ms >= policy.filling_s * 1000
        for v in last.visits
    )
    return short and (seen or stood)


def _is_same(last: Loading, visit: Visit, policy: Policy) -> bool:
    near = visit.from_ms - last.left_ms <= policy.merge_s * 1000
    second = visit.witness is Witness.GPS and Witness.GPS in last.witnesses
    return last.site is visit.place and near and not second


def _assigned(
    papers: Sequence[Visit], made: Sequence[Loading], policy: Policy
) -> Iterable[tuple[int | None, Visit]]:
    """Each waybill with its loading: the best pairs first, one waybill a loading."""
    pairs = sorted(
        (cost, place, number)
        for number, paper in enumerate(papers)
        for place, loading in enumerate(made)
        if (cost := _cost(paper, loading, policy)) is not None
    )
    taken: dict[int, int] = {}
    for _, place, number in pairs:
        if number not in taken and place not in taken.values():
            taken[number] = place
    return [(taken.get(number), paper) for number, paper in enumerate(papers)]


def _cost(paper: Visit, loading: Loading, policy: Policy) -> int | None:
    """How badly a waybill fits a loading, in milliseconds; None where it cannot be of it."""
    too_early = paper.from_ms < loading.came_ms - policy.early_s * 1000
    if too_early or paper.from_ms > loading.left_ms + policy.late_s * 1000:
        return None
    elsewhere = 0 if paper.place is loading.site else policy.elsewhere_s * 1000
    return abs(paper.from_ms - loading.left_ms) + elsewhere


def runs(visits: Sequence[Visit], *, known_until_ms: int, policy: Policy = STANDARD) -> list[Run]:
    """One run for each loading; ``known_until_ms``: everything up to then has been heard."""
    loaded = loadings(visits, policy)
    arrivals = sorted((v for v in visits if v.place.is_licensed), key=_by_time)
    made = []
    seen = [loading for loading in loaded if not loading.is_only_paper]
    for loading in loaded:
        end_ms = loading.left_ms + policy.most_s * 1000
        # a paper that fits no loading may be a late one of an earlier run: it ends none
        others = loaded if loading.is_only_paper else seen
        later = (o for o in others if o is not loading and o.came_ms >= loading.left_ms)
        end_ms = min([end_ms, *(one.came_ms for one in islice(later, 1))])
        arrival = next(
            (a for a in arrivals if loading.came_ms < a.from_ms and _is_within(a, loading, end_ms)),
            None,
        )
        until_ms = end_ms if arrival is None else arrival.from_ms
        made.append(
            Run(
                loading=loading,
                arrival=arrival,
                until_ms=until_ms,
                is_over=arrival is not None or known_until_ms >= end_ms,
            )
        )
    return made


def _is_within(arrival: Visit, loading: Loading, end_ms: int) -> bool:
    return loading.left_ms <= arrival.to_ms and arrival.from_ms <= end_ms
