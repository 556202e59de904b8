"""The case the hub was built for: 5 March 2024, overfilled in 巴南, from a site in 九龙坡."""

import pytest

from auth.principal import Principal
from gateway.api.scalars import parse_duration
from tests.factories import at, company, link, plate, record, truck
from tests.integration.front_door import front_door
from tests.integration.story import SITE, camera, disposal_site, district, permit, person, tell

TRACE = """query ($n: String!) { traceViolation(number: $n) {
    violation { kind occurredAt }
    district { name } siteDistrict { name }
    site { name } company { name } truck { vin } plate { number }
    permit { number validFrom validTo hours }
    case { number state fineYuan department }
    edges { zh provenance { source method } }
} }"""


def papers():
    """A truck of a company and a site in 九龙坡; three permits, one of which held that evening."""
    night = {"since": "2024-03-01T00:00", "until": "2024-04-01T00:00"}
    return [
        record(
            "Truck",
            "truck-dc",
            {"vin": "LGXCE4CB0M0237566"},
            link("BEARS", plate("渝DC6123"), "2023-01-01T00:00"),
            link("OPERATED_BY", company("演示乙运输公司"), "2023-01-01T00:00"),
        ),
        record(
            "Company", "c-1", {"name": "演示乙运输公司"}, link("REGISTERED_IN", district("500107"))
        ),
        permit("P-DAY", hours="06:00-18:00", plate_number="渝DC6123", **night),
        permit("P-EVENING", hours="18:00-02:00", plate_number="渝DC6123", **night),
        permit(
            "P-LAST-YEAR",
            since="2023-03-01T00:00",
            until="2023-04-01T00:00",
            plate_number="渝DC6123",
        ),
        record(
            "Trip",
            "T-9",
            {"number": "T-9", "started_at": at("2024-03-05T18:05")},
            link("MADE_BY", truck("渝DC6123")),
            link("STARTED_AT", SITE),
            link("ENDED_AT", disposal_site("X01")),
            seen="2024-03-05T18:05",
        ),
        record(
            "Sighting",
            "S-9",
            {
                "number": "S-9",
                "captured_at": at("2024-03-05T18:35"),
                "cover": "closed",
                "load": "overfilled",
            },
            link("TAKEN_BY", camera("C-ROAD")),
            link("SHOWS", plate("渝DC6123")),
            seen="2024-03-05T18:35",
        ),
    ]


async def done(door, mutation, fields, *roles, department="urban_management", name="张三"):
    kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
    query = (
        f"mutation ($i: {kind}) {{ {mutation}(input: $i) {{"
        " case { number violation { number } } problems { code message field } } }"
    )
    who = person(*roles, name=name, department=department)
    answer = (await door.data(query, who, i=fields))[mutation]
    assert answer["problems"] == []
    await door.hub.project()
    return answer["case"]


async def test_a_violation_in_one_district_is_traced_to_site_and_company_in_another(tmp_path):
    async with front_door(tmp_path) as door:
        await tell(door.hub, *papers())
        listed = "{ alerts(filter: {kind: {eq: OVERFILLED}}) { edges { node { number } } } }"
        (alert,) = (await door.data(listed))["alerts"]["edges"]

        case = await done(
            door, "confirmAlert", {"alertNumber": alert["node"]["number"]}, "dispatcher"
        )
        number = {"number": case["number"]}
        await done(door, "assignCase", number, "dispatcher")
        await done(door, "acceptCase", number, "handler", name="李四")
        resolved = {**number, "result": "罚款", "fineYuan": 2000}
        await done(door, "resolveCase", resolved, "handler", name="李四")
        await done(door, "verifyCase", number, "dispatcher")
        await done(door, "closeCase", number, "dispatcher")
        trace = (await door.data(TRACE, n=case["violation"]["number"]))["traceViolation"]

    assert trace["violation"] == {"kind": "OVERFILLED", "occurredAt": "2024-03-05T10:35:00.000Z"}
    assert (trace["district"]["name"], trace["siteDistrict"]["name"]) == ("巴南区", "九龙坡区")
    assert (trace["site"]["name"], trace["company"]["name"]) == ("演示一号工地", "演示乙运输公司")
    assert (trace["truck"]["vin"], trace["plate"]["number"]) == ("LGXCE4CB0M0237566", "渝DC6123")
    assert trace["permit"]["number"] == "P-EVENING"
    assert (trace["case"]["state"], trace["case"]["fineYuan"]) == ("CLOSED", 2000)
    assert all(edge["provenance"]["source"] for edge in trace["edges"])


POINTS = (
    # the road in 巴南 where it was seen, and the site in 石桥铺街道 of 九龙坡
    ("Camera", "cam-2", {"code": "C-ROAD", "lng_wgs84": 106.53, "lat_wgs84": 29.40}),
    (
        "Site",
        "site-1",
        {"code": "G01", "name": "演示一号工地", "lng_wgs84": 106.486, "lat_wgs84": 29.529},
    ),
)
ROUTED = """query ($n: String!) { routeViolation(number: $n) {
  lead { department district } helpers { department district } reasons { code } } }"""
TASKS = """query ($n: String!) { case(number: $n) { state openedAt closedAt department
  tasks { serial isLead department section post district state }
  incident { number state exhibits { sighting { number } } } } }"""
INDICATORS = """query ($t: Instant) { indicators(month: "2024-03", asOf: $t) {
  cases { opened closed overdue disposalRate took { count meanDays p90Days }
    length: took { mean median p90 } }
  kinds { kind found { incidents right judged precision } cases { opened } }
  stages { stage department took { count meanDays } }
  departments { department tasks resolved returns }
  repeatCompanies { cases company { name } } } }"""
DESKS = (
    ("urban_management", "九龙坡区城市管理综合行政执法支队", "渣土执法大队", "500107"),
    ("housing_construction", "九龙坡区住房和城乡建设委员会", "施工安全监督站", "500107"),
    ("urban_management", "九龙坡区城市管理综合行政执法支队", "石桥铺街道执法大队", "500107005"),
)


async def of_task(door, mutation, case, task, desk, **fields):
    """One move on a task by who sits at its desk."""
    department, section, post, district = desk
    who = Principal(
        department=department,
        section=section,
        post=post,
        person=f"{post}李四",
        roles=frozenset({"handler"}),
        districts=frozenset({district}),
    )
    title = f"{mutation[0].upper()}{mutation[1:]}"
    query = (
        f"mutation ($i: {title}Input!) {{ {mutation}(input: $i)"
        " { problems { code message field } } }"
    )
    given = {"number": case, "task": task, **fields}
    answer = (await door.data(query, who, i=given))[mutation]
    assert answer["problems"] == [], (mutation, task)


async def test_a_clue_from_another_district_becomes_three_parallel_tasks_closed_in_three_days(
    tmp_path,
):
    day_ms = 86_400_000
    moment = {"ms": at("2024-03-06T09:00")}

    def clock():
        moment["ms"] += 1000
        return moment["ms"]

    async with front_door(tmp_path) as door:
        door.hub.journal.clock = clock
        await tell(door.hub, *(record(*row) for row in POINTS), source="points")
        await tell(door.hub, *papers())
        await door.hub.incidents.collect()
        (incident,) = await door.hub.incidents.find(kind="OVERFILLED")

        case = await done(door, "confirmIncident", {"number": incident.number}, "dispatcher")
        number, violation = case["number"], case["violation"]["number"]
        routed = (await door.data(ROUTED, n=violation))["routeViolation"]
        opened = (await door.data(TASKS, n=number))["case"]
        for serial, desk in enumerate(DESKS, start=1):
            await of_task(door, "acceptCase", number, serial, desk)
        moment["ms"] += 2 * day_ms
        for serial, desk in enumerate(DESKS, start=1):
            fine = {"fineYuan": 2000} if serial == 1 else {}
            await of_task(door, "resolveCase", number, serial, desk, result="已处理", **fine)
        moment["ms"] += day_ms
        for serial in (1, 2, 3):
            await done(door, "verifyCase", {"number": number, "task": serial}, "dispatcher")
        await done(door, "closeCase", {"number": number}, "dispatcher")
        closed = (await door.data(TASKS, n=number))["case"]
        trace = (await door.data(TRACE, n=violation))["traceViolation"]
        now = (await door.data(INDICATORS))["indicators"]
        before = (await door.data(INDICATORS, t="2024-03-09T00:00:00+08:00"))["indicators"]

    assert [
        (t["department"], t["section"], t["post"], t["district"]) for t in opened["tasks"]
    ] == list(DESKS)
    assert [t["isLead"] for t in opened["tasks"]] == [True, False, False]
    assert {t["state"] for t in opened["tasks"]} == {"ASSIGNED"}
    assert routed["lead"] == {"department": "urban_management", "district": "500107"}
    assert [h["district"] for h in routed["helpers"]] == ["500107", "500107005"]
    assert "OTHER_DISTRICT" in [r["code"] for r in routed["reasons"]]
    assert closed["state"] == "CLOSED"
    assert {t["state"] for t in closed["tasks"]} == {"VERIFIED"}
    assert closed["openedAt"].startswith("2024-03-06")
    assert closed["closedAt"].startswith("2024-03-09")
    assert closed["incident"]["state"] == "CONFIRMED"
    assert (trace["district"]["name"], trace["siteDistrict"]["name"]) == ("巴南区", "九龙坡区")
    assert (trace["case"]["state"], trace["case"]["fineYuan"]) == ("CLOSED", 2000)
    assert now["cases"]["took"]["count"] == 1
    assert now["cases"]["took"]["meanDays"] == pytest.approx(3, abs=0.01)
    # one case alone: each of the three is its own length, three days less or more 15 minutes
    (length,) = set(now["cases"]["length"].values())
    assert parse_duration(length) == pytest.approx(3 * 86_400_000, abs=900_000)
    assert (now["cases"]["closed"], now["cases"]["disposalRate"]) == (1, 1.0)
    (overfilled,) = (one for one in now["kinds"] if one["kind"] == "OVERFILLED")
    assert overfilled["found"] == {"incidents": 1, "right": 1, "judged": 1, "precision": 1.0}
    assert {
        one["stage"]: (one["took"]["count"], round(one["took"]["meanDays"], 2))
        for one in now["stages"]
        if one["department"] is None
    } == {"dispatch": (1, 0.0), "accept": (3, 0.0), "resolve": (3, 2.0), "verify": (3, 1.0)}
    assert now["departments"] == [
        {"department": "housing_construction", "tasks": 1, "resolved": 1, "returns": 0},
        {"department": "urban_management", "tasks": 2, "resolved": 2, "returns": 0},
    ]
    assert now["repeatCompanies"] == []
    assert (before["cases"]["opened"], before["cases"]["closed"]) == (1, 0)
    assert before["cases"]["took"] == {"count": 0, "meanDays": None, "p90Days": None}
    assert before["cases"]["length"] == {"mean": None, "median": None, "p90": None}
