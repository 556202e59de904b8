"""Which task of a case a move is meant for, when nobody says."""

from __future__ import annotations

from auth.principal import Principal
from gateway.cases.case import Case
from gateway.cases.checks import is_desk_of
from gateway.cases.errors import BadInput, MissingInput, NotAllowedMove
from gateway.cases.moves import rules_for, subjects
from gateway.cases.states import CaseMove, Subject
from gateway.cases.task import Task


def chosen(
    case: Case,
    move: CaseMove,
    principal: Principal,
    serial: int | None,
    *,
    penalty: int | None = None,
) -> Task | None:
    """The task that a move is made on; None: the whole case.

    What is done with a decision (``penalty``) is done on the task it was made on. Else, without a
    serial number, it is the only task that the move starts from, or of several the only one of the
    principal's own desk. Raises NoSuchTask, NoSuchPenalty, BadInput, NotAllowedMove or
    MissingInput.
    """
    on = subjects(move)
    if Subject.TASK not in on:
        return None
    if penalty is not None:
        own = case.penalty(penalty).task
        if serial not in (None, own):
            raise BadInput("task", f"{own}, on which decision {penalty} was made")
        return case.task(own)
    if serial is not None:
        return case.task(serial)
    if rules_for(case.state, move, Subject.CASE):
        return None
    able = [task for task in case.tasks if rules_for(task.state, move, Subject.TASK)]
    if not able:
        raise NotAllowedMove(case.state, move, case.allowed)
    mine = [task for task in able if is_desk_of(task.standing, principal)]
    found = mine if len(able) > 1 else able
    if len(found) != 1:
        raise MissingInput("task")
    return found[0]
