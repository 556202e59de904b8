"""attributeSource, plateCandidates, neighbourhood and paths at the front door."""

import json

import pytest

from gateway.api.ids import read_id
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Ref
from tests.factories import at, company, link, plate, record
from tests.integration.front_door import front_door
from tests.integration.roads import HONEST, move, roads, settle, waybill
from tests.integration.story import permit, person, sighting, trip

SOURCE = """query ($n: String!) { attributeSource(number: $n) {
    isUnknown threshold weightsVersion site { code name permits { totalCount } }
    candidates { siteId score site { code } reasons { code zh en weight ref } }
} }"""
REACH = """query ($id: ID!, $depth: Int, $kinds: [String!]) {
    neighbourhood(id: $id, depth: $depth, kinds: $kinds) {
        truncated
        nodes { id type label zh depth }
        edges { from to relation zh provenance { source method } }
    } }"""
PATHS = """query ($from: ID!, $to: ID!, $longest: Int, $kinds: [String!]) {
    paths(from: $from, to: $to, longest: $longest, kinds: $kinds) {
        truncated paths { nodes { type label } edges { relation } } } }"""


@pytest.fixture
async def door(tmp_path):
    seen = sighting("S-1", "2026-03-05T18:25", cover="open", by="C-ROAD")
    async with front_door(tmp_path, *roads(), waybill(), seen) as opened:
        await move(opened.hub, HONEST)
        yield opened


def asked(query, words):
    """The query and its variables, without the kinds where none are given."""
    if words["kinds"] is not None:
        return query, words
    shorter = query.replace(", $kinds: [String!]", "").replace(", kinds: $kinds", "")
    return shorter, {name: word for name, word in words.items() if name != "kinds"}


async def near(door, node_id, who=None, *, depth=1, kinds=None):
    query, words = asked(REACH, {"id": node_id, "depth": depth, "kinds": kinds})
    return (await door.data(query, who, **words))["neighbourhood"]


async def ways(door, start, end, *, longest=4, kinds=None):
    given = {"from": start, "to": end, "longest": longest, "kinds": kinds}
    query, words = asked(PATHS, given)
    return (await door.data(query, **words))["paths"]


async def violation(door):
    number = (await door.alerts())[0]
    await door.hub.cases.confirm_alert(number, person("dispatcher"))
    await door.hub.project()
    return number.replace("AL-", "VI-")


async def ids(door):
    data = await door.data(
        """{ truck(vin: "LSVAX60E8K2018698") { id company { id } }
             site(code: "G01") { id } disposalSite(code: "X01") { id } }"""
    )
    return {
        "truck": data["truck"]["id"],
        "company": data["truck"]["company"]["id"],
        "site": data["site"]["id"],
        "disposal": data["disposalSite"]["id"],
    }


async def test_the_source_with_the_reasons_for_it(door):
    number = await violation(door)

    answer = (await door.data(SOURCE, n=number))["attributeSource"]

    best = answer["candidates"][0]
    assert answer["isUnknown"] is False
    assert answer["site"] == {
        "code": "G01",
        "name": "演示一号工地",
        "permits": {"totalCount": 1},
    }
    assert best["site"] == {"code": "G01"}
    assert {"GPS_STOP", "WAYBILL", "PERMIT"} <= {r["code"] for r in best["reasons"]}
    assert {"Waybill:W-1", "Permit:P-1"} <= {r["ref"] for r in best["reasons"]}
    assert sum(r["weight"] for r in best["reasons"]) == pytest.approx(best["score"], abs=1e-6)
    assert best["score"] > 0.9


def things_on_record(door):
    """The things that the newest entry of the log names, by type."""
    entry = door.hub.audit.verify()
    assert entry.kind == "read"
    return {name: set(keys) for name, keys in json.loads(entry.payload)["things"].items()}


async def test_the_sites_and_papers_of_an_answer_are_named_on_record(door):
    number = await violation(door)
    site = read_id((await ids(door))["site"])[1]
    bare = "query ($n: String!) { attributeSource(number: $n) { candidates { siteId } } }"

    await door.data(bare, n=number)

    things = things_on_record(door)
    assert things["Violation"] == {number}
    assert site in things["Site"]
    assert ("W-1" in things["Waybill"], "P-1" in things["Permit"]) == (True, True)
    assert things.keys() <= ONTOLOGY.entities.keys()


async def test_the_violation_that_is_routed_is_named_on_record(door):
    number = await violation(door)
    routed = "query ($n: String!) { routeViolation(number: $n) { lead { department } } }"

    await door.data(routed, n=number)

    assert things_on_record(door) == {"Violation": {number}}


async def test_a_violation_that_is_not_there(door):
    assert await door.data(SOURCE, n="VI-20260305-NOTHING") == {"attributeSource": None}
    assert await door.codes("{ attributeSource { isUnknown } }") == ["BAD_USER_INPUT"]


async def test_without_evidence_it_says_unknown(tmp_path):
    seen = sighting("S-1", "2026-03-05T18:25", cover="open", by="C-ROAD")
    async with front_door(tmp_path, seen) as door:
        number = await violation(door)

        answer = (await door.data(SOURCE, n=number))["attributeSource"]

        assert answer["isUnknown"] is True
        assert answer["site"] is None
        assert answer["candidates"] == []


async def test_every_plate_of_a_number_is_a_candidate(tmp_path):
    light = record(
        "Truck",
        "truck-9",
        {"vin": "1M8GDM9AXKP042788"},
        link("BEARS", plate("渝A90001", "02"), "2026-03-10T00:00"),
    )
    ask = """query ($at: Instant) { plateCandidates(number: "渝a·90001", at: $at) {
        plateClass trucks { edges { node { vin } } } } }"""
    async with front_door(tmp_path, light) as door:
        before = await door.data(ask, at="2026-03-05T00:00:00Z")
        after = await door.data(ask, at="2026-03-11T00:00:00Z")

        heavy, light_one = "LSVAX60E8K2018698", "1M8GDM9AXKP042788"
        assert vins(before) == {"LARGE": [heavy], "SMALL": []}
        assert vins(after) == {"LARGE": [heavy], "SMALL": [light_one]}


def vins(data):
    return {
        plate["plateClass"]: [edge["node"]["vin"] for edge in plate["trucks"]["edges"]]
        for plate in data["plateCandidates"]
    }


async def test_what_a_company_is_connected_with(door):
    known = await ids(door)

    one = await near(door, known["company"])
    two = await near(door, known["company"], depth=2)

    assert {(n["type"], n["depth"]) for n in one["nodes"]} == {("Company", 0), ("Truck", 1)}
    assert [e["relation"] for e in one["edges"]] == ["OPERATED_BY"]
    assert one["edges"][0]["provenance"] == {"source": "department", "method": "DECLARED"}
    assert {"Plate", "Permit", "Waybill", "Terminal"} <= {n["type"] for n in two["nodes"]}
    assert one["truncated"] is two["truncated"] is False


async def test_only_over_the_kinds_that_are_asked_for(door):
    known = await ids(door)

    reach = await near(door, known["company"], depth=3, kinds=["Truck", "Permit", "Site"])

    found = {n["type"] for n in reach["nodes"]}
    assert found == {"Company", "Truck", "Permit", "Site"}


async def test_what_may_not_be_seen_is_not_followed(tmp_path):
    driver = record(
        "Driver", "d", {"licence_number": "5001"}, link("EMPLOYED_BY", company("演示甲公司"))
    )
    async with front_door(tmp_path, driver) as door:
        known = await ids_of_company(door)

        partner = await near(door, known)
        auditor = await near(door, known, person("auditor"))

        assert "Driver" not in {n["type"] for n in partner["nodes"]}
        assert "Driver" in {n["type"] for n in auditor["nodes"]}


async def ids_of_company(door):
    return (await door.data('{ company(name: "演示甲公司") { id } }'))["company"]["id"]


async def test_the_ways_from_a_company_to_a_site(door):
    known = await ids(door)
    kinds = ["Company", "Truck", "Permit", "Waybill", "Site"]

    found = await ways(door, known["company"], known["site"], kinds=kinds)

    told = [[e["relation"] for e in path["edges"]] for path in found["paths"]]
    assert ["OPERATED_BY", "FOR_TRUCK", "FROM_SITE"] in told
    assert ["OPERATED_BY", "CARRIED_BY", "FROM_SITE"] in told
    assert told == sorted(told, key=len)
    first = found["paths"][0]["nodes"]
    assert (first[0]["label"], first[-1]["label"]) == ("演示甲公司", "演示一号工地")


async def test_no_way_is_no_error(door):
    known = await ids(door)

    found = await ways(door, known["company"], known["disposal"], longest=1)

    assert found == {"truncated": False, "paths": []}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (REACH, {"depth": 4}),
        (REACH, {"depth": 0}),
        (REACH, {"kinds": ["Lorry"]}),
        (REACH, {"id": "nonsense"}),
    ],
)
async def test_more_than_is_allowed_is_refused(door, query, words):
    known = await ids(door)

    given = {"id": known["truck"], "depth": 1, "kinds": ["Truck"], **words}

    assert await door.codes(query, **given) == ["BAD_USER_INPUT"]


async def test_a_clone_far_away_does_not_change_the_source(door):
    # the plate is also seen leaving another site, where the terminal says it cannot be
    other = record("Camera", "cam-9", {"code": "C-G02", "lng_wgs84": 106.9, "lat_wgs84": 29.9})
    door.hub.journal.append("department", [other])
    door.hub.journal.append("department", [sighting("S-8", "2026-03-05T18:20", by="C-G02")])
    await settle(door.hub)
    number = await violation(door)

    answer = (await door.data(SOURCE, n=number))["attributeSource"]

    assert answer["site"]["code"] == "G01"


async def test_by_which_permit_a_trip_was_allowed(tmp_path):
    spent = record("Permit", "volume", {"number": "P-1", "volume_m3": 20, "hours": "18:00-06:00"})
    before = record(
        "Waybill",
        "W-0",
        {"number": "W-0", "issued_at": at("2026-03-04T18:00"), "volume_m3": 15},
        link("UNDER", Ref(entity="Permit", fields={"number": "P-1"})),
    )
    late = permit("P-2", until="2026-03-02T00:00")
    ask = """{ tripPermits(number: "T-1") {
        allows remainingM3 permit { number } reasons { code zh } } }"""
    async with front_door(tmp_path, *roads(), late, trip(), spent, before) as door:
        found = (await door.data(ask))["tripPermits"]

        assert found[0] == {
            "allows": True,
            "remainingM3": 5,
            "permit": {"number": "P-1"},
            "reasons": [],
        }
        assert found[1]["allows"] is False
        assert [r["code"] for r in found[1]["reasons"]] == ["LEAVE_TIME"]
        await door.data('{ tripPermits(number: "T-1") { allows } }')
        named = things_on_record(door)
        permits = await door.data("{ permits { edges { node { id } } } }")
        assert named == {
            "Trip": {"T-1"},
            "Permit": {read_id(edge["node"]["id"])[1] for edge in permits["permits"]["edges"]},
        }
        assert await door.data('{ tripPermits(number: "T-9") { allows } }') == {"tripPermits": None}
