"""From visits of one truck to runs: loaded at a site, unloaded at a disposal site, or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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


def loadings(visits: Iterable[Visit], policy: Policy = STANDARD) -> list[Loading]:
    """Visits to sites, those of one loading together; a visit elsewhere parts two loadings."""
    made: list[Loading] = []
    parted = True
    for visit in sorted(visits, key=_by_time):
        if visit.place.is_licensed:
            parted = True
            continue
        last = made[-1] if made else None
        if last is not None and not parted and _is_same(last, visit, policy):
            made[-1] = _with(last, visit)
        else:
            made.append(_with(None, visit))
        parted = False
    return made


def _by_time(visit: Visit) -> tuple[int, int, str, str]:
    return (visit.from_ms, visit.to_ms, visit.witness, visit.ref)


def _is_same(last: Loading, visit: Visit, policy: Policy) -> bool:
    near = visit.from_ms - last.left_ms <= policy.merge_s * 1000
    second = visit.witness is Witness.GPS and Witness.GPS in last.witnesses
    another = visit.witness is Witness.WAYBILL and last.waybill not in (None, visit.ref)
    return last.site is visit.place and near and not second and not another


def _with(last: Loading | None, visit: Visit) -> Loading:
    if last is None:
        return Loading(
            site=visit.place, came_ms=visit.from_ms, left_ms=visit.to_ms, visits=(visit,)
        )
    # a paper says that it was written, and nothing of when the truck left
    papers = visit.witness is Witness.WAYBILL
    only_papers = last.witnesses == {Witness.WAYBILL}
    left_ms = last.left_ms if papers and not only_papers else visit.to_ms
    return replace(last, left_ms=max(left_ms, last.came_ms), visits=(*last.visits, visit))


def runs(visits: Sequence[Visit], *, known_until_ms: int, policy: Policy = STANDARD) -> list[Run]:
    """One run for each loading; ``known_until_ms``: everything up to then has been heard."""
    loaded = loadings(visits, policy)
    arrivals = sorted((v for v in visits if v.place.is_licensed), key=_by_time)
    made = []
    for loading, following in zip(loaded, (*loaded[1:], None), strict=True):
        end_ms = loading.left_ms + policy.most_s * 1000
        if following is not None:
            end_ms = min(end_ms, following.came_ms)
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
