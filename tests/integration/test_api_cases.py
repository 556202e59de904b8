"""From an alert to a closed case, by mutations, and the problems on the way."""

import pytest

from gateway.audit.trail import Wanted
from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip

DISPATCHER = person("dispatcher", name="王派")
HANDLER = person("handler", name="赵办")
ALERTS = "{ alerts(filter: {state: {eq: OPEN}}) { edges { node { number kind summary } } } }"
CONFIRM = """mutation ($n: String!, $note: String) {
    confirmAlert(input: {alertNumber: $n, note: $note}) {
    case { number state version department dueIsProvisional moves
        violation { number kind truck { vin } case { number } } history { move reason byPerson } }
    problems { code message field }
} }"""
STEP = """mutation ($i: %sInput!) { %s(input: $i) {
    case { state version section result fineYuan
        history { move fromState toState byPerson reason } }
    problems { code message field }
} }"""


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, sighting(cover="open"), trip(), permit()) as opened:
        yield opened


async def alert(door):
    data = await door.data(ALERTS)
    return data["alerts"]["edges"][0]["node"]["number"]


async def confirmed(door):
    data = await door.data(CONFIRM, DISPATCHER, n=await alert(door))
    return data["confirmAlert"]["case"]["number"]


async def step(door, name, who, **given):
    title = name[:1].upper() + name[1:]
    data = await door.data(STEP % (title, name), who, i=given)
    return data[name]


async def test_confirming_opens_a_case_for_a_violation(door):
    data = await door.data(CONFIRM, DISPATCHER, n=await alert(door), note="图像清晰")

    payload = data["confirmAlert"]
    assert payload["problems"] == []
    case = payload["case"]
    assert (case["state"], case["version"], case["department"]) == ("OPEN", 1, "urban_management")
    assert case["moves"] == ["ASSIGN", "SUPERVISE", "HASTEN", "VOID"]
    assert case["violation"]["kind"] == "UNCOVERED"
    assert case["violation"]["truck"] == {"vin": "LSVAX60E8K2018698"}
    assert case["violation"]["case"] == {"number": case["number"]}
    assert case["history"] == [{"move": "OPEN", "reason": "图像清晰", "byPerson": "王派"}]


async def test_a_case_from_opening_to_closing(door):
    number = await confirmed(door)

    await step(door, "assignCase", DISPATCHER, number=number, department="URBAN_MANAGEMENT")
    await step(door, "acceptCase", HANDLER, number=number)
    await step(door, "resolveCase", HANDLER, number=number, result="已责令改正", fineYuan=2000)
    await step(door, "verifyCase", DISPATCHER, number=number)
    done = await step(door, "closeCase", DISPATCHER, number=number)

    assert done["problems"] == []
    assert (done["case"]["state"], done["case"]["fineYuan"]) == ("CLOSED", 2000)
    assert [(h["move"], h["fromState"], h["toState"]) for h in done["case"]["history"]] == [
        ("OPEN", None, "OPEN"),
        ("ASSIGN", "OPEN", "ASSIGNED"),
        ("ACCEPT", "ASSIGNED", "ACCEPTED"),
        ("RESOLVE", "ACCEPTED", "RESOLVED"),
        ("VERIFY", "RESOLVED", "VERIFIED"),
        ("CLOSE", "VERIFIED", "CLOSED"),
    ]


async def test_rejecting_needs_a_reason_and_ends_the_alert(door):
    number = await alert(door)
    text = """mutation ($n: String!, $r: String!) {
        rejectAlert(input: {alertNumber: $n, reason: $r}) {
        alert { number state } problems { code field } } }"""

    blank = await door.data(text, DISPATCHER, n=number, r=" ")
    done = await door.data(text, DISPATCHER, n=number, r="号牌识别错误")

    assert blank["rejectAlert"] == {
        "alert": None,
        "problems": [{"code": "MISSING_INPUT", "field": "reason"}],
    }
    assert done["rejectAlert"] == {
        "alert": {"number": number, "state": "REJECTED"},
        "problems": [],
    }


@pytest.mark.parametrize(
    ("name", "who", "given", "code"),
    [
        ("acceptCase", HANDLER, {"number": "CQ-1999-000001"}, "NOT_FOUND"),
        ("closeCase", DISPATCHER, {}, "NOT_ALLOWED_MOVE"),
        ("assignCase", HANDLER, {}, "NOT_ALLOWED"),
        ("assignCase", person(), {}, "NOT_ALLOWED"),
        ("assignCase", DISPATCHER, {"version": 7}, "CONFLICT"),
    ],
    ids=str,
)
async def test_a_step_that_cannot_be_made_is_a_problem_with_a_code(door, name, who, given, code):
    number = await confirmed(door)

    done = await step(door, name, who, **{"number": number, **given})

    assert [problem["code"] for problem in done["problems"]] == [code]
    assert (done["case"] is None) == (code != "CONFLICT")
    assert done["problems"][0]["message"]


async def test_confirming_twice_is_a_conflict(door):
    number = await alert(door)
    await door.data(CONFIRM, DISPATCHER, n=number)

    again = await door.data(CONFIRM, DISPATCHER, n=number)

    assert again["confirmAlert"]["case"] is None
    assert [p["code"] for p in again["confirmAlert"]["problems"]] == ["CONFLICT"]


async def test_nobody_confirms_without_the_role(door):
    data = await door.data(CONFIRM, HANDLER, n=await alert(door))

    assert [p["code"] for p in data["confirmAlert"]["problems"]] == ["NOT_ALLOWED"]


async def test_cases_by_state_kind_and_department_a_page_at_a_time(door):
    number = await confirmed(door)
    text = """query ($s: CaseState!, $after: String) {
        cases(first: 1, after: $after, state: $s, kind: UNCOVERED, department: URBAN_MANAGEMENT) {
            totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
            edges { node { number coHandlers violation { number } } }
        }
    }"""

    found = (await door.data(text, s="OPEN"))["cases"]
    after = await door.data(text, s="OPEN", after=found["pageInfo"]["endCursor"])
    none = await door.data(text, s="CLOSED")
    one = await door.data("query ($n: String!) { case(number: $n) { state } }", n=number)

    assert (found["totalCount"], [e["node"]["number"] for e in found["edges"]]) == (1, [number])
    assert found["pageInfo"]["hasNextPage"] is False
    assert (after["cases"]["edges"], after["cases"]["pageInfo"]["hasPreviousPage"]) == ([], True)
    assert none["cases"]["totalCount"] == 0
    assert one == {"case": {"state": "OPEN"}}


async def test_a_case_that_is_not_there_is_null(door):
    assert await door.data('{ case(number: "CQ-1999-000001") { state } }') == {"case": None}


async def test_every_step_is_in_the_audit_log(door):
    number = await confirmed(door)
    await step(door, "assignCase", DISPATCHER, number=number)

    kinds = [entry.operation for entry in door.hub.audit.about(f"Case:{number}")]

    assert kinds
    assert door.hub.audit.verify() is not None


@pytest.mark.parametrize(
    "query",
    [
        "query ($v: String!) { violation(number: $v) { case { state } } }",
        "query ($v: String!) { violations(filter: {number: {eq: $v}})"
        " { edges { node { case { state } } } } }",
        "query ($v: String!) { traceViolation(number: $v) { case { state } } }",
        "query ($v: String!) { traceViolation(number: $v) { timeline { what } } }",
        "query Slow($v: String!) { a: traceViolation(number: $v) { case { state } }"
        ' b: canI(type: "Truck") }',
    ],
)
async def test_who_reads_a_case_by_its_violation_is_found_by_the_case(door, query):
    opened = (await door.data(CONFIRM, DISPATCHER, n=await alert(door)))["confirmAlert"]["case"]
    number, violation = opened["number"], opened["violation"]["number"]

    await door.data(query, v=violation)

    (found, *_) = door.hub.trail.find(Wanted(things=[("Case", number)], kind="read"))
    assert found.entry == door.hub.audit.verify()
    assert "Case.*" in found.payload["fields"]
