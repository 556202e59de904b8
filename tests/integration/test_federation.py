"""The hub as a subgraph of a city's supergraph: keys, batches, agreements, audit."""

import json

import pytest
from graphql import parse

from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip
from tests.integration.test_agreement_rows import publish
from tests.integration.test_agreement_rows import terms as agreement

VIN = "LSVAX60E8K2018698"
THINGS = "query ($of: [_Any!]!) { _entities(representations: $of) { __typename %s } }"


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, sighting(), trip(), permit()) as opened:
        yield opened


def of(kind, **key):
    return {"__typename": kind, **key}


async def test_things_of_several_types_come_in_the_order_of_their_representations(door):
    said = [of("Site", code="none"), of("Truck", vin=VIN.lower()), of("Plate", number="渝A·90001",
            plateClass="LARGE"), of("Truck", vin=VIN)]  # fmt: skip

    data = await door.data(
        THINGS % "... on Truck { vin plate { number } } ... on Plate { number }", of=said
    )

    truck = {"__typename": "Truck", "vin": VIN, "plate": {"number": "渝A90001"}}
    plate = {"__typename": "Plate", "number": "渝A90001"}
    assert data["_entities"] == [None, truck, plate, truck]


async def test_a_global_id_is_a_key_and_fragments_on_the_union_and_on_node_are_followed(door):
    node = (await door.data(f'{{ truck(vin: "{VIN}") {{ id }} }}'))["truck"]["id"]

    data = await door.data(
        THINGS % "... on _Entity { ... on Truck { vin } } ... on Node { id }",
        of=[of("Truck", id=node)],
    )

    assert data["_entities"] == [{"__typename": "Truck", "vin": VIN, "id": node}]


async def test_a_batch_of_one_type_and_key_is_one_read_of_the_graph(door, monkeypatch):
    plans = []
    read = type(door.hub.graph).read

    async def counted(graph, plan):
        plans.append(plan.entity)
        return await read(graph, plan)

    monkeypatch.setattr(type(door.hub.graph), "read", counted)
    said = [of("Truck", vin=f"V-{n}") for n in range(40)] + [of("Truck", vin=VIN)]

    await door.data(THINGS % "... on Truck { vin companies { edges { node { name } } } }", of=said)

    assert plans == ["Truck"]


async def test_a_representation_that_names_nothing_is_refused_and_says_why(door):
    refused = [
        (of("Truck"), "a Truck is known by id | vin"),
        (of("Truck", vin=7), "vin is a text"),
        (of("Truck", id="nonsense"), "not an id of the hub"),
        (of("Nothing", id="1"), "Nothing has no key here"),
        (of("Plate", number="渝A90001", plateClass="HUGE"), "plateClass is one of LARGE"),
    ]
    for said, words in refused:
        answer = await door.ask(THINGS % "", of=[said])

        assert [e["extensions"]["code"] for e in answer["errors"]] == ["BAD_USER_INPUT"]
        assert words in answer["errors"][0]["message"]


async def test_what_is_no_representation_is_refused_before_anything_is_read(door):
    answer = await door.post({"query": THINGS % "", "variables": {"of": [{"vin": VIN}]}})

    assert "__typename" in answer.json()["errors"][0]["message"]


async def test_more_representations_than_allowed_are_refused(door):
    said = [of("Truck", vin=f"V-{n}") for n in range(1_001)]

    assert await door.codes(THINGS % "", of=said) == ["BAD_USER_INPUT"]


async def test_a_key_that_is_not_given_to_who_asks_looks_nothing_up(tmp_path):
    terms = agreement('entities = ["Truck"]\nfields = ["register_id"]')
    async with front_door(tmp_path, sighting()) as door:
        publish(door, terms)
        transport = person(department="transport")
        said = {"query": THINGS % "... on Truck { vin }"}
        by_vin = {**said, "variables": {"of": [of("Truck", vin=VIN)]}}

        answer = await door.post(by_vin, transport, **{"X-Purpose": "emergency"})

    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_GRANTED"


async def test_what_is_read_by_reference_is_in_the_audit_log(door):
    await door.data(THINGS % "... on Truck { plate { number } }", of=[of("Truck", vin=VIN)])

    payload = json.loads(door.hub.audit.verify().payload)
    assert {"Truck.vin", "Plate.number"} <= set(payload["fields"])


async def test_the_subgraph_names_its_keys_and_leaves_the_routers_own_out(door):
    sdl = (await door.data("{ _service { sdl } }"))["_service"]["sdl"]

    kinds = {one.name.value: one for one in parse(sdl).definitions if getattr(one, "name", None)}
    keys = {
        name: [d.arguments[0].value.value for d in one.directives or () if d.name.value == "key"]
        for name, one in kinds.items()
    }
    assert keys["Truck"] == ["id", "vin", "registerId"]
    assert keys["Plate"] == ["id", "number plateClass"]
    assert keys["Company"] == ["id", "creditCode", "name"]
    assert not {"_Entity", "_Any", "_Service"} & kinds.keys()
    assert not {"_entities", "_service", "node"} & {f.name.value for f in kinds["Query"].fields}
