"""By when a case and each stage of it must be handled: limits of items, on the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.deadlines.due import due
from gateway.cases.deadlines.events import Event, Opened, run_of
from gateway.cases.deadlines.limit import Limit, Unit
from gateway.cases.deadlines.share import moment_of_share
from gateway.cases.notices import Notices, packaged
from graph.ontology.choices import ViolationKind
from graph.times import from_ms, to_ms
from graph.violations.catalogue import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """When something is due, whether that is provisional and why, and the limit that was counted.

    ``remind_at_ms`` is when the part of the time is over after which the desk is reminded.
    """

    due_at_ms: int
    is_provisional: bool
    reasons: tuple[str, ...]
    limit: str
    remind_at_ms: int


LimitOf = Callable[[ViolationKind, int], tuple[Limit, str] | None]
"""The limit, with stages, and the answering department of a kind at a moment; None: no item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Answers by the limits of items on a calendar; where no item is, the kind's days count."""

    calendar: WorkCalendar
    limit_of: LimitOf = lambda _kind, _at_ms: None
    notices: Notices = field(default_factory=packaged)

    def __call__(self, kind: ViolationKind, opened_at_ms: int) -> Term:
        """The term of a new case."""
        found = self.total(kind, opened_at_ms, [Opened(from_ms(opened_at_ms))])
        return _never_stopped(found)

    def total(self, kind: ViolationKind, opened_at_ms: int, events: Iterable[Event]) -> Term | None:
        """The term of the whole case; None while its clock stands."""
        limit, department = self._limit(kind, opened_at_ms)
        return _term(limit, events, self.calendar.of(department), self.notices.remind_percent)

    def stage(
        self,
        kind: ViolationKind,
        opened_at_ms: int,
        name: str,
        department: str,
        events: Iterable[Event],
    ) -> Term | None:
        """The term of a stage, by the hours of who works on it; None without limit or held."""
        whole, _ = self._limit(kind, opened_at_ms)
        own = {stage.name: stage.limit for stage in whole.stages}
        limit = own.get(name) or self.notices.stages.get(name)
        if limit is None:
            return None
        calendar = self.calendar.of(department)
        return _term(limit, events, calendar, self.notices.remind_percent)

    def escalates_at(self, due_at_ms: int, level: int, department: str) -> int | None:
        """When something overdue goes up to a level, from 1 on; None above the last."""
        if level > len(self.notices.escalate_after):
            return None
        limit, calendar = self.notices.escalate_after[level - 1], self.calendar.of(department)
        found = due(limit, [Opened(from_ms(due_at_ms))], calendar)
        return None if found.at is None else to_ms(found.at)

    def _limit(self, kind: ViolationKind, opened_at_ms: int) -> tuple[Limit, str]:
        found = self.limit_of(kind, opened_at_ms)
        if found is not None:
            return found
        days = Limit(amount=KINDS[kind].days, unit=Unit.WORKING_DAYS)
        return days, KINDS[kind].department.value


def by_kind(calendar: WorkCalendar) -> Terms:
    """The kind's days, counted as working days."""
    return Terms(calendar=calendar)


def term(limit: Limit, began_at_ms: int, calendar: WorkCalendar) -> Term:
    """The term of a clock that is never stopped, by its limit alone."""
    percent = packaged().remind_percent
    return _never_stopped(_term(limit, [Opened(from_ms(began_at_ms))], calendar, percent))


def _never_stopped(found: Term | None) -> Term:
    if found is None:
        raise AssertionError("a clock that was never stopped runs out")
    return found


def _term(
    limit: Limit, events: Iterable[Event], calendar: WorkCalendar, percent: int
) -> Term | None:
    told = tuple(events)
    found = due(replace(limit, stages=()), told, calendar)
    if found.at is None:
        return None
    run = run_of(told)
    remind = moment_of_share(run, found.at, limit.unit, calendar, percent)
    return Term(
        due_at_ms=to_ms(found.at),
        is_provisional=found.provisional,
        reasons=found.reasons,
        limit=str(limit),
        remind_at_ms=to_ms(remind),
    )
