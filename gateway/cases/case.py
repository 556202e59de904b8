"""A case as it is read: its fields, its tasks and decisions, and who moved it when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.cases.checks import Standing
from gateway.cases.deadlines.limit import Urgency
from gateway.cases.errors import NoSuchPenalty, NoSuchTask
from gateway.cases.moves import allowed
from gateway.cases.penalty import Act, Penalty
from gateway.cases.states import QUIET, CaseMove, CaseState, Subject
from gateway.cases.task import Clock, Task
from graph.ontology.choices import DepartmentKind, ViolationKind
from graph.violations.catalogue import KINDS

_ENDS = {CaseMove.CLOSE: CaseState.CLOSED, CaseMove.VOID: CaseState.VOID}
_LEVELS = frozenset({CaseMove.ASSIGN, CaseMove.TRANSFER, CaseMove.REOPEN})
"""Moves after which nothing is pressed any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One line of a case's history, and how the case, or the ``task``, stood after it.

    ``at_ms`` is when the hub learnt it, ``happened_at_ms`` when it was done; ``is_late`` marks what
    was told after something that it came before, and changed nothing. ``details`` are the inputs
    of the move that have no column of their own.
    """

    version: int
    task: int | None = None
    move: CaseMove
    at_ms: int
    happened_at_ms: int
    is_late: bool = False
    from_state: CaseState | None
    to_state: CaseState
    case_state: CaseState
    by_department: str
    by_section: str | None
    by_post: str | None
    by_person: str
    to_department: str
    to_section: str | None
    to_post: str | None
    result: str | None
    fine_yuan: int | None
    resolved_by: str | None
    due_at_ms: int
    due_is_provisional: bool
    reason: str | None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The work on a violation; ``version`` counts its moves, the opening being the first.

    ``due_at_ms`` is provisional while a year is not known whose arrangement of holidays may change
    it, and stands still while the case is held. Department, section and post are those of the
    leading task; before the case is assigned, of who answers. Truck, company and site are ids of
    the graph, None where none was known when the case was opened.
    """

    number: str
    violation_number: str
    alert_number: str
    kind: ViolationKind
    state: CaseState
    version: int
    opened_at_ms: int
    due_at_ms: int
    due_is_provisional: bool
    department: str
    section: str | None = None
    post: str | None = None
    district: str | None = None
    result: str | None = None
    fine_yuan: int | None = None
    resolved_by: str | None = None
    closed_at_ms: int | None = None
    urgency: Urgency = Urgency.NORMAL
    level: int = 0
    truck_id: str | None = None
    occurred_at_ms: int
    company_id: str | None = None
    site_id: str | None = None
    tasks: tuple[Task, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    clocks: tuple[Clock, ...] = ()
    history: tuple[Moved, ...] = ()

    @property
    def standing(self) -> Standing:
        """What of the case decides whether a move may be made on the whole of it."""
        standing = next((one.number for one in self.penalties if one.stands), None)
        return Standing(
            on=Subject.CASE,
            state=self.state,
            department=self.department,
            penalty=standing,
        )

    @property
    def act(self) -> Act:
        """What it is about, as the guard against second fines compares it."""
        return Act(
            case_number=self.number,
            truck_id=self.truck_id,
            kind=self.kind,
            occurred_at_ms=self.occurred_at_ms,
        )

    @property
    def lead(self) -> Task | None:
        """The task of the department that leads, of several the last that is not void."""
        led = [task for task in self.tasks if task.is_lead]
        live = [task for task in led if task.state is not CaseState.VOID]
        return next(reversed(live or led), None)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in (CaseState.CLOSED, CaseState.VOID)

    @property
    def allowed(self) -> tuple[CaseMove, ...]:
        """The moves that start from where it and its tasks stand."""
        of_tasks = (move for task in self.tasks for move in task.allowed)
        return tuple(dict.fromkeys((*of_tasks, *allowed(self.state, Subject.CASE))))

    @property
    def co_handlers(self) -> tuple[DepartmentKind, ...]:
        """The departments that answer for the kind beside the leading one."""
        return KINDS[self.kind].co_handlers

    @property
    def told(self) -> tuple[Moved, ...]:
        """The history in the order in which things were done: what was told late at its place."""
        told: list[Moved] = []
        for line in self.history:
            told.insert(_place(line, told) if line.is_late else len(told), line)
        return tuple(told)

    def task(self, serial: int) -> Task:
        """The task of a serial number; raises NoSuchTask."""
        for task in self.tasks:
            if task.serial == serial:
                return task
        raise NoSuchTask(self.number, serial)

    def penalty(self, serial: int) -> Penalty:
        """The decision of a serial number; raises NoSuchPenalty for none that stands."""
        for one in self.penalties:
            if one.serial == serial and one.stands:
                return one
        raise NoSuchPenalty(self.number, serial)

    def clock(self, task: int, name: str | None = None) -> Clock | None:
        """The clock that runs for a task (0: the case), of a name if one is given."""
        for one in self.clocks:
            if one.task == task and name in (None, one.name):
                return one
        return None

    def times(self, move: CaseMove, task: int | None) -> int:
        """How often a move was made on a task; what was told late is not counted."""
        return sum(
            line.move is move and line.task == task and not line.is_late for line in self.history
        )

    def is_as_seen(self, version: int) -> bool:
        """Whether nothing but reminders came after the version that somebody saw."""
        later = (line for line in self.history if line.version > version)
        return version <= self.version and all(line.move in QUIET for line in later)

    def as_known(self, at_ms: int) -> Case | None:
        """The case as it stood at a moment, without running clocks; None before it was opened."""
        return self._after(tuple(line for line in self.history if line.at_ms <= at_ms))

    def as_of_version(self, version: int) -> Case | None:
        """The case as it stood after one of its moves, without running clocks."""
        return self._after(tuple(line for line in self.history if line.version <= version))

    def _after(self, told: tuple[Moved, ...]) -> Case | None:
        if not told:
            return None
        last = told[-1]
        return replace(
            self,
            **_of_lead(self, told),
            state=last.case_state,
            version=last.version,
            closed_at_ms=_closed_at_ms(told),
            urgency=_urgency(told),
            level=_level(told, None),
            due_at_ms=last.due_at_ms,
            due_is_provisional=last.due_is_provisional,
            tasks=tuple(_as_known(task, told) for task in self.tasks if _is_known(task, told)),
            penalties=tuple(
                _penalty_known(one, told)
                for one in self.penalties
                if one.decided_at_ms <= last.at_ms
            ),
            clocks=(),
            history=told,
        )


def _place(late: Moved, told: list[Moved]) -> int:
    """Where something told late belongs: before the first of its task that happened after it."""
    for index, line in enumerate(told):
        if line.task == late.task and line.happened_at_ms > late.happened_at_ms:
            return index
    return len(told)


def _of_lead(case: Case, told: tuple[Moved, ...]) -> Mapping[str, Any]:
    lead = None if case.lead is None else case.lead.serial
    lines = [line for line in told if line.task in (None, lead) and not line.is_late]
    last, newest = lines[-1], told[-1]
    return {
        "department": last.to_department,
        "section": last.to_section,
        "post": last.to_post,
        "result": newest.result,
        "fine_yuan": newest.fine_yuan,
        "resolved_by": newest.resolved_by,
    }


def _closed_at_ms(told: tuple[Moved, ...]) -> int | None:
    """When it was closed, or void; what is done with a fine later does not change that."""
    if told[-1].case_state not in _ENDS.values():
        return None
    return next(line.at_ms for line in reversed(told) if line.move in _ENDS)


def _urgency(told: tuple[Moved, ...]) -> Urgency:
    hastened = [line for line in told if line.move is CaseMove.HASTEN]
    return Urgency(hastened[-1].details["urgency"]) if hastened else Urgency.NORMAL


def _level(told: tuple[Moved, ...], task: int | None) -> int:
    level = 0
    for line in told:
        if line.task != task or line.is_late:
            continue
        if line.move is CaseMove.SUPERVISE:
            level += 1
        elif line.move is CaseMove.ESCALATE:
            level = max(level, line.details["level"])
        elif line.move in _LEVELS:
            level = 0
    return level


def _penalty_known(one: Penalty, told: tuple[Moved, ...]) -> Penalty:
    done = {line.move for line in told if line.details.get("penalty") == one.serial}
    is_gone = CaseMove.WITHDRAW_PENALTY in done
    return replace(
        one,
        paid_at_ms=one.paid_at_ms if CaseMove.PAY in done else None,
        withdrawn_at_ms=one.withdrawn_at_ms if is_gone else None,
        withdrawal=one.withdrawal if is_gone else None,
    )


def _is_known(task: Task, told: tuple[Moved, ...]) -> bool:
    return any(line.task == task.serial for line in told)


def _as_known(task: Task, told: tuple[Moved, ...]) -> Task:
    last = [line for line in told if line.task == task.serial and not line.is_late][-1]
    known = task.result if last.to_state in (CaseState.RESOLVED, CaseState.VERIFIED) else None
    return replace(
        task,
        state=last.to_state,
        department=last.to_department,
        section=last.to_section,
        post=last.to_post,
        result=known,
        level=_level(told, task.serial),
        held_in=None,
        stage=None,
        stage_began_ms=None,
        asked_days=None,
    )
