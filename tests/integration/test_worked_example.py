"""The case the hub was built for: 5 March 2024, overfilled in 巴南, from a site in 九龙坡."""

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
