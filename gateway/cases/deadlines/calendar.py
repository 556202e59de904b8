"""Which days are worked: holidays and make-up days of known years, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from gateway.cases.deadlines.hours import STANDARD, Hours

_SATURDAY = 5
_NEW_YEARS_EVE_FROM = 29
"""New Year's arrangement has reached back to 29 December, never further (2004 to 2026)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The arrangement of one year: weekdays off, weekend days worked, and who says so.

    It may name days of the December before, which New Year's arrangement reaches back to.
    """

    year: int
    off: frozenset[date]
    worked: frozenset[date]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Working days and hours. Of a year that is not ``known``, weekends and 1 January are off."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()
    hours: Hours = STANDARD
    departments: Mapping[str, Hours] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether the day is worked, as far as is known."""
        return self.why_off(day) is None

    def why_off(self, day: date) -> str | None:
        """``holiday`` or ``weekend``; None for a working day."""
        if day in self.off or (day.month, day.day) == (1, 1):
            return "holiday"
        if day in self.worked or day.weekday() < _SATURDAY:
            return None
        return "weekend"

    def missing_year(self, day: date) -> int | None:
        """The year whose arrangement could change what is said of the day; None when known."""
        if day.year not in self.known:
            return day.year
        is_last_week = (day.month, day.day) >= (12, _NEW_YEARS_EVE_FROM)
        return day.year + 1 if is_last_week and day.year + 1 not in self.known else None

    def with_year(self, year: Year) -> WorkCalendar:
        """The calendar with a year known, or known better."""
        own = {day for day in self.off | self.worked if day.year == year.year}
        told = own | year.off | year.worked
        return replace(
            self,
            off=(self.off - told) | year.off,
            worked=(self.worked - told) | year.worked,
            known=self.known | {year.year},
        )

    def of(self, department: str) -> WorkCalendar:
        """The calendar with the hours that a department keeps."""
        return replace(self, hours=self.departments.get(department, self.hours))
