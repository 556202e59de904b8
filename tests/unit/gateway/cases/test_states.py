"""The life of a case: every state, move and role, against a table written by hand."""

import itertools

import pytest

from auth.principal import ROLES, Principal
from gateway.cases.errors import MissingInput, NotAllowedMove, NotYours
from gateway.cases.states import MOVES, CaseMove, CaseState, Standing, allowed, check

# (state, move): (role, state after); all else is refused
LIFE = {
    ("open", "assign"): ("dispatcher", "assigned"),
    ("assigned", "accept"): ("handler", "accepted"),
    ("assigned", "return"): ("handler", "returned"),
    ("accepted", "return"): ("handler", "returned"),
    ("accepted", "resolve"): ("handler", "resolved"),
    ("returned", "assign"): ("dispatcher", "assigned"),
    ("disputed", "assign"): ("arbiter", "assigned"),
    ("resolved", "verify"): ("dispatcher", "verified"),
    ("resolved", "rework"): ("dispatcher", "accepted"),
    ("verified", "close"): ("dispatcher", "closed"),
}
EVERYTHING = frozenset({"department", "reason", "result"})


def a_person(*roles, **changes):
    given = {"department": "urban_management", "person": "张三", "roles": frozenset(roles)}
    return Principal(**(given | changes))


def a_case(state, **changes):
    return Standing(state=CaseState(state), **({"department": "urban_management"} | changes))


@pytest.mark.parametrize(
    ("state", "move", "role"), list(itertools.product(CaseState, CaseMove, [*ROLES, ""]))
)
def test_every_state_move_and_role(state, move, role):
    expected = LIFE.get((state.value, move.value))
    person = a_person(role) if role else a_person()

    if expected is None:
        with pytest.raises(NotAllowedMove):
            check(a_case(state), move, person, EVERYTHING)
    elif expected[0] != role:
        with pytest.raises(NotYours):
            check(a_case(state), move, person, EVERYTHING)
    else:
        rule = check(a_case(state), move, person, EVERYTHING)
        assert rule.target(0) == expected[1]


def test_a_closed_case_is_closed():
    assert allowed(CaseState.CLOSED) == ()


def test_every_state_can_be_reached_and_no_pair_has_two_rules():
    reached = {state for rule in MOVES for state in rule.to}
    pairs = [(state, rule.move) for rule in MOVES for state in rule.start]

    assert reached == set(CaseState) - {CaseState.OPEN}
    assert len(pairs) == len(set(pairs))


def test_the_second_return_goes_to_the_arbiter():
    rule = check(a_case("assigned"), CaseMove.RETURN, a_person("handler"), EVERYTHING)

    assert [rule.target(times) for times in range(4)] == [
        "returned",
        "disputed",
        "disputed",
        "disputed",
    ]


@pytest.mark.parametrize(
    ("state", "move", "role", "missing"),
    [
        ("assigned", "return", "handler", "reason"),
        ("accepted", "resolve", "handler", "result"),
        ("disputed", "assign", "arbiter", "department"),
        ("resolved", "rework", "dispatcher", "reason"),
    ],
)
def test_a_move_without_what_it_needs(state, move, role, missing):
    with pytest.raises(MissingInput) as told:
        check(a_case(state), CaseMove(move), a_person(role), EVERYTHING - {missing})

    assert told.value.field == missing


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
    ],
)
def test_only_those_it_was_sent_to(move, sent_to, who, theirs):
    case, person = a_case("assigned", **sent_to), a_person("handler", **who)

    if theirs:
        check(case, CaseMove(move), person, EVERYTHING)
    else:
        with pytest.raises(NotYours):
            check(case, CaseMove(move), person, EVERYTHING)


@pytest.mark.parametrize("move", ["verify", "rework"])
def test_nobody_judges_their_own_work(move):
    case = a_case("resolved", resolved_by="urban_management/张三")

    with pytest.raises(NotYours):
        check(case, CaseMove(move), a_person("handler", "dispatcher"), EVERYTHING)
    check(case, CaseMove(move), a_person("dispatcher", person="李四"), EVERYTHING)
    check(case, CaseMove(move), a_person("dispatcher", department="police"), EVERYTHING)


def test_the_refusal_names_what_is_possible():
    with pytest.raises(NotAllowedMove) as told:
        check(a_case("accepted"), CaseMove.CLOSE, a_person("dispatcher"), EVERYTHING)

    assert told.value.allowed == ("return", "resolve")
    assert "accepted" in str(told.value)
