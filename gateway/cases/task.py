"""A task: the part of a case that one desk works on."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.cases.checks import Standing
from gateway.cases.moves import allowed
from gateway.cases.states import CaseMove, CaseState, Subject
from gateway.routing.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work of one desk on a case; ``serial`` counts within the case, from 1.

    ``stage`` is the part of the work whose clock runs, since ``stage_began_ms``; ``held_in`` the
    state that it was held in; ``level`` how many levels up it was supervised (督办).
    """

    case_number: str
    serial: int
    is_lead: bool
    department: str
    section: str | None = None
    post: str | None = None
    district: str | None = None
    state: CaseState = CaseState.ASSIGNED
    held_in: CaseState | None = None
    stage: str | None = None
    stage_began_ms: int | None = None
    asked_days: int | None = None
    level: int = 0
    result: str | None = None
    resolved_by: str | None = None

    @property
    def number(self) -> str:
        """The case's number and the serial."""
        return f"{self.case_number}/{self.serial}"

    @property
    def desk(self) -> Desk:
        """Where it was sent."""
        return Desk(
            department=self.department,
            section=self.section,
            post=self.post,
            district=self.district,
        )

    @property
    def standing(self) -> Standing:
        """What of it decides whether a move may be made."""
        return Standing(
            on=Subject.TASK,
            state=self.state,
            department=self.department,
            section=self.section,
            post=self.post,
            district=self.district,
            resolved_by=self.resolved_by,
            asked_days=self.asked_days,
        )

    @property
    def allowed(self) -> tuple[CaseMove, ...]:
        """The moves that start from its state."""
        return allowed(self.state, Subject.TASK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock that runs: of a task's stage, or (``task`` 0) of the case.

    ``next_move`` is what is said next when nothing changes, REMIND, OVERDUE or ESCALATE to
    ``next_level``, at ``next_at_ms``; None when all was said.
    """

    task: int
    name: str
    began_at_ms: int
    due_at_ms: int
    is_provisional: bool
    next_move: CaseMove | None
    next_level: int
    next_at_ms: int | None
