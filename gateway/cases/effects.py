"""What each move changes of a task, a case or its decisions, beside the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.cases.case import Case
from gateway.cases.checks import worker
from gateway.cases.deadlines.limit import Urgency
from gateway.cases.errors import NotYours, SecondFine
from gateway.cases.moves import Rule
from gateway.cases.penalty import Penalty, total_yuan
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.task import Task

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A move that is being made: by which rule, on which task, saying what.

    ``first`` is a fine that stands for the same act, if there is one.
    """

    case: Case
    task: Task | None
    rule: Rule
    said: Said
    given: Given
    first: Penalty | None = None


def on_task(making: Making, task: Task) -> Task:
    """The task after the move, before its state is set."""
    change = _ON_TASK.get(making.rule.move)
    return task if change is None else replace(task, **change(making, task))


def on_case(making: Making, case: Case) -> Case:
    """The case after the move on the whole of it."""
    change = _ON_CASE.get(making.rule.move)
    return case if change is None else replace(case, **change(making, case))


def on_penalties(making: Making, case: Case) -> Case:
    """The case with its decisions after the move; raises SecondFine, NotYours or NoSuchPenalty."""
    change = _ON_PENALTIES.get(making.rule.move)
    if change is None:
        return case
    penalties = change(making, case)
    return replace(case, penalties=penalties, fine_yuan=total_yuan(penalties))


def _sent(making: Making, task: Task) -> Given:
    given = making.given
    return {
        "department": given.get("department", task.department),
        "section": given.get("section"),
        "post": given.get("post"),
        "district": given.get("district", task.district),
        "asked_days": None,
        "level": 0,
    }


def _held(_: Making, task: Task) -> Given:
    return {"held_in": task.state}


def _resumed(_: Making, __: Task) -> Given:
    return {"held_in": None}


def _asked(making: Making, _: Task) -> Given:
    return {"asked_days": making.given["days"]}


def _decided(_: Making, __: Task) -> Given:
    return {"asked_days": None}


def _resolved(making: Making, _: Task) -> Given:
    given, said = making.given, making.said
    return {"result": given["result"], "resolved_by": worker(said.by), "asked_days": None}


_ON_TASK: Mapping[CaseMove, Callable[[Making, Task], Given]] = {
    CaseMove.ASSIGN: _sent,
    CaseMove.TRANSFER: _sent,
    CaseMove.HOLD: _held,
    CaseMove.RESUME: _resumed,
    CaseMove.ASK_EXTENSION: _asked,
    CaseMove.GRANT_EXTENSION: _decided,
    CaseMove.REFUSE_EXTENSION: _decided,
    CaseMove.RETURN: _decided,
    CaseMove.RESOLVE: _resolved,
}


def _closed(making: Making, _: Case) -> Given:
    return {"closed_at_ms": making.said.at_ms}


def _voided(making: Making, case: Case) -> Given:
    void = (replace(t, state=CaseState.VOID, stage=None, held_in=None) for t in case.tasks)
    return {"closed_at_ms": making.said.at_ms, "tasks": tuple(void)}


def _reopened(_: Making, __: Case) -> Given:
    return {"closed_at_ms": None, "level": 0}


def _hastened(making: Making, _: Case) -> Given:
    return {"urgency": Urgency(making.given["urgency"])}


def _supervised(_: Making, case: Case) -> Given:
    return {"level": case.level + 1}


_ON_CASE: Mapping[CaseMove, Callable[[Making, Case], Given]] = {
    CaseMove.CLOSE: _closed,
    CaseMove.VOID: _voided,
    CaseMove.REOPEN: _reopened,
    CaseMove.HASTEN: _hastened,
    CaseMove.SUPERVISE: _supervised,
}


def _penalised(making: Making, case: Case) -> tuple[Penalty, ...]:
    return (*case.penalties, _decision(making, case, making.given["amount_yuan"]))


def _fined(making: Making, case: Case) -> tuple[Penalty, ...]:
    """A department that tells only the amount; the same amount as decided before is no news."""
    amount = making.given.get("fine_yuan")
    task = making.task
    own = [one for one in case.penalties if task is not None and one.task == task.serial]
    if not amount or total_yuan(own) == amount:
        return case.penalties
    return (*case.penalties, _decision(making, case, amount))


def _decision(making: Making, case: Case, amount: int) -> Penalty:
    given, said, first = making.given, making.said, making.first
    if amount > 0 and first is not None and making.rule.role != "arbiter":
        raise SecondFine(first.number, first.department)
    beside = first if amount > 0 else None
    return Penalty(
        case_number=case.number,
        serial=len(case.penalties) + 1,
        task=making.task.serial if making.task is not None else 0,
        department=making.task.department if making.task is not None else case.department,
        amount_yuan=amount,
        law=given.get("law"),
        article=given.get("article"),
        document=given.get("document"),
        decided_at_ms=said.at_ms,
        decided_by=worker(said.by),
        beside=None if beside is None else beside.number,
        beside_reason=None if beside is None else said.reason,
    )


def _paid(making: Making, case: Case) -> tuple[Penalty, ...]:
    paid_at = making.given.get("paid_at_ms", making.said.at_ms)
    return _changed(making, case, paid_at_ms=paid_at)


def _withdrawn(making: Making, case: Case) -> tuple[Penalty, ...]:
    department, by = case.penalty(making.given["penalty"]).department, making.said.by
    if making.rule.role != "arbiter" and department != by.department:
        # the task was passed on since: who has it now did not decide
        raise NotYours(making.rule.move, f"{department}, which decided, or the role arbiter")
    document = making.given["document"]
    return _changed(making, case, withdrawn_at_ms=making.said.at_ms, withdrawal=document)


def _changed(making: Making, case: Case, **changes: Any) -> tuple[Penalty, ...]:
    found = case.penalty(making.given["penalty"])
    changed = replace(found, **changes)
    return tuple(changed if one is found else one for one in case.penalties)


_ON_PENALTIES: Mapping[CaseMove, Callable[[Making, Case], tuple[Penalty, ...]]] = {
    CaseMove.PENALISE: _penalised,
    CaseMove.RESOLVE: _fined,
    CaseMove.PAY: _paid,
    CaseMove.WITHDRAW_PENALTY: _withdrawn,
}
