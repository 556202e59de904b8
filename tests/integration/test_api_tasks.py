"""Parallel tasks, decisions on penalties, conflicts and repeated requests, by mutations."""

import pytest

from gateway.cases.work import Opening
from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip

CENTRE = person("dispatcher", name="王派")
URBAN = person("handler", name="赵办")
POLICE = person("handler", name="钱警", department="police")
ARBITER = person("arbiter", name="孙裁")
STEP = """mutation ($i: %sInput!) { %s(input: $i) {
    case { number state version urgency dueAt fineYuan
        tasks { serial isLead department section state stage stageDueAt stageDueIn askedDays
            moves result }
        penalties { number amountYuan law article document paidAt withdrawnAt withdrawal
            beside besideReason }
        history { task move toState caseState days reason byPerson } }
    problems { code message field } } }"""
DECISION = {
    "amountYuan": 2000,
    "law": "重庆市市容环境卫生管理条例",
    "article": "第六十八条",
    "document": "渝九城罚〔2026〕1号",
}


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, sighting(cover="open"), trip(), permit()) as opened:
        yield opened


async def do(door, name, who, **given):
    title = name[:1].upper() + name[1:]
    data = await door.data(STEP % (title, name), who, i=given)
    return data[name]


async def done(door, name, who, **given):
    answer = await do(door, name, who, **given)
    assert answer["problems"] == [], answer["problems"]
    return answer["case"]


async def opened(door):
    alerts = await door.data(
        "{ alerts(filter: {kind: {eq: UNCOVERED}}) { edges { node { number } } } }"
    )
    number = alerts["alerts"]["edges"][0]["node"]["number"]
    text = """mutation ($n: String!) { confirmAlert(input: {alertNumber: $n}) {
        case { number } problems { code } } }"""
    data = await door.data(text, CENTRE, n=number)
    return data["confirmAlert"]["case"]["number"]


async def with_two_tasks(door):
    number = await opened(door)
    await done(
        door,
        "assignCase",
        CENTRE,
        number=number,
        section="渣土科",
        helpers=[{"department": "POLICE", "section": "一大队"}],
    )
    return number


async def test_a_case_closes_when_all_its_tasks_are_verified(door):
    urban = person("handler", name="赵办")
    squad = POLICE.__class__(
        department="police", person="钱警", section="一大队", roles=frozenset({"handler"})
    )
    section = urban.__class__(
        department="urban_management", person="赵办", section="渣土科", roles=frozenset({"handler"})
    )
    number = await with_two_tasks(door)

    refused = await do(door, "acceptCase", urban, number=number)
    both = await done(door, "acceptCase", section, number=number)
    await done(door, "acceptCase", squad, number=number)
    one = await done(door, "resolveCase", section, number=number, result="责令改正")
    verified = await do(door, "verifyCase", CENTRE, number=number)
    early = await do(door, "closeCase", CENTRE, number=number)
    await done(door, "resolveCase", squad, number=number, result="已处罚")
    ready = await done(door, "verifyCase", CENTRE, number=number, task=2)
    closed = await done(door, "closeCase", CENTRE, number=number)

    assert [p["code"] for p in refused["problems"]] == ["MISSING_INPUT"]
    assert refused["problems"][0]["field"] == "task"
    assert [(t["serial"], t["isLead"], t["department"], t["state"]) for t in both["tasks"]] == [
        (1, True, "urban_management", "ACCEPTED"),
        (2, False, "police", "ASSIGNED"),
    ]
    assert both["state"] == "ASSIGNED"
    assert one["state"] == "ACCEPTED"
    assert [t["state"] for t in verified["case"]["tasks"]] == ["VERIFIED", "ACCEPTED"]
    assert [p["code"] for p in early["problems"]] == ["NOT_ALLOWED_MOVE"]
    assert (ready["state"], closed["state"]) == ("VERIFIED", "CLOSED")
    assert [t["moves"] for t in closed["tasks"]] == [["PAY", "WITHDRAW_PENALTY"]] * 2


async def test_one_act_is_fined_once_across_departments_and_cases(door):
    first = await opened(door)
    known = await door.hub.cases.get(first)
    again = Opening(
        alert_number="AL-again",
        violation_number="VI-again",
        kind=known.kind,
        occurred_at_ms=known.occurred_at_ms + 29 * 60_000,
        truck_id=known.truck_id,
    )
    second = (await door.hub.cases.open(again, CENTRE)).number
    for number in (first, second):
        await done(door, "assignCase", CENTRE, number=number, helpers=[{"department": "POLICE"}])
        await done(door, "acceptCase", URBAN, number=number)
        await done(door, "acceptCase", POLICE, number=number)

    fined = await done(door, "decidePenalty", URBAN, number=first, **DECISION)
    same_case = await do(door, "decidePenalty", POLICE, number=first, **DECISION)
    other_case = await do(door, "decidePenalty", POLICE, number=second, **DECISION)
    by_result = await do(door, "resolveCase", POLICE, number=second, result="罚款", fineYuan=500)
    warned = await done(
        door, "decidePenalty", POLICE, number=second, **{**DECISION, "amountYuan": 0}
    )
    no_reason = await do(door, "decidePenalty", ARBITER, number=second, task=2, **DECISION)
    stands = await done(
        door, "decidePenalty", ARBITER, number=second, task=2, reason="两个独立行为", **DECISION
    )

    assert known.truck_id == "vin:LSVAX60E8K2018698"
    (decision,) = fined["penalties"]
    assert decision["number"] == f"{first}/P1"
    assert (decision["amountYuan"], decision["document"]) == (2000, DECISION["document"])
    for refused in (same_case, other_case, by_result):
        assert [p["code"] for p in refused["problems"]] == ["SECOND_FINE"]
        assert f"{first}/P1" in refused["problems"][0]["message"]
    assert [p["amountYuan"] for p in warned["penalties"]] == [0]
    assert [p["code"] for p in no_reason["problems"]] == ["MISSING_INPUT"]
    assert stands["penalties"][-1]["beside"] == f"{first}/P1"
    assert stands["penalties"][-1]["besideReason"] == "两个独立行为"


async def test_a_withdrawn_fine_lets_another_be_decided_and_a_paid_one_says_when(door):
    number = await opened(door)
    await done(door, "assignCase", CENTRE, number=number)
    await done(door, "acceptCase", URBAN, number=number)
    await done(door, "decidePenalty", URBAN, number=number, **DECISION)

    again = await do(door, "decidePenalty", URBAN, number=number, **DECISION)
    kept = await do(door, "voidCase", ARBITER, number=number, reason="重复立案")
    withdrawn = await done(
        door, "withdrawPenalty", URBAN, number=number, penalty=1, document="撤1号",
        reason="事实不清",
    )  # fmt: skip
    gone = await do(door, "payPenalty", URBAN, number=number, penalty=1)
    anew = await done(
        door, "decidePenalty", URBAN, number=number, **{**DECISION, "amountYuan": 1000}
    )
    paid = await done(
        door, "payPenalty", URBAN, number=number, penalty=2, paidAt="2026-03-06T10:00:00+08:00"
    )
    told = await done(door, "resolveCase", URBAN, number=number, result="罚款一千元", fineYuan=1000)

    assert [p["code"] for p in again["problems"]] == ["SECOND_FINE"]
    assert [p["code"] for p in kept["problems"]] == ["PENALTY_STANDS"]
    assert withdrawn["penalties"][0]["withdrawal"] == "撤1号"
    assert [p["code"] for p in gone["problems"]] == ["NOT_FOUND"]
    assert anew["fineYuan"] == 1000
    assert paid["penalties"][1]["paidAt"] == "2026-03-06T02:00:00.000Z"
    assert len(told["penalties"]) == 2


async def test_a_conflict_shows_the_case_as_it_is_now(door):
    number = await opened(door)
    seen = await done(door, "assignCase", CENTRE, number=number)
    await done(door, "acceptCase", URBAN, number=number)

    late = await do(door, "returnCase", URBAN, number=number, reason="错", version=seen["version"])

    assert [p["code"] for p in late["problems"]] == ["CONFLICT"]
    assert (late["case"]["state"], late["case"]["version"]) == ("ACCEPTED", seen["version"] + 1)


@pytest.mark.parametrize("version", [None, 0, 1])
async def test_who_does_not_work_on_a_case_is_told_nothing_of_it_by_a_move(door, version):
    number = await opened(door)
    everything = person("dispatcher", "handler", "arbiter", name="外", department="transport")
    why = {"reason": "查看"}
    asked = {"acceptCase": {}, "assignCase": {}, "closeCase": {}, "voidCase": why}

    told = [
        await do(door, name, everything, number=number, version=version, **given)
        for name, given in asked.items()
    ]

    assert [(t["case"], [p["code"] for p in t["problems"]]) for t in told] == (
        [(None, ["NOT_FOUND"])] * len(asked)
    )
    assert (await door.hub.cases.get(number)).version == 1


async def test_a_request_sent_again_under_its_key_moves_once(door):
    number = await opened(door)
    await done(door, "assignCase", CENTRE, number=number)
    await done(door, "acceptCase", URBAN, number=number)
    ask = {"number": number, "days": 5, "reason": "等待鉴定", "idempotencyKey": "k-1"}

    first = await done(door, "askExtension", URBAN, **ask)
    again = await done(door, "askExtension", URBAN, **ask)
    other = await do(door, "askExtension", URBAN, **{**ask, "days": 6})
    granted = await done(door, "grantExtension", CENTRE, number=number)

    assert first["version"] == again["version"]
    assert first["tasks"][0]["askedDays"] == 5
    assert [p["code"] for p in other["problems"]] == ["BAD_USER_INPUT"]
    assert other["problems"][0]["field"] == "idempotencyKey"
    # opened on Friday 6 March, seven working days end on the 17th; five more on the 24th
    assert (first["dueAt"], granted["dueAt"]) == (
        "2026-03-17T10:00:00.000Z",
        "2026-03-24T10:00:00.000Z",
    )
    assert granted["history"][-1]["days"] == 5


async def test_a_held_case_has_no_due_date_until_it_goes_on(door):
    number = await opened(door)
    await done(door, "assignCase", CENTRE, number=number)
    accepted = await done(door, "acceptCase", URBAN, number=number)

    held = await done(door, "holdCase", CENTRE, number=number, reason="等待鉴定")
    refused = await do(door, "resolveCase", URBAN, number=number, result="完")
    resumed = await done(door, "resumeCase", URBAN, number=number)

    assert (held["state"], held["dueAt"], held["tasks"][0]["stageDueAt"]) == ("HELD", None, None)
    assert held["tasks"][0]["stageDueIn"] is None
    assert accepted["tasks"][0]["stageDueIn"].startswith(("P", "-P"))
    assert [p["code"] for p in refused["problems"]] == ["NOT_ALLOWED_MOVE"]
    assert (resumed["state"], resumed["dueAt"]) == ("ACCEPTED", accepted["dueAt"])


async def test_hastening_voiding_and_reopening(door):
    number = await opened(door)
    hastened = await done(
        door, "hastenCase", CENTRE, number=number, urgency="VERY_URGENT", reason="领导批示"
    )
    await done(door, "superviseCase", ARBITER, number=number, reason="重大案件")
    void = await done(door, "voidCase", CENTRE, number=number, reason="重复立案")
    nobody = await do(door, "reopenCase", CENTRE, number=number, reason="查实")
    opened_again = await done(door, "reopenCase", ARBITER, number=number, reason="查实")

    # very urgent is one working day: Monday, for what was opened on a Friday
    assert (hastened["urgency"], hastened["dueAt"]) == ("VERY_URGENT", "2026-03-09T10:00:00.000Z")
    assert void["state"] == "VOID"
    assert [p["code"] for p in nobody["problems"]] == ["NOT_ALLOWED"]
    assert opened_again["state"] == "OPEN"
    assert [h["move"] for h in opened_again["history"]] == [
        "OPEN", "HASTEN", "SUPERVISE", "VOID", "REOPEN",
    ]  # fmt: skip


async def test_each_mutation_of_a_task_is_there_and_does_what_it_says(door):
    photo = "ab" * 32
    number = await opened(door)
    await done(door, "assignCase", CENTRE, number=number)
    await done(
        door, "enlistHelper", CENTRE, number=number, department="TRANSPORT", reason="核查证件"
    )
    await done(door, "cancelTask", CENTRE, number=number, task=2, reason="不需要")
    moved = await done(
        door,
        "transferCase",
        CENTRE,
        number=number,
        task=1,
        department="POLICE",
        reason="交通违法",
    )
    await done(door, "acceptCase", POLICE, number=number)
    await done(door, "askExtension", POLICE, number=number, days=3, reason="当事人外出")
    refused = await done(door, "refuseExtension", CENTRE, number=number, reason="期限充足")
    handled = await done(door, "handleCase", POLICE, number=number, photo=photo, reason="现场拦截")
    bad = await do(door, "handleCase", POLICE, number=number, photo="x")
    await done(door, "resolveCase", POLICE, number=number, result="完")
    reworked = await done(door, "reworkCase", CENTRE, number=number, reason="无照片")

    assert [(t["department"], t["state"]) for t in moved["tasks"]] == [
        ("police", "ASSIGNED"),
        ("transport", "VOID"),
    ]
    assert refused["tasks"][0]["askedDays"] is None
    assert handled["state"] == "HANDLING"
    assert [(p["code"], p["field"]) for p in bad["problems"]] == [("BAD_USER_INPUT", "photo")]
    assert reworked["state"] == "ACCEPTED"
