"""The one question: when is a case with this limit and these events due?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.deadlines.counting import (
    Count,
    Day,
    count_days,
    count_hours,
    off_day_moved,
)
from gateway.cases.deadlines.events import Event, Run, run_of
from gateway.cases.deadlines.limit import Limit, Unit, Urgency


@dataclass(frozen=True, slots=True)
class StageDue:
    """When a stage is due (UTC), and whether that is provisional."""

    name: str
    at: datetime | None
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due (UTC); ``at`` is None while the clock stands before the end.

    ``provisional``: a year is not known whose arrangement may change the answer. ``days`` tells
    how it was counted.
    """

    at: datetime | None
    provisional: bool
    reasons: tuple[str, ...]
    stages: tuple[StageDue, ...]
    days: tuple[Day, ...]


def due(limit: Limit, events: Iterable[Event], calendar: WorkCalendar) -> Due:
    """When a limit runs out, by what happened so far; raises BadEvents.

    The day of the opening is not counted (行政处罚法 第八十五条 on which days are).
    """
    run = run_of(events)
    extra = sum(days for _, days in run.extensions)
    count = _end(limit, run, calendar, extra)
    missing = _missing(count, calendar)
    return Due(
        at=_utc(count.at),
        provisional=bool(missing),
        reasons=(*(f"no calendar for {year}" for year in missing), *_told(run, count, limit)),
        stages=tuple(_stages(limit, run, calendar)),
        days=count.days,
    )


def _end(limit: Limit, run: Run, calendar: WorkCalendar, extra: int) -> Count:
    """Where the limit ends; a higher urgency brings it forward, never before the change itself."""
    usual = _count(limit, limit.amount, extra, run, calendar)
    amount = limit.amount_for(run.urgency)
    if amount == limit.amount:
        return usual
    hastened = _count(limit, amount, extra, run, calendar, not_before=run.hastened)
    if hastened.at is None or (usual.at is not None and usual.at < hastened.at):
        return usual
    return hastened


def _count(
    limit: Limit,
    amount: int,
    extra: int,
    run: Run,
    calendar: WorkCalendar,
    *,
    not_before: datetime | None = None,
) -> Count:
    if limit.unit is Unit.WORKING_HOURS:
        seconds = amount * 3600 + extra * calendar.hours.seconds
        return count_hours(seconds, run, calendar, not_before=not_before)
    count = count_days(amount + extra, limit.unit, run, calendar, not_before=not_before)
    return off_day_moved(count, calendar) if limit.moves_off_days else count


def _stages(limit: Limit, run: Run, calendar: WorkCalendar) -> Iterator[StageDue]:
    """Each stage from when it began, or else from when the one before is due."""
    begins: datetime | None = run.started
    for index, stage in enumerate(limit.stages):
        begins = run.reached.get(stage.name, begins)
        if begins is None:
            yield StageDue(stage.name, None, False)
            continue
        own = replace(run, started=begins, running=_from(run, begins))
        extra = sum(days for at, days in run.extensions if _under_way(limit, run, at) == index)
        count = _end(stage.limit, own, calendar, extra) if own.running else Count(None, ())
        yield StageDue(stage.name, _utc(count.at), bool(_missing(count, calendar)))
        begins = count.at


def _from(run: Run, begins: datetime) -> tuple[tuple[datetime, datetime | None], ...]:
    rest = [(max(a, begins), b) for a, b in run.running if b is None or b > begins]
    return tuple(rest)


def _under_way(limit: Limit, run: Run, at: datetime) -> int:
    begun = [i for i, s in enumerate(limit.stages) if run.reached.get(s.name, run.started) <= at]
    reached = [i for i in begun if i == 0 or limit.stages[i].name in run.reached]
    return max(reached, default=0)


def _missing(count: Count, calendar: WorkCalendar) -> list[int]:
    years = {calendar.missing_year(day) for day in count.asked}
    return sorted(year for year in years if year is not None)


def _told(run: Run, count: Count, limit: Limit) -> Iterator[str]:
    if limit.law:
        yield f"days as {limit.law} means them"
    if count.at is None and run.paused_since is not None:
        yield f"paused since {run.paused_since:%Y-%m-%d %H:%M}"
    for at, days in run.extensions:
        yield f"extended by {days} on {at:%Y-%m-%d}"
    if run.urgency is not Urgency.NORMAL and run.hastened is not None:
        yield f"{run.urgency} since {run.hastened:%Y-%m-%d %H:%M}"


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
