"""The posts of the city: the same people, whichever way work comes to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.city.dice import dice
from gateway.routing.desk import Desk
from gateway.simulation.model import Posts
from gateway.simulation.worktime import HOUR_MS, Day, Staff, Worktime, worked_days, worktime

Where = tuple[str, str | None]
"""The department and the code of the district or street that a post serves."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a post has to do about an act; ``name`` tells it from others on the same act."""

    act: int
    name: str
    is_lead: bool


@dataclass(slots=True)
class City:
    """All posts, made when work first comes to them; the same seed gives the same people."""

    posts: Posts
    calendar: WorkCalendar
    first_ms: int
    days: int
    seed: int
    _staff: dict[Where, Staff] = field(default_factory=dict)
    _days: dict[str, list[Day]] = field(default_factory=dict)
    _trays: dict[str, Worktime] = field(default_factory=dict)

    def done(
        self, desk: Desk, task: Task, at_ms: int, *, share: float = 1.0, more_minutes: int = 0
    ) -> int:
        """When the post has done a task, or a share of it, that it takes up at a moment.

        ``more_minutes`` are what the way of working costs on top of the work itself.
        """
        minutes = self.posts.lead_minutes if task.is_lead else self.posts.helper_minutes
        minutes += more_minutes
        if task.is_lead and share == 1.0:
            at_ms = self.hours(desk.department).after(at_ms, self.posts.hearing_hours * HOUR_MS)
        return self._post(desk).take(at_ms, max(1, round(minutes * share)))

    def taken_up(self, desk: Desk, task: Task, at_ms: int) -> int:
        """When the post takes a task up if nobody reminds it."""
        lies = self._chance("lies", task).expovariate(1 / (self.posts.lies_hours * HOUR_MS or 1))
        return self.hours(desk.department).after(at_ms, round(lies))

    def is_dead_end(self, act: int) -> bool:
        """Whether the party of an act cannot be brought to answer, however it is handled."""
        return dice(self.seed, "dead end", act).random() * 100 < self.posts.dead_end_percent

    def throw(self, percent: int, word: str, task: Task) -> bool:
        """Whether something happens that does so in so many of a hundred; the same each run."""
        return self._chance(word, task).random() * 100 < percent

    def hours(self, department: str) -> Worktime:
        """When a department works, whoever of it is there."""
        if department not in self._trays:
            worked = self._worked(department)
            self._trays[department] = worktime(worked, away=None, absence_percent=0)
        return self._trays[department]

    def officers(self, department: str, where: str, count: int, share_percent: int) -> Staff:
        """Some people of a department, each away on days of their own."""
        people = [
            worktime(
                self._worked(department),
                away=dice(self.seed, "away", department, where, one),
                absence_percent=self.posts.absence_percent,
            )
            for one in range(count)
        ]
        return Staff(people, share_percent)

    def _worked(self, department: str) -> list[Day]:
        if department not in self._days:
            own = self.calendar.of(department)
            self._days[department] = worked_days(own, self.first_ms, self.days)
        return self._days[department]

    def _post(self, desk: Desk) -> Staff:
        where = (desk.department, desk.district)
        if where not in self._staff:
            count, share = self.posts.staff, self.posts.share_percent
            self._staff[where] = self.officers(desk.department, str(desk.district), count, share)
        return self._staff[where]

    def _chance(self, word: str, task: Task) -> Random:
        return dice(self.seed, word, task.act, task.name)
