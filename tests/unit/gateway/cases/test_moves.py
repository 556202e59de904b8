"""The table of moves: every state, move and role, against a table written by hand."""

import itertools

import pytest

from auth.principal import ROLES, Principal
from gateway.cases.checks import Standing, check
from gateway.cases.errors import MissingInput, NotAllowedMove, NotYours, PenaltyStands
from gateway.cases.moves import MOVES, allowed
from gateway.cases.states import WAITING, CaseMove, CaseState, Subject, furthest_behind

STAYS, BACK = "stays", "back"
IN_WORK = ("disputed", "returned", "assigned", "accepted", "handling", "held")
UNDER_WAY = (*IN_WORK, "resolved", "verified")
DECIDED = ("accepted", "handling", "held", "resolved", "verified", "void")


def rows(states, move, to, *roles):
    return {(state, move): (roles, to) for state in states}


# (state, move): (roles, state after); all else is refused
OF_TASKS = {
    **rows(["returned"], "assign", "assigned", "dispatcher"),
    **rows(["disputed"], "assign", "assigned", "arbiter"),
    **rows(["assigned"], "accept", "accepted", "handler"),
    **rows(["assigned", "accepted"], "return", "returned", "handler"),
    **rows(["assigned", "accepted", "handling"], "transfer", "assigned", "dispatcher", "handler"),
    **rows(["held"], "transfer", "assigned", "dispatcher"),
    **rows(["assigned", "accepted", "handling"], "hold", "held", "dispatcher"),
    **rows(["held"], "resume", BACK, "dispatcher", "handler"),
    **rows(["accepted", "handling"], "ask_extension", STAYS, "handler"),
    **rows(["accepted", "handling"], "grant_extension", STAYS, "dispatcher"),
    **rows(["accepted", "handling"], "refuse_extension", STAYS, "dispatcher"),
    **rows(["accepted", "handling"], "handle", "handling", "handler"),
    **rows(["accepted", "handling"], "penalise", STAYS, "handler", "arbiter"),
    **rows(DECIDED, "pay", STAYS, "handler"),
    **rows(DECIDED, "withdraw_penalty", STAYS, "handler", "arbiter"),
    **rows(["accepted", "handling"], "resolve", "resolved", "handler"),
    **rows(["resolved"], "verify", "verified", "dispatcher"),
    **rows(["resolved"], "rework", "accepted", "dispatcher"),
    **rows(IN_WORK, "cancel", "void", "dispatcher"),
}
OF_CASES = {
    **rows(["open"], "assign", "assigned", "dispatcher"),
    **rows(UNDER_WAY, "enlist", "assigned", "dispatcher"),
    **rows(["open", *UNDER_WAY], "supervise", STAYS, "dispatcher", "arbiter"),
    **rows(["open", *UNDER_WAY], "hasten", STAYS, "dispatcher"),
    **rows(["verified"], "close", "closed", "dispatcher"),
    **rows(["open"], "void", "void", "dispatcher"),
    **rows(UNDER_WAY, "void", "void", "arbiter"),
    **rows(["closed", "void"], "reopen", "open", "arbiter"),
}
LIFE = {Subject.TASK: OF_TASKS, Subject.CASE: OF_CASES}
ASKED = {"grant_extension", "refuse_extension"}
EVERYTHING = {
    "department": "urban_management",
    "reason": "因",
    "result": "果",
    "days": 3,
    "photo": "0" * 64,
    "amount_yuan": 2000,
    "law": "法",
    "article": "条",
    "document": "号",
    "penalty": 1,
    "urgency": "urgent",
}


def a_person(*roles, **changes):
    given = {"department": "urban_management", "person": "张三", "roles": frozenset(roles)}
    return Principal(**(given | changes))


def standing(state, on=Subject.TASK, **changes):
    return Standing(on=on, state=CaseState(state), **({"department": "urban_management"} | changes))


@pytest.mark.parametrize("on", Subject)
@pytest.mark.parametrize("move", CaseMove)
def test_every_state_and_role(on, move):
    asked = 3 if move.value in ASKED else None
    for state, role in itertools.product(CaseState, [*ROLES, ""]):
        roles, to = LIFE[on].get((state.value, move.value), ((), None))
        person = a_person(role) if role else a_person()
        of = standing(state, on, asked_days=asked)

        if not roles:
            with pytest.raises(NotAllowedMove):
                check(of, move, person, EVERYTHING)
        elif role not in roles:
            with pytest.raises(NotYours):
                check(of, move, person, EVERYTHING)
        else:
            rule = check(of, move, person, EVERYTHING)
            assert rule.role == role
            told = BACK if rule.back else rule.target(0) or STAYS
            assert told == to, (state, move, role)


def test_the_table_by_hand_and_the_table_hold_the_same_rows():
    pairs = [(r.on, s.value, r.move.value, r.role) for r in MOVES for s in r.start]
    by_hand = [
        (on, state, move, role)
        for on, life in LIFE.items()
        for (state, move), (roles, _) in life.items()
        for role in roles
    ]

    assert sorted(pairs) == sorted(by_hand)
    assert len(pairs) == len(set(pairs))


def test_every_state_can_be_reached():
    reached = {state for rule in MOVES for state in rule.to}

    assert reached == set(CaseState)


def test_the_second_return_goes_to_the_arbiter():
    rule = check(standing("assigned"), CaseMove.RETURN, a_person("handler"), EVERYTHING)

    assert [rule.target(times) for times in range(4)] == [
        "returned",
        "disputed",
        "disputed",
        "disputed",
    ]


NEEDS = [
    (Subject.TASK, "assigned", "return", "handler", ["reason"]),
    (Subject.TASK, "accepted", "resolve", "handler", ["result"]),
    (Subject.TASK, "disputed", "assign", "arbiter", ["department", "reason"]),
    (Subject.TASK, "resolved", "rework", "dispatcher", ["reason"]),
    (Subject.TASK, "accepted", "transfer", "dispatcher", ["department", "reason"]),
    (Subject.TASK, "accepted", "hold", "dispatcher", ["reason"]),
    (Subject.TASK, "accepted", "cancel", "dispatcher", ["reason"]),
    (Subject.TASK, "accepted", "ask_extension", "handler", ["days", "reason"]),
    (Subject.TASK, "accepted", "handle", "handler", ["photo"]),
    (Subject.TASK, "accepted", "penalise", "handler", ["amount_yuan", "law", "article"]),
    (Subject.TASK, "accepted", "penalise", "handler", ["document"]),
    (Subject.TASK, "accepted", "penalise", "arbiter", ["document", "reason"]),
    (Subject.TASK, "verified", "pay", "handler", ["penalty"]),
    (Subject.TASK, "verified", "withdraw_penalty", "handler", ["penalty", "document", "reason"]),
    (Subject.CASE, "assigned", "enlist", "dispatcher", ["department"]),
    (Subject.CASE, "open", "hasten", "dispatcher", ["urgency", "reason"]),
    (Subject.CASE, "accepted", "supervise", "dispatcher", ["reason"]),
    (Subject.CASE, "open", "void", "dispatcher", ["reason"]),
    (Subject.CASE, "resolved", "void", "arbiter", ["reason"]),
    (Subject.CASE, "closed", "reopen", "arbiter", ["reason"]),
]


@pytest.mark.parametrize(("on", "state", "move", "role", "missing"), NEEDS)
def test_a_move_without_what_it_needs(on, state, move, role, missing):
    for name in missing:
        given = {n: v for n, v in EVERYTHING.items() if n != name}

        with pytest.raises(MissingInput) as told:
            check(standing(state, on), CaseMove(move), a_person(role), given)

        assert told.value.field == name


def test_a_refusal_of_more_time_needs_a_reason_and_both_need_a_wish():
    wish = standing("accepted", asked_days=3)
    none = standing("accepted")

    with pytest.raises(MissingInput):
        check(wish, CaseMove.REFUSE_EXTENSION, a_person("dispatcher"), {})
    for move in (CaseMove.GRANT_EXTENSION, CaseMove.REFUSE_EXTENSION):
        with pytest.raises(NotAllowedMove):
            check(none, move, a_person("dispatcher"), EVERYTHING)
    with pytest.raises(NotAllowedMove):
        check(wish, CaseMove.ASK_EXTENSION, a_person("handler"), EVERYTHING)


@pytest.mark.parametrize("move", CaseMove)
@pytest.mark.parametrize("on", Subject)
def test_a_decision_that_stands_keeps_a_case_from_being_void_and_from_nothing_else(on, move):
    asked = 3 if move.value in ASKED else None
    for (state, name), (roles, _) in LIFE[on].items():
        of = standing(state, on, asked_days=asked, penalty="CQ-2026-000001/P1")
        for role in roles if name == move.value else ():
            if move is CaseMove.VOID:
                with pytest.raises(PenaltyStands):
                    check(of, move, a_person(role), EVERYTHING)
            else:
                check(of, move, a_person(role), EVERYTHING)


def test_a_desk_transfers_within_its_department_and_the_centre_anywhere():
    elsewhere = EVERYTHING | {"department": "police"}

    with pytest.raises(NotYours):
        check(standing("accepted"), CaseMove.TRANSFER, a_person("handler"), elsewhere)
    check(standing("accepted"), CaseMove.TRANSFER, a_person("dispatcher"), elsewhere)
    both = a_person("handler", "dispatcher")
    assert check(standing("accepted"), CaseMove.TRANSFER, both, elsewhere).role == "dispatcher"


@pytest.mark.parametrize("move", ["accept", "return"])
@pytest.mark.parametrize(
    ("sent_to", "who", "theirs"),
    [
        ({}, {}, True),
        ({}, {"department": "police"}, False),
        ({}, {"section": "渣土科", "post": "一组"}, True),
        ({"section": "渣土科"}, {"section": "渣土科"}, True),
        ({"section": "渣土科"}, {"section": "市容科"}, False),
        ({"section": "渣土科"}, {}, False),
        ({"section": "渣土科", "post": "一组"}, {"section": "渣土科", "post": "二组"}, False),
        ({"district": "500107"}, {}, True),
        ({"district": "500107"}, {"districts": frozenset({"500107"})}, True),
        ({"district": "500107"}, {"districts": frozenset({"500113"})}, False),
    ],
)
def test_only_those_it_was_sent_to(move, sent_to, who, theirs):
    task, person = standing("assigned", **sent_to), a_person("handler", **who)

    if theirs:
        check(task, CaseMove(move), person, EVERYTHING)
    else:
        with pytest.raises(NotYours):
            check(task, CaseMove(move), person, EVERYTHING)


@pytest.mark.parametrize("move", ["verify", "rework"])
def test_nobody_judges_their_own_work(move):
    task = standing("resolved", resolved_by="urban_management/张三")

    with pytest.raises(NotYours):
        check(task, CaseMove(move), a_person("handler", "dispatcher"), EVERYTHING)
    check(task, CaseMove(move), a_person("dispatcher", person="李四"), EVERYTHING)
    check(task, CaseMove(move), a_person("dispatcher", department="police"), EVERYTHING)


def test_the_refusal_names_what_is_possible():
    with pytest.raises(NotAllowedMove) as told:
        check(standing("resolved"), CaseMove.ACCEPT, a_person("handler"), EVERYTHING)

    assert told.value.allowed == ("verify", "rework", "pay", "withdraw_penalty")
    assert told.value.allowed == allowed(CaseState.RESOLVED, Subject.TASK)
    assert "resolved" in str(told.value)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], "open"),
        (["void", "void"], "open"),
        (["verified", "void"], "verified"),
        (["verified", "resolved"], "resolved"),
        (["held", "resolved"], "held"),
        (["held", "accepted"], "accepted"),
        (["verified", "disputed", "assigned"], "disputed"),
        (["returned", "assigned"], "returned"),
    ],
)
def test_a_case_stands_where_its_tasks_do(states, expected):
    assert furthest_behind(CaseState(state) for state in states) == expected


def test_one_task_alone_is_the_state_of_its_case():
    assert [furthest_behind([state]) for state in WAITING] == list(WAITING)
