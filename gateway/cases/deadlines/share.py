"""When a part of the time between the start of a clock and its end is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.deadlines.counting import DAY
from gateway.cases.deadlines.events import Run
from gateway.cases.deadlines.limit import Unit
from graph.violations.facts import LOCAL


def moment_of_share(
    run: Run, ends: datetime, unit: Unit, calendar: WorkCalendar, percent: int
) -> datetime:
    """The moment at which a percentage of the clock's time was used.

    Time is that in which the clock ran: of limits in working hours or days only working time, of
    calendar days all of it. Without any such time it is the end itself.
    """
    ends = ends.astimezone(LOCAL)
    spans = list(_spans(run, ends, unit, calendar))
    left = sum(((end - start) for start, end in spans), timedelta()) * percent / 100
    for start, end in spans:
        if left <= end - start:
            return start + left
        left -= end - start
    return ends


def _spans(
    run: Run, ends: datetime, unit: Unit, calendar: WorkCalendar
) -> Iterator[tuple[datetime, datetime]]:
    for since, until in run.running:
        last = ends if until is None else min(until, ends)
        if unit is Unit.CALENDAR_DAYS:
            if since < last:
                yield since, last
            continue
        yield from _worked(since, last, calendar)


def _worked(
    since: datetime, last: datetime, calendar: WorkCalendar
) -> Iterator[tuple[datetime, datetime]]:
    day = since.date()
    while day <= last.date():
        if calendar.is_working(day):
            for start, end in calendar.hours.on(day):
                first, until = max(start, since), min(end, last)
                if first < until:
                    yield first, until
        day += DAY
