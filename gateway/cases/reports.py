"""What departments' own systems tell of a task: in any order, late, and more than once.

The order of events is that of their sequence numbers, or else of the times at which they happened;
never that of their arrival. What is late is kept in the history and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from auth.principal import Principal
from gateway.cases import applying, clocks, effects, inputs
from gateway.cases.case import Case
from gateway.cases.checks import is_desk_of
from gateway.cases.effects import Making
from gateway.cases.errors import MissingInput, NotAllowedMove, NotYours
from gateway.cases.moves import Rule, rules_for
from gateway.cases.penalty import Penalty
from gateway.cases.said import Said
from gateway.cases.states import QUIET, CaseMove, CaseState, Subject
from gateway.cases.task import Task
from gateway.cases.terms import Terms
from graph.ontology.choices import Choice

ROLE = "handler"
SKEW_MS = 5 * 60 * 1000
"""How much earlier than its dispatch something may seem to have happened: clocks differ."""


class Status(Choice):
    """What a department's system says of a task."""

    ACCEPTED = "accepted", "受理"
    HANDLING = "handling", "处置"
    RESOLVED = "resolved", "反馈"
    RETURNED = "returned", "退回"


class Outcome(Choice):
    """What became of a report."""

    APPLIED = "applied", "已应用"
    LATE = "late", "迟到，仅记录"
    REPEATED = "repeated", "重复"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One event of a department's system; ``event_id`` is unique there, ``seq`` grows per task."""

    event_id: str
    case_number: str
    task: int
    status: Status
    happened_at_ms: int
    seq: int | None = None
    reason: str | None = None
    result: str | None = None
    fine_yuan: int | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An event of the same task that was told before."""

    happened_at_ms: int
    seq: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The case after a report, and what became of it."""

    case: Case
    outcome: Outcome


_MOVES: Mapping[Status, tuple[CaseMove, frozenset[CaseState]]] = {
    Status.ACCEPTED: (CaseMove.ACCEPT, frozenset({CaseState.ASSIGNED})),
    Status.HANDLING: (CaseMove.HANDLE, frozenset({CaseState.ASSIGNED, CaseState.ACCEPTED})),
    Status.RESOLVED: (
        CaseMove.RESOLVE,
        frozenset({CaseState.ASSIGNED, CaseState.ACCEPTED, CaseState.HANDLING}),
    ),
    Status.RETURNED: (CaseMove.RETURN, frozenset({CaseState.ASSIGNED, CaseState.ACCEPTED})),
}
"""The move that a status stands for, and where it may start: systems leave steps out."""

_NEEDS: Mapping[Status, str] = {Status.RESOLVED: "result", Status.RETURNED: "reason"}


def taken(
    case: Case,
    report: Report,
    known: Iterable[Known],
    said: Said,
    terms: Terms,
    *,
    first: Penalty | None = None,
) -> Reported:
    """The case after a report that was not told before; ``known`` are those that were.

    Raises NoSuchTask, NotYours, MissingInput, NotAllowedMove or SecondFine.
    """
    task = case.task(report.task)
    _check_desk(task, said.by)
    move, start = _MOVES[report.status]
    told = replace(said, happened_at_ms=report.happened_at_ms, reason=_reason(report))
    if _is_late(case, task, report, tuple(known)):
        states = (None, CaseState(report.status.value))
        kept = applying.with_line(case, move, told, task=task, states=states, is_late=True)
        return Reported(case=kept, outcome=Outcome.LATE)
    if task.state.value == report.status.value:
        return Reported(case=case, outcome=Outcome.REPEATED)
    if task.state not in start:
        raise NotAllowedMove(task.state, move, task.allowed)
    given = _given(report)
    rule = _rule(move)
    making = Making(case=case, task=task, rule=rule, said=told, given=given, first=first)
    return Reported(case=_moved(making, task, terms), outcome=Outcome.APPLIED)


def _moved(making: Making, task: Task, terms: Terms) -> Case:
    case, move, said = making.case, making.rule.move, making.said
    target = making.rule.target(case.times(move, task.serial)) or task.state
    changed = replace(effects.on_task(making, task), state=target)
    after = applying.placed(case, changed, said, restarts=False)
    after = effects.on_penalties(making, after)
    after = applying.with_line(after, move, said, task=changed, states=(task.state, target))
    return applying.with_due(clocks.renewed(case, after, terms, move))


def _check_desk(task: Task, principal: Principal) -> None:
    """A system speaks for its whole department."""
    whole = replace(task.standing, section=None, post=None)
    if not principal.has(ROLE) or not is_desk_of(whole, principal):
        raise NotYours("report", f"the role {ROLE} of {task.department}")


def _is_late(case: Case, task: Task, report: Report, known: tuple[Known, ...]) -> bool:
    numbered = [one.seq for one in known if one.seq is not None]
    if report.seq is not None and numbered:
        return report.seq < max(numbered)
    for line in case.history:
        if line.task != task.serial or line.is_late or line.move in QUIET:
            continue
        skew = SKEW_MS if line.to_state is CaseState.ASSIGNED else 0
        if line.happened_at_ms - skew > report.happened_at_ms:
            return True
    return False


def _rule(move: CaseMove) -> Rule:
    starts = (CaseState.ASSIGNED, CaseState.ACCEPTED)
    rules = (rule for state in starts for rule in rules_for(state, move, Subject.TASK))
    return next(rule for rule in rules if rule.role == ROLE)


def _given(report: Report) -> dict[str, Any]:
    words = {"result": report.result, "reason": report.reason, "fine_yuan": report.fine_yuan}
    given = inputs.checked({**words, "document": report.document})
    needed = _NEEDS.get(report.status)
    if needed is not None and needed not in given:
        raise MissingInput(needed)
    return given


def _reason(report: Report) -> str | None:
    return inputs.text("reason", report.reason) or inputs.text("result", report.result)
