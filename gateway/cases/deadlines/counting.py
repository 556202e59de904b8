"""Counts hours and days of a running clock on a calendar, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.deadlines.events import Run
from gateway.cases.deadlines.hours import moment
from gateway.cases.deadlines.limit import Unit

DAY = timedelta(days=1)
END_OF_DAY = time(23, 59, 59)
"""A limit in calendar days ends with its last day."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day added to the count, in days or in seconds of work, or else why nothing."""

    day: date
    counted: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Where a count ended (None: the clock stands before its end), and the days it looked at.

    ``asked``: the days whose being worked or not decided the end.
    """

    at: datetime | None
    days: tuple[Day, ...]
    asked: frozenset[date] = frozenset()


def count_days(
    amount: int, unit: Unit, run: Run, calendar: WorkCalendar, *, not_before: datetime | None = None
) -> Count:
    """Count days from the day after the start; a day counts when the clock runs at its end.

    Working days end when work ends. With ``not_before`` the count ends no earlier than that.
    """
    looked: list[Day] = []
    done = 0
    is_working = unit is Unit.WORKING_DAYS
    closing = calendar.hours.closing if is_working else END_OF_DAY
    for day in _days(run, run.started.date() + DAY):
        end = moment(day, closing)
        why = (calendar.why_off(day) if is_working else None) or _standing(run, end)
        looked.append(Day(day, int(why is None), why or ""))
        done += why is None
        if why is None and done >= amount and (not_before is None or end >= not_before):
            return _counted(end, looked, is_asked=is_working)
    return _counted(None, looked, is_asked=is_working)


def count_hours(
    amount_s: int, run: Run, calendar: WorkCalendar, *, not_before: datetime | None = None
) -> Count:
    """Count seconds of work from the start; the clock starts at the next working instant.

    With ``not_before`` the count ends at the first working instant from then on.
    """
    looked: list[Day] = []
    left = timedelta(seconds=amount_s)
    for day in _days(run, run.started.date()):
        worked = timedelta()
        spans = list(_spans(run, calendar, day))
        for start, end in spans:
            ends = max(start + left, not_before or start)
            if ends <= end:
                looked.append(Day(day, _s(worked + min(left, end - start))))
                return _counted(ends, looked)
            worked += min(left, end - start)
            left = max(left - (end - start), timedelta())
        looked.append(Day(day, _s(worked), "" if spans else _idle(calendar, day)))
    return _counted(None, looked)


def off_day_moved(count: Count, calendar: WorkCalendar) -> Count:
    """The count ended on the next working day where it ends on a day off (记分办法 §36)."""
    if count.at is None:
        return count
    day, asked = count.at.date(), {count.at.date()}
    while not calendar.is_working(day):
        day += DAY
        asked.add(day)
    moved = (Day(day, 0, "moved from a day off"),) if day != count.at.date() else ()
    at = moment(day, count.at.timetz().replace(tzinfo=None))
    return Count(at, count.days + moved, frozenset(asked))


def _days(run: Run, first: date) -> Iterator[date]:
    """Days from the first on, up to the day on which the clock stopped for good."""
    last = run.paused_since
    day = first
    while last is None or day <= last.date():
        yield day
        day += DAY


def _spans(run: Run, calendar: WorkCalendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    if not calendar.is_working(day):
        return
    for start, end in calendar.hours.on(day):
        for since, until in run.running:
            first, last = max(start, since), end if until is None else min(end, until)
            if first < last:
                yield first, last


def _counted(at: datetime | None, looked: list[Day], *, is_asked: bool = True) -> Count:
    asked = frozenset(one.day for one in looked) if is_asked else frozenset()
    return Count(at, tuple(looked), asked)


def _standing(run: Run, end: datetime) -> str | None:
    return None if run.ran_up_to(end) else "paused"


def _idle(calendar: WorkCalendar, day: date) -> str:
    return calendar.why_off(day) or "outside working hours or paused"


def _s(length: timedelta) -> int:
    return int(length.total_seconds())
