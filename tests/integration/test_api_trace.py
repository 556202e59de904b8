"""The chain behind a violation: from the photo to company and site, each edge with its source."""

import pytest

from tests.factories import at, company, link, record, truck
from tests.integration.front_door import front_door
from tests.integration.story import SITE, disposal_site, district, permit, sighting, trip

TRACE = """query ($n: String!) { traceViolation(number: $n) {
    violation { kind occurredAt }
    alert { state }
    sighting { number cover }
    camera { code }
    cameraPlace { __typename ... on Site { name } }
    district { name }
    plate { number }
    truck { vin company { name } }
    company { name }
    trip { number }
    waybill { number }
    site { name district { name } }
    siteDistrict { name }
    builder { name }
    disposalSite { code }
    permit { number disposalSites { edges { node { code } } } }
    case { number state }
    nodes { id type label zh }
    edges { from to relation zh provenance { source recordId method confidence rawSha256 } }
    timeline { at what zh }
} }"""


def papers():
    """Builder of the site, the waybill of the run, and a company that took the truck over later."""
    return [
        record("Site", "site-2", {"code": "G01"}, link("BUILT_BY", company("演示建设公司"))),
        record(
            "Waybill",
            "W-1",
            {
                "number": "W-1",
                "issued_at": at("2026-03-05T18:10"),
                "closed_at": at("2026-03-05T19:30"),
            },
            link("CARRIED_BY", truck("渝A90001")),
            link("FROM_SITE", SITE),
            link("TO_DISPOSAL", disposal_site("X01")),
            seen="2026-03-05T18:10",
        ),
        permit(),
        permit("P-OLD", since="2025-01-01T00:00", until="2026-01-01T00:00"),
        permit("P-REVOKED", state="revoked"),
        trip(),
        sighting(cover="open"),
        record("Sighting", "S-1b", {"number": "S-1"}, link("TAKEN_IN", district("500107"))),
    ]


@pytest.fixture
async def traced(tmp_path):
    async with front_door(tmp_path, *papers()) as door:
        case = await door.confirm((await door.alerts())[0], "violation { number }")
        later = record(
            "Truck",
            "truck-1",
            {"vin": "LSVAX60E8K2018698"},
            link("OPERATED_BY", company("演示甲公司"), "2025-01-01T00:00"),
            link("OPERATED_BY", company("演示乙公司"), "2026-03-10T00:00"),
        )
        door.hub.journal.append("licences", [later])
        await door.hub.project()
        yield door, case["violation"]["number"]


async def test_the_whole_chain_as_of_the_event(traced):
    door, number = traced

    trace = (await door.data(TRACE, n=number))["traceViolation"]

    assert trace["violation"]["occurredAt"] == "2026-03-05T10:35:00.000Z"
    assert trace["alert"] == {"state": "CONFIRMED"}
    assert trace["sighting"] == {"number": "S-1", "cover": "OPEN"}
    assert (trace["camera"], trace["cameraPlace"]) == (
        {"code": "C-GATE"},
        {"__typename": "Site", "name": "演示一号工地"},
    )
    assert trace["plate"] == {"number": "渝A90001"}
    assert trace["truck"] == {"vin": "LSVAX60E8K2018698", "company": {"name": "演示甲公司"}}
    assert trace["company"] == {"name": "演示甲公司"}
    assert (trace["trip"], trace["waybill"]) == ({"number": "T-1"}, {"number": "W-1"})
    assert trace["site"] == {"name": "演示一号工地", "district": {"name": "九龙坡区"}}
    assert (trace["siteDistrict"], trace["builder"]) == (
        {"name": "九龙坡区"},
        {"name": "演示建设公司"},
    )
    assert trace["disposalSite"] == {"code": "X01"}
    assert trace["permit"]["number"] == "P-1"
    assert trace["case"]["state"] == "OPEN"


async def test_now_the_truck_belongs_to_another_company(traced):
    door, _ = traced

    data = await door.data('{ truck(vin: "LSVAX60E8K2018698") { company { name } } }')

    assert data["truck"]["company"] == {"name": "演示乙公司"}


async def test_every_edge_joins_two_nodes_and_names_its_source(traced):
    door, number = traced

    trace = (await door.data(TRACE, n=number))["traceViolation"]

    ids = {node["id"] for node in trace["nodes"]}
    assert len(ids) == len(trace["nodes"])
    assert all(e["from"] in ids and e["to"] in ids for e in trace["edges"])
    assert all(e["provenance"]["source"] for e in trace["edges"])
    assert all(len(e["provenance"]["rawSha256"]) == 64 for e in trace["edges"])
    labels = {(n["type"], n["label"], n["zh"]) for n in trace["nodes"]}
    assert ("Truck", "LSVAX60E8K2018698", "渣土车") in labels
    assert ("Company", "演示甲公司", "企业") in labels
    assert ("Company", "演示乙公司", "企业") not in labels


async def test_permits_that_did_not_hold_then_are_not_in_the_chain(traced):
    door, number = traced

    trace = (await door.data(TRACE, n=number))["traceViolation"]

    assert [n["label"] for n in trace["nodes"] if n["type"] == "Permit"] == ["P-1"]


async def test_the_timeline_is_in_order(traced):
    door, number = traced

    trace = (await door.data(TRACE, n=number))["traceViolation"]

    told = [(event["at"], event["what"]) for event in trace["timeline"]]
    assert told[:4] == [
        ("2026-03-05T10:10:00.000Z", "waybill issued"),
        ("2026-03-05T10:20:00.000Z", "trip started"),
        ("2026-03-05T10:35:00.000Z", "violation occurred"),
        ("2026-03-05T10:35:00.000Z", "sighting captured"),
    ]
    assert told == sorted(told, key=lambda event: event[0])
    assert any("case" in what for _, what in told)


async def test_no_such_violation_is_null(traced):
    door, _ = traced

    assert await door.data('{ traceViolation(number: "X") { nodes { id } } }') == {
        "traceViolation": None
    }


async def test_a_violation_must_be_named(traced):
    door, _ = traced

    assert await door.codes("{ traceViolation { nodes { id } } }") == ["BAD_USER_INPUT"]


async def test_a_trace_tells_the_two_moments_that_it_is_told_of(traced):
    door, number = traced
    query = """query ($n: String!, $known: Instant) {
        traceViolation(number: $n, asKnownAt: $known) { asOf knownAt violation { occurredAt } } }"""
    known = "2026-03-06T12:00:00.000Z"  # after the story, before anybody asks

    then = (await door.data(query, n=number, known=known))["traceViolation"]
    now = (await door.data(query, n=number))["traceViolation"]
    tree = await door.data(
        """query ($at: Instant) { now: traceTruck(vin: "LSVAX60E8K2018698") { asOf knownAt }
        then: traceTruck(vin: "LSVAX60E8K2018698", asOf: $at) { asOf knownAt } }""",
        at="2026-03-05T10:00:00Z",
    )

    assert (then["asOf"], then["knownAt"]) == (then["violation"]["occurredAt"], known)
    assert now["asOf"] == then["asOf"]
    assert now["knownAt"] > known
    assert tree["now"]["asOf"] == tree["now"]["knownAt"]
    assert tree["then"]["asOf"] == "2026-03-05T10:00:00.000Z"
    assert tree["then"]["knownAt"] == tree["now"]["knownAt"]
