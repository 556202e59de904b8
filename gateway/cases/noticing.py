"""What is said of a clock when its time has come, as a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from auth.principal import Principal
from gateway.cases import applying, clocks
from gateway.cases.case import Case
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.cases.task import Clock, Task
from gateway.cases.terms import Terms
from gateway.routing.desk import Desk
from graph.violations.facts import local

WATCH = Principal(department="hub", person="watch", is_service=True)
"""Who reminds and escalates."""


def noticed(case: Case, clock: Clock, terms: Terms, *, at_ms: int) -> Case:
    """The case after what is to be said of a clock was said, with what is said next."""
    move = clock.next_move
    if move is None or clock.next_at_ms is None:
        return case
    task = case.task(clock.task) if clock.task else None
    after = case
    if move is CaseMove.ESCALATE:
        after, task = _raised(case, task, clock.next_level)
    said = Said(by=WATCH, at_ms=at_ms, reason=_words(clock, move))
    state = case.state if task is None else task.state
    details = {
        "clock": clock.name,
        "clock_due_at_ms": clock.due_at_ms,
        "planned_at_ms": clock.next_at_ms,
        "level": clock.next_level,
        "to": told_to(case, task, clock.next_level),
    }
    states = (state, state)
    after = applying.with_line(after, move, said, task=task, states=states, details=details)
    others = [one for one in after.clocks if one != clock]
    department = case.department if task is None else task.department
    coming = replace(clock, **_next(clock, move, terms, department))
    return replace(after, clocks=clocks.in_order((*others, coming)))


def passed_over(case: Case, clock: Clock, terms: Terms) -> Case:
    """The case whose clock goes on to what is said next, since this was said before."""
    if clock.next_move is None:
        return case
    department = case.department if not clock.task else case.task(clock.task).department
    coming = replace(clock, **_next(clock, clock.next_move, terms, department))
    others = [one for one in case.clocks if one != clock]
    return replace(case, clocks=clocks.in_order((*others, coming)))


def told_to(case: Case, task: Task | None, level: int) -> Mapping[str, Any]:
    """The desk that is told: the one it lies with, or ``level`` steps up; above all the arbiter."""
    desk = _case_desk(case) if task is None else task.desk
    up = ladder(desk)
    if level < len(up):
        found = up[level]
        words = {"department": found.department, "section": found.section, "post": found.post}
        return {name: word for name, word in words.items() if word is not None}
    return {"role": "arbiter"}


def ladder(desk: Desk) -> tuple[Desk, ...]:
    """A desk, its section, its department: each step that there is, from below."""
    steps = [desk, replace(desk, post=None), replace(desk, post=None, section=None)]
    return tuple(dict.fromkeys(steps))


def _case_desk(case: Case) -> Desk:
    return Desk(department=case.department, section=case.section, post=case.post)


def _raised(case: Case, task: Task | None, level: int) -> tuple[Case, Task | None]:
    if task is None:
        return replace(case, level=max(case.level, level)), None
    raised = replace(task, level=max(task.level, level))
    tasks = tuple(raised if one.serial == task.serial else one for one in case.tasks)
    return replace(case, tasks=tasks), raised


def _next(clock: Clock, move: CaseMove, terms: Terms, department: str) -> Mapping[str, Any]:
    if move is CaseMove.REMIND:
        return {"next_move": CaseMove.OVERDUE, "next_level": 0, "next_at_ms": clock.due_at_ms}
    level = clock.next_level + 1
    at_ms = terms.escalates_at(clock.due_at_ms, level, department)
    if at_ms is None:
        return {"next_move": None, "next_at_ms": None}
    return {"next_move": CaseMove.ESCALATE, "next_level": level, "next_at_ms": at_ms}


def _words(clock: Clock, move: CaseMove) -> str:
    due = f"{clock.name} due {local(clock.due_at_ms):%Y-%m-%d %H:%M}"
    level = f", up to level {clock.next_level}" if move is CaseMove.ESCALATE else ""
    return due + level
