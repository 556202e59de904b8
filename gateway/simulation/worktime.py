"""When somebody works: the spans of working days without those on which they are away."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from gateway.cases.deadlines.calendar import WorkCalendar
from graph.times import to_ms
from graph.violations.facts import local

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
_AFTER = 400
"""Days after the last one for which it is known who works: nothing is asked later."""


@dataclass(slots=True)
class Worktime:
    """Working time as a line that can be counted along; all moments in epoch milliseconds."""

    spans: list[tuple[int, int]]
    _starts: list[int] = field(init=False)
    _before: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Count what was worked before each span."""
        self._starts = [start for start, _ in self.spans]
        self._before, total = [], 0
        for start, end in self.spans:
            self._before.append(total)
            total += end - start

    def after(self, at_ms: int, work_ms: int = 0) -> int:
        """The moment when so much was worked since a moment; with nothing the next one at work."""
        wanted = self._worked(at_ms) + work_ms
        index = bisect_right(self._before, wanted) - 1
        start, end = self.spans[index]
        if work_ms and wanted == self._before[index] and index:
            return self.spans[index - 1][1]  # it ended as the span before did
        return max(start + wanted - self._before[index], at_ms if at_ms < end else start)

    def _worked(self, at_ms: int) -> int:
        index = bisect_right(self._starts, at_ms) - 1
        if index < 0:
            return 0
        start, end = self.spans[index]
        return self._before[index] + min(at_ms, end) - start


Day = tuple[tuple[int, int], ...]
"""The spans of one working day."""


def worked_days(calendar: WorkCalendar, first_ms: int, days: int) -> list[Day]:
    """The working days from a day on."""
    first = local(first_ms).date()
    worked = (day for day in _days(first, days + _AFTER) if calendar.is_working(day))
    return [tuple((to_ms(a), to_ms(b)) for a, b in calendar.hours.on(day)) for day in worked]


def worktime(worked: Iterable[Day], *, away: Random | None, absence_percent: int) -> Worktime:
    """The working time on these days; ``away`` decides on which somebody is not there."""
    there = (day for day in worked if away is None or away.random() * 100 >= absence_percent)
    return Worktime([span for day in there for span in day])


def _days(first: date, count: int) -> Iterable[date]:
    return (first + timedelta(days=i) for i in range(count))


@dataclass(slots=True)
class Staff:
    """Some people who take work in the order in which it comes to them."""

    people: list[Worktime]
    share_percent: int = 100
    _free_ms: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """All are free at first."""
        self._free_ms = [0] * len(self.people)

    def take(self, at_ms: int, minutes: int) -> int:
        """When work is done that comes at a moment and takes so many minutes of one person."""
        work_ms = minutes * MINUTE_MS * 100 // self.share_percent
        index, begins_ms = self._first(at_ms)
        done = self.people[index].after(begins_ms, work_ms)
        self._free_ms[index] = done
        return done

    def _first(self, at_ms: int) -> tuple[int, int]:
        """Who can begin first, and when; of several who can the first in the row."""
        index, begins_ms = -1, 0
        for one, (person, free) in enumerate(zip(self.people, self._free_ms, strict=True)):
            if index >= 0 and free >= begins_ms:
                continue
            own_ms = person.after(max(at_ms, free))
            if index < 0 or own_ms < begins_ms:
                index, begins_ms = one, own_ms
            if begins_ms == at_ms:  # nobody can sooner
                break
        return index, begins_ms
