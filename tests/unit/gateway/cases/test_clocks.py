"""Clocks of a case and its tasks, each moment counted by hand.

March 2026: the 2nd is a Monday; there is no holiday. Hours are 09:00-12:00 and 14:00-18:00.
"""

import pytest

from gateway.cases.deadlines.due import due
from gateway.cases.deadlines.events import Opened, Paused, Resumed, run_of
from gateway.cases.deadlines.limit import read_limit
from gateway.cases.deadlines.share import moment_of_share
from gateway.cases.deadlines.years import library
from gateway.cases.states import CaseMove
from gateway.routing.desk import Desk
from graph.times import from_ms
from graph.violations.facts import local
from tests.factories import at
from tests.unit.gateway.cases.worked import (
    ARBITER,
    CENTRE,
    POLICE,
    URBAN,
    a_case,
    accepted,
    assigned,
    go,
)


def shown(ms):
    return f"{local(ms):%m-%d %H:%M}"


def running(case):
    return {(c.task, c.name): shown(c.due_at_ms) for c in case.clocks}


def test_a_new_case_is_to_be_sent_out_and_to_be_done():
    # 4 working hours: 10-12 and 14-16; 7 working days: 3 4 5 6 9 10 11
    assert running(a_case()) == {(0, "dispatch"): "03-02 16:00", (0, "total"): "03-11 18:00"}


def test_each_stage_begins_when_the_one_before_ends():
    case = assigned(helpers=())

    # accept: 11-12 and 14-17
    assert running(case) == {(0, "total"): "03-11 18:00", (1, "accept"): "03-02 17:00"}
    case = go(case, "2026-03-02T14:00", CaseMove.ACCEPT, URBAN)
    # resolve, 5 working days: 3 4 5 6 9
    assert running(case)[1, "resolve"] == "03-09 18:00"
    handled = go(case, "2026-03-03T10:00", CaseMove.HANDLE, URBAN, photo="a" * 64)
    assert running(handled) == running(case)
    case = go(handled, "2026-03-04T10:00", CaseMove.RESOLVE, URBAN, result="完")
    assert running(case)[1, "verify"] == "03-05 18:00"
    case = go(case, "2026-03-05T10:00", CaseMove.REWORK, CENTRE, reason="不足")
    # five more working days: 6 9 10 11 12
    assert running(case)[1, "resolve"] == "03-12 18:00"
    case = go(case, "2026-03-06T10:00", CaseMove.RESOLVE, URBAN, result="完")
    case = go(case, "2026-03-06T11:00", CaseMove.VERIFY, CENTRE)
    assert running(case) == {(0, "total"): "03-11 18:00"}
    assert running(go(case, "2026-03-06T12:00", CaseMove.CLOSE, CENTRE)) == {}


def test_returned_work_is_to_be_sent_out_again_within_hours():
    case = go(assigned(), "2026-03-02T15:00", CaseMove.RETURN, URBAN, reason="不属")

    # 15-18 is three hours, one more on Tuesday
    assert running(case)[1, "dispatch"] == "03-03 10:00"


def test_a_pause_stops_stage_and_total_and_an_extension_adds_to_both():
    case = go(accepted(), "2026-03-04T10:00", CaseMove.HOLD, CENTRE, reason="鉴定")

    assert running(case) == {}
    assert shown(case.due_at_ms) == "03-11 18:00"
    case = go(case, "2026-03-06T10:00", CaseMove.RESUME, URBAN)
    # the 4th and the 5th were paused at close: 3 | 6 9 10 11 and then 12 13
    assert running(case) == {(0, "total"): "03-13 18:00", (1, "resolve"): "03-11 18:00"}
    case = go(case, "2026-03-06T11:00", CaseMove.ASK_EXTENSION, URBAN, days=2, reason="外出")
    assert case.tasks[0].asked_days == 2
    case = go(case, "2026-03-06T12:00", CaseMove.GRANT_EXTENSION, CENTRE)
    assert running(case) == {(0, "total"): "03-17 18:00", (1, "resolve"): "03-13 18:00"}


def test_the_total_runs_while_another_desk_still_works():
    case = assigned(helpers=(Desk(department="police"),))
    case = go(case, "2026-03-02T14:00", CaseMove.ACCEPT, URBAN)
    case = go(case, "2026-03-03T10:00", CaseMove.HOLD, CENTRE, task=1, reason="鉴定")

    assert case.state == "assigned"
    # the helper's: 11-12 and 14-17 on Monday
    assert running(case) == {(0, "total"): "03-11 18:00", (2, "accept"): "03-02 17:00"}


def test_fewer_days_may_be_granted_than_were_asked_for():
    case = go(accepted(), "2026-03-03T11:00", CaseMove.ASK_EXTENSION, URBAN, days=9, reason="外出")
    case = go(case, "2026-03-03T12:00", CaseMove.GRANT_EXTENSION, CENTRE, days=1)

    assert running(case) == {(0, "total"): "03-12 18:00", (1, "resolve"): "03-10 18:00"}


def test_a_transfer_starts_the_stage_anew_and_not_the_total():
    case = go(
        accepted(),
        "2026-03-04T09:00",
        CaseMove.TRANSFER,
        CENTRE,
        department="police",
        reason="交通违法",
    )

    # 9-12 and 14-15
    assert running(case) == {(0, "total"): "03-11 18:00", (1, "accept"): "03-04 15:00"}
    case = go(case, "2026-03-04T10:00", CaseMove.ACCEPT, POLICE)
    # 5 6 9 10 11
    assert running(case)[1, "resolve"] == "03-11 18:00"


def test_urgency_brings_the_total_forward():
    case = go(a_case(), "2026-03-02T11:00", CaseMove.HASTEN, CENTRE, urgency="urgent", reason="急")

    assert running(case)[0, "total"] == "03-05 18:00"


def test_what_is_opened_again_counts_from_then_on():
    case = go(a_case(), "2026-03-02T11:00", CaseMove.VOID, CENTRE, reason="重复")
    again = go(case, "2026-03-09T10:00", CaseMove.REOPEN, ARBITER, reason="查实")

    # 10 11 12 13 16 17 18
    assert running(again) == {(0, "dispatch"): "03-09 16:00", (0, "total"): "03-18 18:00"}


def test_national_day_within_a_stage():
    case = a_case("2026-09-29T10:00")
    case = go(case, "2026-09-29T10:30", CaseMove.ASSIGN, CENTRE)
    case = go(case, "2026-09-30T17:00", CaseMove.ACCEPT, URBAN)

    # 1 to 7 October are off, Saturday the 10th is worked: 8 9 10 12 13; total 30 8 9 10 12 13 14
    assert running(case) == {(0, "total"): "10-14 18:00", (1, "resolve"): "10-13 18:00"}


@pytest.mark.parametrize(
    ("opened", "limit", "events", "percent", "expected"),
    [
        # 6 h on Monday and 5 times 7 h are 41 h; 80 % is 32.8 h: 27 h by Thursday, 5.8 on Friday
        ("2026-03-02T10:00", "5 working days", [], 80, "03-06 16:48"),
        # half of 4 h
        ("2026-03-02T10:00", "4 working hours", [], 50, "03-02 12:00"),
        # 3 h, half of it after an hour's pause: 10-10:30, 11:30-12 and half an hour more
        (
            "2026-03-02T10:00",
            "3 working hours",
            [Paused(from_ms(at("2026-03-02T10:30"))), Resumed(from_ms(at("2026-03-02T11:30")))],
            50,
            "03-02 14:30",
        ),
        # Monday 10:00 to Wednesday 23:59:59 is 61 h 59:59; 80 % is 49:35:59
        ("2026-03-02T10:00", "2 calendar days", [], 80, "03-04 11:35"),
        # opened on a Saturday: all of the time lies on Monday
        ("2026-03-07T10:00", "1 working day", [], 80, "03-09 16:36"),
    ],
)
def test_the_moment_of_a_share(opened, limit, events, percent, expected):
    limit, events = read_limit(limit), [Opened(from_ms(at(opened))), *events]
    ends = due(limit, events, library()).at

    moment = moment_of_share(run_of(events), ends, limit.unit, library(), percent)

    assert f"{moment:%m-%d %H:%M}" == expected
