"""A move as a pure function: the case before and what was said in, the case after out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.cases import clocks, effects
from gateway.cases.case import Case, Moved
from gateway.cases.checks import check
from gateway.cases.choosing import chosen
from gateway.cases.effects import Making
from gateway.cases.moves import Rule
from gateway.cases.penalty import Penalty
from gateway.cases.said import Said
from gateway.cases.states import (
    STAGES,
    CaseMove,
    CaseState,
    furthest_behind,
)
from gateway.cases.task import Task
from gateway.cases.terms import Terms
from gateway.routing.desk import Desk

_RESTARTS = frozenset({CaseMove.ASSIGN, CaseMove.TRANSFER, CaseMove.REWORK})
"""Moves that start the clock of the stage anew, even where the stage is the same."""
_MAKES_TASK = frozenset({CaseMove.ASSIGN, CaseMove.ENLIST})
_DETAILS = (
    "days",
    "urgency",
    "photo",
    "amount_yuan",
    "law",
    "article",
    "document",
    "penalty",
    "paid_at_ms",
)
"""Inputs of moves that the history keeps beside its columns."""


def applied(
    case: Case,
    move: CaseMove,
    said: Said,
    given: Mapping[str, Any],
    terms: Terms,
    *,
    serial: int | None = None,
    first: Penalty | None = None,
) -> Case:
    """The case after a move; ``first`` is a fine that stands for the same act.

    Raises CaseError when the move may not be made; a move may add several lines of history.
    """
    task = chosen(case, move, said.by, serial, penalty=given.get("penalty"))
    standing = case.standing if task is None else task.standing
    rule = check(standing, move, said.by, given)
    making = Making(case=case, task=task, rule=rule, said=said, given=given, first=first)
    after = _on_case(making) if task is None else _on_task(making, task)
    after = with_due(clocks.renewed(case, after, terms, move))
    for desk in given.get("helpers", ()) if move is CaseMove.ASSIGN else ():
        after = applied(after, CaseMove.ENLIST, said, _desk_words(desk), terms)
    return after


def with_line(
    case: Case,
    move: CaseMove,
    said: Said,
    *,
    task: Task | None,
    states: tuple[CaseState | None, CaseState],
    details: Mapping[str, Any] | None = None,
    is_late: bool = False,
) -> Case:
    """The case with one more line of history, and its version up by one."""
    lead, (start, end) = case.lead, states
    to = task or lead
    line = Moved(
        version=case.version + 1,
        task=None if task is None else task.serial,
        move=move,
        at_ms=said.at_ms,
        happened_at_ms=said.at_ms if said.happened_at_ms is None else said.happened_at_ms,
        is_late=is_late,
        from_state=start,
        to_state=end,
        case_state=case.state,
        by_department=said.by.department,
        by_section=said.by.section,
        by_post=said.by.post,
        by_person=said.by.person,
        to_department=case.department if to is None else to.department,
        to_section=case.section if to is None else to.section,
        to_post=case.post if to is None else to.post,
        result=case.result,
        fine_yuan=case.fine_yuan,
        resolved_by=case.resolved_by,
        due_at_ms=case.due_at_ms,
        due_is_provisional=case.due_is_provisional,
        reason=said.reason,
        details=details or {},
    )
    return replace(case, version=line.version, history=(*case.history, line))


def opened(case: Case, said: Said, terms: Terms) -> Case:
    """A new case with its first line and its clocks; ``case`` has version 0 and no history."""
    begun = with_line(case, CaseMove.OPEN, said, task=None, states=(None, CaseState.OPEN))
    return with_due(clocks.renewed(None, begun, terms, CaseMove.OPEN))


def placed(case: Case, task: Task, said: Said, *, restarts: bool) -> Case:
    """The case with a task as it is now, its stage begun where it changed, and what follows."""
    was = next((one for one in case.tasks if one.serial == task.serial), None)
    stage = task.stage if task.state is CaseState.HELD else STAGES.get(task.state)
    if restarts or was is None or stage != task.stage:
        task = replace(task, stage=stage, stage_began_ms=None if stage is None else said.at_ms)
    others = tuple(one for one in case.tasks if one.serial != task.serial)
    tasks = sorted((*others, task), key=lambda one: one.serial)
    after = replace(case, tasks=_led(tuple(tasks)))
    is_moved = was is None or was.state is not task.state
    if is_moved and not case.is_closed:
        after = replace(after, state=furthest_behind(one.state for one in after.tasks))
    return _as_lead(after)


def _on_task(making: Making, task: Task) -> Case:
    case, rule, said = making.case, making.rule, making.said
    target = _target(rule, case, task)
    changed = replace(effects.on_task(making, task), state=target)
    after = placed(case, changed, said, restarts=rule.move in _RESTARTS)
    after = effects.on_penalties(making, after)
    details = {**_details(making.given), **_days_granted(rule, task, making.given)}
    states = (task.state, target)
    return with_line(after, rule.move, said, task=changed, states=states, details=details)


def _on_case(making: Making) -> Case:
    case, rule, said = making.case, making.rule, making.said
    if rule.move in _MAKES_TASK:
        return _with_new_task(making)
    target = rule.target(0) or case.state
    after = replace(effects.on_case(making, case), state=target)
    details = _details(making.given)
    states = (case.state, target)
    return with_line(after, rule.move, said, task=None, states=states, details=details)


def _with_new_task(making: Making) -> Case:
    case, given, said = making.case, making.given, making.said
    task = Task(
        case_number=case.number,
        serial=len(case.tasks) + 1,
        is_lead=making.rule.move is CaseMove.ASSIGN,
        department=given.get("department", case.department),
        section=given.get("section"),
        post=given.get("post"),
        district=given.get("district", case.district),
    )
    after = placed(case, task, said, restarts=True)
    start = case.state if making.rule.move is CaseMove.ASSIGN else None
    return with_line(after, making.rule.move, said, task=task, states=(start, task.state))


def _target(rule: Rule, case: Case, task: Task) -> CaseState:
    if rule.back:
        return task.held_in or CaseState.ACCEPTED
    return rule.target(case.times(rule.move, task.serial)) or task.state


def _led(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The tasks with one live lead: the first live one takes over from a lead that is void."""
    live = [task for task in tasks if task.state is not CaseState.VOID]
    if not live or any(task.is_lead for task in live):
        return tasks
    return tuple(replace(t, is_lead=True) if t is live[0] else t for t in tasks)


def _as_lead(case: Case) -> Case:
    """The case with the desk and result of its leading task."""
    lead = case.lead
    if lead is None:
        return case
    done = [task for task in case.tasks if task.result is not None]
    told = lead if lead.result is not None else next(iter(done), lead)
    return replace(
        case,
        department=lead.department,
        section=lead.section,
        post=lead.post,
        district=lead.district,
        result=told.result,
        resolved_by=told.resolved_by,
    )


def with_due(case: Case) -> Case:
    """The case whose last line of history tells when it is due now."""
    *earlier, last = case.history
    dated = replace(last, due_at_ms=case.due_at_ms, due_is_provisional=case.due_is_provisional)
    return replace(case, history=(*earlier, dated))


def _details(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: given[name] for name in _DETAILS if given.get(name) is not None}


def _days_granted(rule: Rule, task: Task, given: Mapping[str, Any]) -> Mapping[str, Any]:
    is_granted = rule.move is CaseMove.GRANT_EXTENSION
    return {"days": given.get("days", task.asked_days)} if is_granted else {}


def _desk_words(desk: Desk) -> Mapping[str, Any]:
    words = {
        "department": desk.department,
        "section": desk.section,
        "post": desk.post,
        "district": desk.district,
    }
    return {name: word for name, word in words.items() if word is not None}
