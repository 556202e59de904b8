"""The states of a case and its tasks, and what can be done with them: the words of the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from graph.ontology.choices import Choice


class CaseState(Choice):
    """Where a case or a task stands; a case stands where the furthest behind of its tasks does."""

    OPEN = "open", "立案"
    ASSIGNED = "assigned", "派遣"
    ACCEPTED = "accepted", "受理"
    HANDLING = "handling", "处置"
    HELD = "held", "挂起"
    RETURNED = "returned", "退回"
    DISPUTED = "disputed", "待裁定"
    RESOLVED = "resolved", "反馈"
    VERIFIED = "verified", "核查"
    CLOSED = "closed", "结案"
    VOID = "void", "作废"


class CaseMove(Choice):
    """What is done with a case; people make all moves but REMIND, OVERDUE, ESCALATE and REDATE."""

    OPEN = "open", "立案"
    ASSIGN = "assign", "派遣"
    ENLIST = "enlist", "增派协办"
    ACCEPT = "accept", "受理"
    RETURN = "return", "退回"
    TRANSFER = "transfer", "转办"
    HOLD = "hold", "挂起"
    RESUME = "resume", "恢复"
    ASK_EXTENSION = "ask_extension", "延期申请"
    GRANT_EXTENSION = "grant_extension", "延期批准"
    REFUSE_EXTENSION = "refuse_extension", "延期驳回"
    HANDLE = "handle", "处置"
    PENALISE = "penalise", "处罚决定"
    PAY = "pay", "罚款缴纳"
    WITHDRAW_PENALTY = "withdraw_penalty", "撤销处罚"
    RESOLVE = "resolve", "反馈"
    VERIFY = "verify", "核查通过"
    REWORK = "rework", "核查不通过"
    CANCEL = "cancel", "撤销任务"
    HASTEN = "hasten", "变更紧急程度"
    SUPERVISE = "supervise", "督办"
    CLOSE = "close", "结案"
    VOID = "void", "作废"
    REOPEN = "reopen", "重开"
    REMIND = "remind", "临期提醒"
    OVERDUE = "overdue", "超期"
    ESCALATE = "escalate", "超期督办"
    REDATE = "redate", "时限重算"


class Subject(StrEnum):
    """What a move is made on."""

    CASE = "case"
    TASK = "task"


class Who(StrEnum):
    """Which holders of the role may make the move."""

    ANY = "any"
    """Of any department: the centre works for all."""
    ASSIGNED = "assigned"
    """Of the department, section, post and district that the task was sent to."""
    OTHER = "other"
    """Anyone but the person whose work is judged."""


class OnlyIf(StrEnum):
    """What else must hold of the task."""

    ALWAYS = "always"
    ASKED = "asked"
    """An extension was asked for, and nobody has decided on it."""
    NOT_ASKED = "not asked"
    OWN_DEPARTMENT = "own department"
    """The desk it goes to is of the department it lies with."""
    UNPUNISHED = "unpunished"
    """No decision on a penalty stands: each was withdrawn first."""


WAITING: tuple[CaseState, ...] = (
    CaseState.DISPUTED,
    CaseState.RETURNED,
    CaseState.ASSIGNED,
    CaseState.ACCEPTED,
    CaseState.HANDLING,
    CaseState.HELD,
    CaseState.RESOLVED,
    CaseState.VERIFIED,
)
"""The states of a live task, from what holds a case up most to what does not at all."""

IN_WORK: tuple[CaseState, ...] = WAITING[:-2]
"""The states of a task whose desk, or the centre, has not said yet what came of it."""

STAGES: Mapping[CaseState, str] = {
    CaseState.OPEN: "dispatch",
    CaseState.RETURNED: "dispatch",
    CaseState.DISPUTED: "dispatch",
    CaseState.ASSIGNED: "accept",
    CaseState.ACCEPTED: "resolve",
    CaseState.HANDLING: "resolve",
    CaseState.RESOLVED: "verify",
}
"""The stage whose clock runs in a state; a task that is held keeps that it was held in."""

TOTAL = "total"
"""The clock of the whole case, beside those of the stages."""

QUIET: frozenset[CaseMove] = frozenset({CaseMove.REMIND, CaseMove.OVERDUE, CaseMove.ESCALATE})
"""Moves that change nothing of what somebody saw, so that none of theirs conflicts with them."""


def furthest_behind(states: Iterable[CaseState]) -> CaseState:
    """The state of a case whose tasks stand so; without a live task it is open."""
    live = [WAITING.index(state) for state in states if state is not CaseState.VOID]
    return WAITING[min(live)] if live else CaseState.OPEN
