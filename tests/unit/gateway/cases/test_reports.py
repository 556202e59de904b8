"""Reports of departments' own systems: in any order, late, twice, and with steps left out."""

import itertools

import pytest

from gateway.cases.errors import MissingInput, NotAllowedMove, NotYours, SecondFine
from gateway.cases.reports import Known, Outcome, Report, Status, taken
from gateway.cases.states import CaseMove
from tests.factories import at
from tests.unit.gateway.cases.worked import (
    CENTRE,
    POLICE,
    TERMS,
    URBAN,
    accepted,
    assigned,
    go,
    said,
)

DAY = "2026-03-02"


def a_report(status, moment, *, seq=None, **changes):
    words = {"result": "已整改"} if status == "resolved" else {}
    if status == "returned":
        words = {"reason": "不属"}
    return Report(
        event_id=f"E-{status}-{moment}",
        case_number="CQ-2026-000001",
        task=1,
        status=Status(status),
        happened_at_ms=at(f"{DAY}T{moment}"),
        seq=seq,
        **(words | changes),
    )


def take(case, *reports, who=URBAN):
    """All reports in the order in which they come, from six o'clock on, a minute apart."""
    known, outcomes = [], []
    for minute, report in enumerate(reports):
        found = taken(case, report, known, said(who, f"{DAY}T18:{minute:02}"), TERMS)
        known.append(Known(happened_at_ms=report.happened_at_ms, seq=report.seq))
        case = found.case
        outcomes.append(found.outcome.value)
    return case, outcomes


def history(case):
    return [(line.move.value, line.is_late) for line in case.told if line.task == 1]


@pytest.mark.parametrize("numbered", [True, False])
def test_an_older_status_that_comes_later_changes_nothing(numbered):
    seq = (1, 2) if numbered else (None, None)
    accepted_at = a_report("accepted", "17:25", seq=seq[0])
    resolved_at = a_report("resolved", "17:27", seq=seq[1])

    once, first = take(assigned(), resolved_at)
    case, outcomes = take(assigned(), resolved_at, accepted_at)

    assert (once.state, first) == ("resolved", ["applied"])
    assert (case.state, outcomes) == ("resolved", ["applied", "late"])
    assert history(case) == [("assign", False), ("accept", True), ("resolve", False)]
    assert case.clocks == once.clocks
    assert case.due_at_ms == once.due_at_ms


def test_every_order_of_arrival_ends_in_the_same_state_and_order_of_events():
    told = [
        a_report("accepted", "15:00", seq=1),
        a_report("handling", "15:30", seq=2),
        a_report("resolved", "16:00", seq=3),
    ]

    for order in itertools.permutations(told):
        case, _ = take(assigned(), *order)

        assert case.state == "resolved"
        assert [move for move, _ in history(case)] == ["assign", "accept", "handle", "resolve"]


def test_a_sequence_number_is_more_than_a_clock_that_is_wrong():
    case, outcomes = take(
        assigned(), a_report("accepted", "17:25", seq=1), a_report("resolved", "16:00", seq=2)
    )

    assert (case.state, outcomes) == ("resolved", ["applied", "applied"])


def test_a_clock_some_minutes_slow_does_not_make_the_acceptance_late():
    # sent out at 11:00
    near, _ = take(assigned(), a_report("accepted", "10:56"))
    far, _ = take(assigned(), a_report("accepted", "10:50"))

    assert (near.state, far.state) == ("accepted", "assigned")


def test_what_happened_before_the_centre_sent_the_work_back_does_not_undo_that():
    case = go(accepted(), f"{DAY}T15:00", CaseMove.RESOLVE, URBAN, result="完")
    case = go(case, f"{DAY}T16:00", CaseMove.REWORK, CENTRE, reason="不足")

    late, outcomes = take(case, a_report("resolved", "15:30"))
    anew, _ = take(case, a_report("resolved", "16:30"))

    assert (late.state, outcomes) == ("accepted", ["late"])
    assert anew.state == "resolved"


def test_the_same_status_under_another_event_adds_nothing():
    case, outcomes = take(assigned(), a_report("accepted", "15:00"), a_report("accepted", "15:10"))

    assert outcomes == ["applied", "repeated"]
    assert [move for move, _ in history(case)] == ["assign", "accept"]


def test_a_return_counts_as_one_of_a_person():
    case, _ = take(assigned(), a_report("returned", "15:00"))

    assert case.state == "returned"
    case = go(case, f"{DAY}T18:30", CaseMove.ASSIGN, CENTRE)
    again = taken(case, a_report("returned", "18:40"), [], said(URBAN, f"{DAY}T18:45"), TERMS).case
    assert again.state == "disputed"


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(NotYours):
        take(assigned(), a_report("accepted", "15:00"), who=POLICE)
    with pytest.raises(NotYours):
        take(assigned(), a_report("accepted", "15:00"), who=CENTRE)
    with pytest.raises(MissingInput):
        take(assigned(), a_report("resolved", "15:00", result=" "))
    held = go(accepted(), f"{DAY}T15:00", CaseMove.HOLD, CENTRE, reason="鉴定")
    with pytest.raises(NotAllowedMove):
        take(held, a_report("resolved", "16:00"))


def test_a_fine_that_is_reported_is_guarded_too():
    fined, _ = take(assigned(), a_report("resolved", "15:00", fine_yuan=2000))

    assert [p.amount_yuan for p in fined.penalties] == [2000]
    with pytest.raises(SecondFine):
        taken(
            assigned(),
            a_report("resolved", "15:00", fine_yuan=500),
            [],
            said(URBAN, f"{DAY}T18:00"),
            TERMS,
            first=fined.penalties[0],
        )


def test_outcomes_have_words_in_both_languages():
    assert all(one.zh for one in (*Outcome, *Status))
