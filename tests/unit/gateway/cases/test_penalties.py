"""Decisions on penalties: whose they are to pay and to withdraw, also when their task is over."""

from __future__ import annotations

import pytest

from gateway.cases.errors import BadInput, NotYours
from gateway.cases.states import CaseMove
from gateway.routing.desk import Desk
from tests.unit.gateway.cases.worked import ARBITER, CENTRE, POLICE, URBAN, accepted, go

DECISION = {"amount_yuan": 2000, "law": "条例", "article": "第六十八条", "document": "1号"}
GONE = {"penalty": 1, "reason": "事实不清"}
WHEN = "2026-03-04T10:00"


def fined():
    """A fine of the leading desk (task 1), with the police at work beside it (task 2)."""
    case = accepted(helpers=(Desk(department="police"),))
    case = go(case, "2026-03-02T15:00", CaseMove.ACCEPT, POLICE, task=2)
    return go(case, "2026-03-03T10:00", CaseMove.PENALISE, URBAN, task=1, **DECISION)


@pytest.mark.parametrize("move", [CaseMove.PAY, CaseMove.WITHDRAW_PENALTY])
def test_no_other_desk_of_the_case_touches_a_decision(move):
    with pytest.raises(BadInput, match="task must be 1"):
        go(fined(), WHEN, move, POLICE, task=2, **GONE)
    with pytest.raises(NotYours):
        go(fined(), WHEN, move, POLICE, **GONE)


def test_the_task_need_not_be_named_where_the_decision_is():
    paid = go(fined(), WHEN, CaseMove.PAY, URBAN, penalty=1)
    gone = go(paid, WHEN, CaseMove.WITHDRAW_PENALTY, ARBITER, **GONE)

    assert paid.penalties[0].paid_at_ms is not None
    assert (gone.penalties[0].is_fine, gone.fine_yuan) == (False, None)
    assert [line.task for line in gone.history[-2:]] == [1, 1]


def test_a_department_that_was_passed_the_task_does_not_withdraw_what_another_decided():
    passed = go(fined(), WHEN, CaseMove.TRANSFER, CENTRE, task=1, department="police", reason="移")
    taken = go(passed, WHEN, CaseMove.ACCEPT, POLICE, task=1)

    with pytest.raises(NotYours, match="urban_management, which decided"):
        go(taken, WHEN, CaseMove.WITHDRAW_PENALTY, POLICE, **GONE)
    gone = go(taken, WHEN, CaseMove.WITHDRAW_PENALTY, ARBITER, **GONE)
    assert not gone.penalties[0].is_fine


@pytest.mark.parametrize(
    ("who", "move", "task"), [(CENTRE, CaseMove.CANCEL, 1), (ARBITER, CaseMove.VOID, None)]
)
@pytest.mark.parametrize("by", [URBAN, ARBITER])
def test_a_fine_that_outlives_its_task_can_be_withdrawn(who, move, task, by):
    over = go(fined(), WHEN, move, who, task=task, reason="重复")

    gone = go(over, WHEN, CaseMove.WITHDRAW_PENALTY, by, **GONE)

    assert over.penalties[0].is_fine
    assert not gone.penalties[0].is_fine
    assert (gone.state, gone.tasks, gone.clocks) == (over.state, over.tasks, over.clocks)
