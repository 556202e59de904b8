"""Cases and incidents by their global ids, beside the things of the graph."""

import base64

import pytest

from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip

ANY = "query ($id: ID!) { node(id: $id) { __typename id ... on Case { number state } ... on Incident { number kind } } }"  # noqa: E501
MANY = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Truck { vin } } }"


def global_id(text):
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, sighting(cover="open"), trip(), permit()) as door:
        alert = (await door.alerts())[0]
        yield door, await door.confirm(alert, "id number incident { id number }")


async def test_a_case_and_an_incident_are_found_by_the_id_they_show_everywhere(door):
    door, case = door

    by_id = await door.data(ANY, id=case["id"])
    incident = await door.data(ANY, id=case["incident"]["id"])
    listed = await door.data(
        "{ cases { edges { node { id } } } incidents { edges { node { id } } } }"
    )

    assert case["id"] == global_id(f"Case:{case['number']}")
    assert by_id["node"] == {
        "__typename": "Case", "id": case["id"], "number": case["number"], "state": "OPEN",
    }  # fmt: skip
    assert (incident["node"]["__typename"], incident["node"]["number"]) == (
        "Incident",
        case["incident"]["number"],
    )
    assert listed["cases"]["edges"] == [{"node": {"id": case["id"]}}]
    assert listed["incidents"]["edges"] == [{"node": {"id": case["incident"]["id"]}}]


async def test_several_come_in_the_order_they_were_asked_for_whatever_they_are(door):
    door, case = door
    truck = (await door.data("{ trucks { edges { node { id vin } } } }"))["trucks"]["edges"][0]
    none = global_id("Case:none")

    found = await door.data(
        MANY, ids=[case["id"], none, truck["node"]["id"], case["incident"]["id"], case["id"]]
    )

    kinds = [one and one["__typename"] for one in found["nodes"]]
    assert kinds == ["Case", None, "Truck", "Incident", "Case"]
    assert found["nodes"][2]["vin"] == truck["node"]["vin"]


async def test_an_incident_is_withheld_from_whom_alerts_are(door):
    door, case = door
    who = person(department="transport")
    plain = await door.ask(
        f'{{ incident(number: "{case["incident"]["number"]}") {{ number }} }}', who
    )

    answer = await door.ask(ANY, who, id=case["incident"]["id"])

    assert (answer["data"]["node"] is None) == (plain["data"]["incident"] is None)
    assert [one["path"] for one in answer.get("extensions", {}).get("withheld", [])] == [
        ["node"] for _ in plain.get("extensions", {}).get("withheld", [])
    ]


async def test_a_case_that_is_not_theirs_is_no_more_to_be_had_by_id_than_by_number(door):
    door, case = door

    for department in ("police", "transport", "housing_construction"):
        who = person(department=department)
        by_number = await door.data(
            "query ($n: String!) { case(number: $n) { number } }", who, n=case["number"]
        )
        by_id = await door.data(ANY, who, id=case["id"])

        assert (by_id["node"] is None) == (by_number["case"] is None), department


async def test_where_a_thing_of_the_graph_is_meant_the_id_of_a_case_is_refused(door):
    door, case = door

    for query in (
        "query ($id: ID!) { neighbourhood(id: $id) { truncated } }",
        "query ($id: ID!) { paths(from: $id, to: $id) { truncated } }",
        "query ($id: ID!) { truck(id: $id) { vin } }",
        "query ($id: ID!) { traceSite(id: $id) { nodes { id } } }",
    ):
        assert await door.codes(query, id=case["id"]) == ["BAD_USER_INPUT"], query


async def test_a_router_is_refused_a_truck_by_the_id_of_a_case(door):
    door, case = door
    query = "query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }"

    codes = await door.codes(query, of=[{"__typename": "Truck", "id": case["id"]}])

    assert codes == ["BAD_USER_INPUT"]


async def test_an_answer_by_id_is_put_on_record_with_the_case(door):
    door, case = door
    await door.data(ANY, id=case["id"])

    entry = door.hub.audit.at(door.hub.audit.length())

    assert '"Case.*"' in entry.payload
    assert f'"Case":["{case["number"]}"]' in entry.payload.replace(" ", "")
