"""The indicators of some months, as they were known at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from gateway.indicators.found import Found, found
from gateway.indicators.handling import Cases, Cohort, Handled, Span
from gateway.indicators.months import Month, months_from
from gateway.indicators.moves import Fold
from gateway.store.errors import StoreUnavailable
from gateway.store.session import Store

MOST_MONTHS = 24
MOST_REPEATS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMonth:
    """What was found in one month, and what became of the cases that were opened in it."""

    month: Month
    found: Found
    cases: Cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """Some months in a row, each and all together; by kind where something was found."""

    first: Month
    months: tuple[OfMonth, ...]
    as_of_ms: int
    found: Mapping[str, Found]
    handled: Handled

    @property
    def total(self) -> Found:
        """What was found, of all kinds together."""
        return sum(self.found.values(), Found())

    @property
    def cases_a_month(self) -> float:
        """Violations that were found a month: cases that were opened and are not void."""
        cases = self.handled.cases
        return (cases.opened - cases.void) / len(self.months)


@dataclass(slots=True)
class Indicating:
    """Counts indicators from the store. Its methods block."""

    store: Store
    _fold: Fold = field(init=False)

    def __post_init__(self) -> None:
        """Give it a fold of its own."""
        self._fold = Fold(self.store)

    def read_ahead(self) -> None:
        """Read what is there, so that the first question does not wait for it (about a second of
        a year of a city). Where the store is away, who asks first reads it.
        """
        with suppress(StoreUnavailable):
            self._fold.known()

    def of(
        self,
        first: Month,
        count: int,
        *,
        as_of_ms: int,
        within: str | None = None,
        with_alerts: bool = True,
    ) -> Indicators:
        """The indicators of some months.

        With ``within`` of the cases only that a department works on; ``with_alerts`` whether
        alerts and incidents are counted too.
        """
        known = self._fold.known()
        span = Span(
            since_ms=first.since_ms,
            until_ms=first.plus(count).since_ms,
            as_of_ms=as_of_ms,
            within=within,
        )
        by_month, of_kind = [], dict[str, Found]()
        edges = [month.since_ms for month in months_from(first, count + 1)]
        all_told: list[Mapping[str, Found]] = [{}] * count
        if with_alerts:
            with self.store.read() as connection:
                all_told = found(connection, edges=edges, as_of_ms=as_of_ms)
        for month, told in zip(months_from(first, count), all_told, strict=True):
            own = replace(span, since_ms=month.since_ms, until_ms=month.plus(1).since_ms)
            for kind, one in told.items():
                of_kind[kind] = of_kind.get(kind, Found()) + one
            whole, cases = sum(told.values(), Found()), Cohort(known, own).cases()
            by_month.append(OfMonth(month=month, found=whole, cases=cases))
        return Indicators(
            first=first,
            months=tuple(by_month),
            as_of_ms=as_of_ms,
            found=dict(sorted(of_kind.items())),
            handled=Cohort(known, span).handled(MOST_REPEATS),
        )
