"""What stands round a truck, a company and a site: nodes, relations and what happened there."""

import pytest

from graph.times import iso
from tests.integration.front_door import front_door
from tests.integration.story import person
from tests.integration.test_api_trace import papers

VIN = "LSVAX60E8K2018698"
DRAWN = """nodes { id type label zh } edges { from to relation provenance { source recordId } }
    timeline { at what zh node } cases { number state }"""
TRUCK = f"query ($v: String!) {{ traceTruck(vin: $v) {{ truck {{ id vin }} {DRAWN} }} }}"
COMPANY = f'{{ traceCompany(name: "演示甲公司") {{ company {{ id name }} {DRAWN} }} }}'
SITE = f'{{ traceSite(code: "G01") {{ site {{ id name builders {{ totalCount }} }} {DRAWN} }} }}'


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, *papers()) as door:
        await door.confirm((await door.alerts())[0])
        yield door


def names(trace):
    """Type and label of every node."""
    return {(node["type"], node["label"]) for node in trace["nodes"]}


def whole(trace):
    """Whether every relation joins two different nodes that are drawn, and says its source."""
    ids = {node["id"] for node in trace["nodes"]}
    told = {event["node"] for event in trace["timeline"]} - {None}
    return (
        len(ids) == len(trace["nodes"])
        and all({edge["from"], edge["to"]} <= ids for edge in trace["edges"])
        and all(edge["provenance"]["source"] for edge in trace["edges"])
        and told <= ids
    )


async def test_round_a_truck_stand_plate_company_permits_trips_photos_and_violations(door):
    trace = (await door.data(TRUCK, v=VIN.lower()))["traceTruck"]

    assert whole(trace)
    assert trace["truck"]["vin"] == VIN
    assert trace["nodes"][0]["id"] == trace["truck"]["id"]
    assert names(trace) >= {
        ("Truck", VIN), ("Plate", "渝A90001"), ("Company", "演示甲公司"), ("Sighting", "S-1"),
        ("Permit", "P-1"), ("Permit", "P-OLD"), ("Trip", "T-1"), ("Site", "演示一号工地"),
    }  # fmt: skip
    assert {edge["relation"] for edge in trace["edges"]} >= {
        "BEARS", "OPERATED_BY", "FOR_TRUCK", "MADE_BY", "SHOWS", "COMMITTED_BY", "TRACED_TO",
    }  # fmt: skip
    assert len(trace["cases"]) == 1


async def test_what_happened_round_a_truck_comes_in_order_and_none_of_it_lies_ahead(door):
    trace = (await door.data(TRUCK, v=VIN))["traceTruck"]
    then = await door.data(
        "query ($v: String!, $t: Instant!) { traceTruck(vin: $v, asOf: $t)"
        " { timeline { at what } } }",
        v=VIN,
        t="2026-03-05T18:30:00+08:00",
    )

    moments = [event["at"] for event in trace["timeline"]]
    assert moments == sorted(moments)
    told = [(event["at"][:16], event["what"]) for event in trace["timeline"]]
    assert ("2026-03-05T10:20", "trip started") in told
    assert ("2026-03-05T10:35", "sighting captured") in told
    assert ("2026-03-05T10:35", "violation occurred") in told
    assert ("2025-12-31T16:00", "permit ran out") in told
    assert any(what.startswith("case ") for _, what in told)
    assert then["traceTruck"]["timeline"]
    assert max(event["at"] for event in then["traceTruck"]["timeline"]) < "2026-03-05T10:30"


async def test_round_a_company_and_a_site_stand_trucks_and_permits(door):
    company = (await door.data(COMPANY))["traceCompany"]
    site = (await door.data(SITE))["traceSite"]

    assert whole(company)
    assert names(company) >= {("Company", "演示甲公司"), ("Truck", VIN), ("Plate", "渝A90001")}
    assert whole(site)
    assert names(site) >= {
        ("Site", "演示一号工地"), ("District", "九龙坡区"), ("Company", "演示建设公司"),
        ("Permit", "P-1"), ("Truck", VIN), ("Trip", "T-1"),
    }  # fmt: skip
    assert "DisposalSite" in {node["type"] for node in site["nodes"]}
    assert site["site"]["builders"] == {"totalCount": 1}


async def test_what_is_not_there_is_null_and_one_must_say_what_is_meant(door):
    assert await door.data(TRUCK, v="LSVAX60E8K2018699") == {"traceTruck": None}
    assert await door.codes("{ traceTruck { nodes { id } } }") == ["BAD_USER_INPUT"]


async def test_a_department_is_drawn_what_it_is_given_and_nothing_else(door):
    for department in ("police", "transport", "housing_construction"):
        who = person(department=department)
        found = await door.data("{ myGrants { rights { type field given } } }", who)
        rights = found["myGrants"]["rights"]
        given = {one["type"] for one in rights if one["given"]}
        hidden = {one["type"] for one in rights if not one["given"] and not one["field"]}

        for query in (COMPANY, SITE):
            answer = await door.ask(query, who)
            for trace in (answer.get("data") or {}).values():
                if trace is not None:
                    assert {node["type"] for node in trace["nodes"]} <= given - hidden, department
                    assert whole(trace), department


async def test_an_answer_is_put_on_record_with_the_things_that_were_drawn(door):
    await door.data(TRUCK, v=VIN)

    entry = door.hub.audit.at(door.hub.audit.length())

    assert '"Truck.vin"' in entry.payload
    assert '"Permit.valid_from"' in entry.payload
    assert '"Sighting":["S-1"]' in entry.payload.replace(" ", "")


async def test_a_case_that_was_opened_since_is_not_told_of_what_was_known_before(door):
    with door.hub.store.write() as connection:  # as where the violation came days before its case
        opened = connection.exec_driver_sql("SELECT min(at_ms) FROM case_moves").scalar()
        connection.exec_driver_sql("UPDATE case_moves SET at_ms = at_ms + 86400000")
    query = (
        f"query ($v: String!, $k: Instant!) {{ traceTruck(vin: $v, asKnownAt: $k) {{ {DRAWN} }} }}"
    )

    before = (await door.data(query, v=VIN, k=iso(opened + 60_000)))["traceTruck"]
    after = (await door.data(query, v=VIN, k=iso(opened + 90_000_000)))["traceTruck"]

    assert "Violation" in {node["type"] for node in before["nodes"]}
    assert (len(before["cases"]), len(after["cases"])) == (0, 1)
    assert not any(event["what"].startswith("case ") for event in before["timeline"])


async def test_a_thing_has_one_name_in_every_drawing(door):
    trees = await door.data(
        """query ($v: String!) { traceTruck(vin: $v) { truck { id } nodes { id label } }
        traceCompany(name: "演示甲公司") { nodes { id label } }
        traceSite(code: "G01") { nodes { id label } } }""",
        v=VIN,
    )
    start = trees["traceTruck"]["truck"]["id"]
    reached = await door.data(
        "query ($id: ID!) { neighbourhood(id: $id, depth: 2) { nodes { id label } } }", id=start
    )

    drawn = [node for tree in trees.values() for node in tree["nodes"]]
    drawn += reached["neighbourhood"]["nodes"]
    labels = {}
    for node in drawn:
        labels.setdefault(node["id"], set()).add(node["label"])
    assert {id_: found for id_, found in labels.items() if len(found) > 1} == {}
    assert labels[start] == {VIN}
