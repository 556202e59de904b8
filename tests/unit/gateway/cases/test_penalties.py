"""Decisions on penalties: whose they are to pay and to withdraw, also when their task is over."""

from __future__ import annotations

import pytest

from gateway.cases.errors import BadInput, NotYours, PenaltyStands
from gateway.cases.states import CaseMove, CaseState
from gateway.routing.desk import Desk
from tests.unit.gateway.cases.worked import ARBITER, CENTRE, POLICE, URBAN, accepted, go

DECISION = {"amount_yuan": 2000, "law": "条例", "article": "第六十八条", "document": "1号"}
GONE = {"penalty": 1, "document": "撤1号", "reason": "事实不清"}
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


@pytest.mark.parametrize("by", [URBAN, ARBITER])
def test_a_fine_that_outlives_its_task_can_be_withdrawn(by):
    over = go(fined(), WHEN, CaseMove.CANCEL, CENTRE, task=1, reason="重复")

    gone = go(over, WHEN, CaseMove.WITHDRAW_PENALTY, by, **GONE)

    assert over.penalties[0].is_fine
    assert not gone.penalties[0].is_fine
    assert (gone.state, gone.tasks, gone.clocks) == (over.state, over.tasks, over.clocks)


def alone(amount):
    """A decision on the only task of a case, which may then be cancelled."""
    decision = DECISION | {"amount_yuan": amount}
    return go(accepted(), "2026-03-03T10:00", CaseMove.PENALISE, URBAN, **decision)


@pytest.mark.parametrize("amount", [0, 2000])
@pytest.mark.parametrize("is_paid", [False, True])
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_case_is_void_only_once_its_decision_is_withdrawn(amount, is_paid, is_cancelled):
    case, who = alone(amount), ARBITER
    if is_paid:
        case = go(case, WHEN, CaseMove.PAY, URBAN, penalty=1)
    if is_cancelled:  # the case is open again, and the centre may void it
        case, who = go(case, WHEN, CaseMove.CANCEL, CENTRE, task=1, reason="重复"), CENTRE

    with pytest.raises(PenaltyStands, match="CQ-2026-000001/P1"):
        go(case, WHEN, CaseMove.VOID, who, reason="重复")
    void = go(go(case, WHEN, CaseMove.WITHDRAW_PENALTY, URBAN, **GONE), WHEN, CaseMove.VOID, who,
              reason="重复")  # fmt: skip

    assert (void.state, void.fine_yuan) == (CaseState.VOID, None)
    assert void.penalties[0].withdrawal == "撤1号"
    assert [line.details.get("document") for line in void.history[-2:]] == ["撤1号", None]


def test_one_of_two_decisions_that_stands_is_enough_to_keep_a_case():
    case = go(alone(0), WHEN, CaseMove.PENALISE, URBAN, **DECISION)
    case = go(case, WHEN, CaseMove.WITHDRAW_PENALTY, URBAN, **GONE)

    with pytest.raises(PenaltyStands, match="P2"):
        go(case, WHEN, CaseMove.VOID, ARBITER, reason="重复")


def test_a_withdrawal_is_not_known_before_it_was_made():
    case = go(alone(2000), WHEN, CaseMove.WITHDRAW_PENALTY, URBAN, **GONE)

    before = case.as_of_version(case.version - 1)

    assert before is not None
    assert (before.penalties[0].stands, before.penalties[0].withdrawal) == (True, None)
