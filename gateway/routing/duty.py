"""Who is on duty: shifts by day and hour, across midnight, and absences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.cases.deadlines.calendar import WorkCalendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = (*WEEKDAYS, "working", "off", "all")
"""What a shift may name: weekdays, working days or days off by the calendar, or all days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A post on duty from ``begins`` to ``ends`` (HH:MM, half-open, local).

    One that ends before it begins, or when it begins, goes on into the next day; ``days`` are
    those it begins on.
    """

    days: tuple[str, ...]
    begins: str
    ends: str
    post: str
    section: str | None = None

    def covers(self, at: datetime, calendar: WorkCalendar) -> bool:
        """Whether it is on at a local moment."""
        begins, ends = time.fromisoformat(self.begins), time.fromisoformat(self.ends)
        now, today = at.time(), at.date()
        if begins < ends:
            return begins <= now < ends and self._begins_on(today, calendar)
        if now >= begins:
            return self._begins_on(today, calendar)
        return now < ends and self._begins_on(today - timedelta(days=1), calendar)

    def _begins_on(self, day: date, calendar: WorkCalendar) -> bool:
        kinds = {"all", WEEKDAYS[day.weekday()], "working" if calendar.is_working(day) else "off"}
        return bool(kinds & set(self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days, both included, on which a post is away, and the post that stands in for it."""

    post: str
    first_day: date
    last_day: date
    instead: str | None = None

    def covers(self, day: date) -> bool:
        """Whether the post is away on a day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The shifts and absences of a department in a district or street (``place``: its code)."""

    place: str
    department: str
    shift: tuple[Shift, ...] = ()
    absence: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The post that has the duty; ``shift`` is None for the usual post outside every shift.

    ``away`` is the post that is absent, ``post`` then the one instead of it, or None.
    """

    section: str | None
    post: str | None
    shift: Shift | None = None
    away: str | None = None


class Duty:
    """All rosters by place and department."""

    def __init__(self, rosters: tuple[Roster, ...], calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._rosters: Mapping[tuple[str, str], Roster] = {
            (one.place, one.department): one for one in rosters
        }

    def at(self, place: str, department: str, usual: OnDuty, at: datetime) -> OnDuty:
        """Who has the duty at a local moment: the first shift that covers it, else the usual."""
        roster = self._rosters.get((place, department))
        if roster is None:
            return usual
        calendar = self._calendar.of(department)
        shift = next((one for one in roster.shift if one.covers(at, calendar)), None)
        found = usual
        if shift is not None:
            found = OnDuty(shift.section or usual.section, shift.post, shift)
        return self._present(found, roster, at.date())

    def _present(self, found: OnDuty, roster: Roster, day: date) -> OnDuty:
        post, seen = found.post, set[str]()
        while post is not None and post not in seen:
            seen.add(post)
            away = next((a for a in roster.absence if a.post == post and a.covers(day)), None)
            if away is None:
                break
            post = away.instead
        else:
            post = None
        return found if post == found.post else OnDuty(found.section, post, found.shift, found.post)
