"""A case as it was known at each of its moves: as it stood then, not as it became."""

from __future__ import annotations

from gateway.cases.case import Case
from gateway.cases.noticing import noticed
from gateway.cases.states import CaseMove
from tests.factories import at
from tests.unit.gateway.cases.test_penalties import DECISION, GONE
from tests.unit.gateway.cases.worked import ARBITER, CENTRE, TERMS, URBAN, a_case, go

_OTHER = CENTRE.__class__(
    department="urban_management", person="李核", roles=frozenset({"dispatcher"})
)
STEPS = (
    (CaseMove.ASSIGN, CENTRE, None, {}),
    (CaseMove.ACCEPT, URBAN, 1, {}),
    (CaseMove.PENALISE, URBAN, 1, DECISION),
    (CaseMove.HASTEN, CENTRE, None, {"urgency": "urgent", "reason": "急"}),
    (CaseMove.SUPERVISE, CENTRE, None, {"reason": "急"}),
    (CaseMove.SUPERVISE, ARBITER, None, {"reason": "急"}),
    (CaseMove.HASTEN, CENTRE, None, {"urgency": "normal", "reason": "缓"}),
    (CaseMove.RESOLVE, URBAN, 1, {"result": "罚款"}),
    (CaseMove.VERIFY, _OTHER, 1, {}),
    (CaseMove.CLOSE, CENTRE, None, {}),
    (CaseMove.PAY, URBAN, 1, {"penalty": 1, "paid_at_ms": at("2026-03-02T09:00")}),
    (CaseMove.WITHDRAW_PENALTY, ARBITER, 1, GONE),
    (CaseMove.REOPEN, ARBITER, None, {"reason": "未清理"}),
    (CaseMove.ASSIGN, CENTRE, None, {}),
    (CaseMove.VOID, ARBITER, None, {"reason": "重复"}),
)


def told(case: Case) -> tuple[object, ...]:
    """What a reader is told of a case that its own lines do not say by themselves."""
    levels = [task.level for task in case.tasks]
    return (case.state, case.closed_at_ms, case.urgency, case.level, levels, case.penalties)


def test_a_case_as_known_at_each_move_is_the_case_that_was_told_then():
    lived = [a_case()]
    for hour, (move, who, task, given) in enumerate(STEPS, start=11):
        moment = f"2026-03-{2 + hour // 24:02d}T{hour % 24:02d}:00"
        lived.append(go(lived[-1], moment, move, who, task=task, **given))

    last = lived[-1]

    for then in lived:
        assert told(last.as_of_version(then.version)) == told(then), then.history[-1].move
        assert told(last.as_known(then.history[-1].at_ms)) == told(then), then.history[-1].move


def test_how_far_up_a_task_went_is_as_it_was_known():
    case = go(a_case(), "2026-03-02T11:00", CaseMove.ASSIGN, CENTRE)
    lived = [case]
    for _ in range(3):  # reminded, overdue, up to level 1
        clock = lived[-1].clock(1)
        lived.append(noticed(lived[-1], clock, TERMS, at_ms=clock.next_at_ms))
    passed = {"department": "police", "reason": "移"}
    lived.append(go(lived[-1], "2026-03-09T11:00", CaseMove.TRANSFER, CENTRE, task=1, **passed))

    assert [one.tasks[0].level for one in lived] == [0, 0, 0, 1, 0]
    for then in lived:
        assert told(lived[-1].as_of_version(then.version)) == told(then)
