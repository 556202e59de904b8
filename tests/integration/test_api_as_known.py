"""What the hub said at a moment, it says of that moment for ever."""

import json

import pytest

from graph.times import iso
from tests.factories import at, company, link, record
from tests.integration.front_door import front_door
from tests.integration.story import district, permit, person, sighting, tell, trip
from tests.integration.test_api_trace import TRACE

FULL = TRACE.replace("($n: String!)", "($n: String!, $k: Instant)").replace(
    "traceViolation(number: $n)", "traceViolation(number: $n, asKnownAt: $k)"
).replace(
    "provenance { source recordId method confidence rawSha256 }",
    "provenance { source recordId method confidence rawSha256 validFrom validTo"
    " recordedAt retractedAt }",
).replace(
    "case { number state }",
    "case { number state department section post result fineYuan closedAt"
    " history { move at fromState toState byPerson reason } }",
)  # fmt: skip


async def moved(door, mutation, fields, who):
    query = (
        f"mutation ($i: {mutation[0].upper()}{mutation[1:]}Input!)"
        f" {{ {mutation}(input: $i) {{ problems {{ code message }} }} }}"
    )
    done = await door.data(query, who, i=fields)
    assert done[mutation]["problems"] == []


@pytest.fixture
async def traced(tmp_path):
    async with front_door(tmp_path, permit(), trip(), sighting(cover="open")) as door:
        await door.confirm((await door.alerts())[0])
        await door.hub.project()
        found = await door.data("{ violations { edges { node { number case { number } } } } }")
        violation = found["violations"]["edges"][0]["node"]
        yield door, violation["number"], violation["case"]["number"]


def corrections():
    """The truck, its company, the site and the permit turn out to be different."""
    return [
        record(
            "Truck",
            "truck-1",
            {"vin": "LSVAX60E8K2018698", "brand": "东风"},
            link("OPERATED_BY", company("演示丙公司"), "2025-01-01T00:00"),
        ),
        record(
            "Site",
            "site-1",
            {"code": "G01", "name": "改名工地"},
            link("LIES_IN", district("500113")),
        ),
        permit(state="revoked"),
        record("Company", "c-9", {"name": "演示甲公司", "address": "某路1号"}),
    ]


async def test_the_same_trace_as_known_then_is_the_same_to_the_byte(traced):
    door, violation, case = traced
    then = door.hub.journal.clock()
    known = {"n": violation, "k": iso(then)}
    before = (await door.post({"query": FULL, "variables": known})).content

    for _ in range(3):
        await tell(door.hub, *corrections())
        await tell(door.hub, permit(), trip(to="X02"), sighting(cover="closed"))
    dispatcher = person("dispatcher")
    assign = {"number": case, "department": "URBAN_MANAGEMENT", "post": "街道中队"}
    await moved(door, "assignCase", assign, dispatcher)
    after = (await door.post({"query": FULL, "variables": known})).content
    now = (await door.post({"query": FULL, "variables": {"n": violation}})).json()

    assert "errors" not in json.loads(before), before
    assert after == before
    told = now["data"]["traceViolation"]
    assert told["truck"]["company"]["name"] == "演示丙公司"
    assert told["site"]["name"] == "演示一号工地"  # its name as of the event; it changed later
    assert told["case"]["state"] == "ASSIGNED"


async def test_the_case_is_not_there_before_it_was_opened(traced):
    door, violation, _ = traced

    early = await door.data(FULL, n=violation, k=iso(at("2026-03-05T19:00")))

    assert early["traceViolation"] is None
