"""A simulated year as a whole: the same acts and the same posts, on both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gateway.cases.deadlines import years
from gateway.city.clock import midnight_s, ms
from gateway.city.scale import SIZES
from gateway.city.town import build
from gateway.incidents.terms import open_triage_terms
from gateway.indicators.handling import DAY_MS, Spread
from gateway.indicators.indicators import Indicating, Indicators
from gateway.indicators.months import Month
from gateway.items.terms import open_terms
from gateway.routing.desk import Desk, Route
from gateway.routing.files import open_router
from gateway.simulation.acts import BACK_S, Act, acts
from gateway.simulation.hub import ByHub
from gateway.simulation.model import Model
from gateway.simulation.paper import Filed, by_letter
from gateway.simulation.posts import City
from gateway.simulation.repeats import Repeats
from gateway.simulation.routes import route_of
from gateway.store import cases as statements
from gateway.store.migrate import migrate
from gateway.store.session import open_store

FIRST = Month(2025, 3)
FIRST_MS = ms(midnight_s(0) - BACK_S)
SETTLES_DAYS = 45
"""What was found on the last day has so long to be closed."""
Told = Callable[[str, int, int], None]
"""Is told what is done, how far it is, and of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What one way came to: acts found a month, handled of found, days of a file or case."""

    found_a_month: float
    disposal_rate: float | None
    took: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Both ways; ``why`` is what became of files on paper, ``hub`` the hub's own indicators."""

    acts: int
    months: float
    paper: Way
    with_hub: Way
    why: Mapping[str, int]
    hub: Indicators
    notices: int
    moves: int


def simulate(model: Model, *, data: Path, seed: int, days: int, told: Told | None = None) -> Year:
    """Live through so many days from 3 March 2025 twice; the same seed gives the same year."""
    done = _acts(model, seed, days, told)
    calendar = years.open_calendar(data / years.FOLDER)
    router = open_router(data)

    def city() -> City:
        return City(model.posts, calendar, FIRST_MS, days, seed)

    until_ms = FIRST_MS + (days + SETTLES_DAYS) * DAY_MS
    months = days / 365 * 12

    stopped = [act for act in done if act.stopped_ms is not None]
    routed = [(act, _desks(route_of(act, router, act.at_ms))) for act in stopped]
    files = by_letter(routed, city(), model.paper, until_ms=until_ms)

    store = open_store("sqlite://")
    try:
        migrate(store)
        by_hub = ByHub(
            store=store,
            terms=open_terms(data),
            router=router,
            city=city(),
            model=model.hub,
            repeats=_repeats(data),
        )
        whole = until_ms - FIRST_MS

        def progress(now_ms: int) -> None:
            if told is not None:
                told("hub", now_ms - FIRST_MS, whole)

        by_hub.run(done, until_ms=until_ms, progress=progress)
        found = Indicating(store).of(FIRST, _months(days), as_of_ms=until_ms, with_alerts=False)
        with store.read() as connection:
            count = statements.last_move(connection)
    finally:
        store.close()
    cases = found.handled.cases
    return Year(
        acts=len(done),
        months=months,
        paper=_of_paper(files, months),
        with_hub=Way(
            found_a_month=by_hub.found / months,
            disposal_rate=by_hub.handled / by_hub.found if by_hub.found else None,
            took=cases.took,
        ),
        why=Counter(one.why for one in files),
        hub=found,
        notices=by_hub.notices,
        moves=count,
    )


def _acts(model: Model, seed: int, days: int, told: Told | None) -> list[Act]:
    size = replace(SIZES["S"], trucks=model.city.trucks)
    town = build(size, seed=seed, days=max(days, 2))

    def progress(done: int) -> None:
        if told is not None:
            told("city", done, days)

    return list(acts(town, model.paper, days, progress=progress))


def _repeats(data: Path) -> Repeats:
    windows = open_triage_terms(data).windows
    return Repeats({kind: one.repeat_ms for kind, one in windows.items()})


def _desks(route: Route) -> Sequence[Desk]:
    return (route.lead, *route.helpers)


def _months(days: int) -> int:
    """Months that the days reach into, and the one after the last."""
    return days // 30 + 2


def _of_paper(files: Sequence[Filed], months: float) -> Way:
    took = [one.closed_ms - one.found_ms for one in files if one.closed_ms is not None]
    return Way(
        found_a_month=len(files) / months,
        disposal_rate=len(took) / len(files) if files else None,
        took=Spread.of(np.array(took, dtype=np.int64)),
    )
