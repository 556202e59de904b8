"""Row scopes, cases, purposes, revocation: seen through the front door, and by a spy below it."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from auth.principal import Principal
from gateway.agreements.narrow import narrow
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import DepartmentKind
from graph.plan import Compare, Direction, In, Pick, Plan, Related, Step, Window
from graph.records import Ref
from tests.agreed import grants
from tests.factories import at, link, record
from tests.integration.front_door import front_door
from tests.integration.story import PUBLISHER, permit, person, sighting, trip

TERMS = """
id = "{id}"
version = {version}
title = "试验协议"
givers = [{givers}]
receivers = ["{receiver}"]
purposes = ["emergency"]
legal_basis = ["试验"]
retention_days = 30
valid_from = 2026-01-01
{more}
"""
NUMBERS = "{ sightings { totalCount edges { node { number } } } }"


def terms(*clauses: str, id: str = "try", version: int = 1, receiver: str = "transport", more=""):
    givers = ", ".join(f'"{kind.value}"' for kind in DepartmentKind if kind.value != receiver)
    head = TERMS.format(id=id, version=version, receiver=receiver, givers=givers, more=more)
    numbered = (f'[[clause]]\nnumber = "{n}"\n{text}' for n, text in enumerate(clauses, start=1))
    return head + "\n".join(numbered)


def publish(door: Any, text: str) -> None:
    door.hub.publisher.publish({"try.toml": text}, PUBLISHER, at_ms=at("2026-03-06T09:00"))


@pytest.fixture
async def door(tmp_path):
    records = (
        permit(),
        sighting("S-GATE", by="C-GATE"),
        sighting("S-ROAD", "2026-03-05T19:00", by="C-ROAD"),
        trip(),
        record("Gate", "gate-1", {"code": "GT-1"}),
        record("Camera", "cam-3", {"code": "C-3"}, link("WATCHES", gate("GT-1"))),
    )
    async with front_door(tmp_path, *records) as opened:
        yield opened


def gate(code):
    return Ref(entity="Gate", fields={"code": code})


async def ask(door, text, who=None, purpose="emergency", case=None, **variables):
    named = {} if purpose is None else {"X-Purpose": purpose}
    headers = named | ({} if case is None else {"X-Case": case})
    who = who or person(department="transport")
    sent = {"Authorization": f"Bearer {door.token(who)}", **headers}
    body = {"query": text, "variables": variables}
    answer = await door.http.post("/graphql", json=body, headers=sent)
    return answer.json()


def codes(answer):
    return [error["extensions"]["code"] for error in answer.get("errors", ())]


DISTRICTS = 'entities = ["Sighting", "Camera", "District"]\nrows = "districts"'


async def test_only_rows_of_the_districts_served_are_there_and_counted(door):
    publish(door, terms(DISTRICTS))
    banan = Principal(department="transport", person="x", districts=frozenset({"500113"}))
    nowhere = Principal(department="transport", person="y")

    seen = await ask(door, NUMBERS, banan)
    unseen = await ask(door, NUMBERS, nowhere)

    assert seen["data"]["sightings"] == {
        "totalCount": 1,
        "edges": [{"node": {"number": "S-ROAD"}}],
    }
    assert unseen["data"]["sightings"] == {"totalCount": 0, "edges": []}


async def test_a_node_out_of_scope_is_not_there_by_id_either(door):
    publish(door, terms(DISTRICTS))
    everyone = await door.data('{ sighting(number: "S-GATE") { id } }')
    banan = Principal(department="transport", person="x", districts=frozenset({"500113"}))

    answer = await ask(door, "query ($id: ID!) { node(id: $id) { id } }", banan,
                       id=everyone["sighting"]["id"])  # fmt: skip

    assert answer["data"] == {"node": None}


async def test_a_scope_holds_inside_conditions_and_below_other_rows(door):
    publish(
        door,
        terms(
            'entities = ["Sighting"]\nrows = "districts"\ndistricts = ["500113"]',
            'entities = ["Plate"]',
        ),
    )
    text = """{ plates(filter: {sightings: {some: {number: {eq: "%s"}}}}) {
        totalCount edges { node { sightings { totalCount edges { node { number } } } } } } }"""

    out, inside = [await ask(door, text % number) for number in ("S-GATE", "S-ROAD")]

    assert out["data"]["plates"]["totalCount"] == 0
    (edge,) = inside["data"]["plates"]["edges"]
    assert edge["node"]["sightings"] == {
        "totalCount": 1,
        "edges": [{"node": {"number": "S-ROAD"}}],
    }


async def test_rows_of_named_sites(door):
    publish(door, terms('entities = ["Trip", "Permit"]\nrows = "sites"\nsites = ["G01"]'))
    other = terms('entities = ["Trip", "Permit"]\nrows = "sites"\nsites = ["G99"]', version=2)
    text = "{ trips { totalCount } permits { totalCount } }"

    first = await ask(door, text)
    publish(door, other)
    second = await ask(door, text)

    assert first["data"] == {"trips": {"totalCount": 1}, "permits": {"totalCount": 1}}
    assert second["data"] == {"trips": {"totalCount": 0}, "permits": {"totalCount": 0}}


async def test_what_is_withheld_is_refused_by_name_and_shown_as_null(door):
    publish(door, terms('entities = ["Sighting"]\nfields = ["number", "cover"]\nrelations = []'))

    answer = await ask(
        door,
        """{ sightings { edges { node { number load plates { totalCount } } } }
        f: sightings(filter: {load: {eq: EMPTY}}) { totalCount }
        p: sightings(filter: {plates: {some: {number: {eq: "渝A12345"}}}}) { totalCount } }""",
    )

    assert answer["data"]["sightings"]["edges"][0]["node"] == {
        "number": "S-GATE",  # by id: the order of time is withheld
        "load": None,
        "plates": None,
    }
    paths = {tuple(one["path"]): one for one in answer["extensions"]["withheld"]}
    load = paths["sightings", "edges", "node", "load"]
    assert (load["kind"], load["agreement"], load["clause"]) == ("WITHHELD", "try v1", "1")
    assert ("sightings", "edges", "node", "plates") in paths
    assert codes(answer) == ["NOT_GRANTED", "NOT_GRANTED"]
    assert {e["message"].split(" ")[0] for e in answer["errors"]} == {
        "Sighting.load",
        "Sighting.plates",
    }


async def test_a_list_whose_order_is_withheld_does_not_tell_it(door):
    publish(door, terms('entities = ["Sighting"]\nfields = ["number"]'))

    answer = await ask(door, "{ sightings { pageInfo { endCursor } } }")

    cursor = answer["data"]["sightings"]["pageInfo"]["endCursor"]
    assert "17727" not in base64.urlsafe_b64decode(cursor + "==").decode()


@pytest.mark.parametrize(
    ("purpose", "code"),
    [(None, "PURPOSE_REQUIRED"), ("gossip", "PURPOSE_REQUIRED"), ("x" * 65, "BAD_REQUEST")],
)
async def test_a_purpose_must_be_named_and_allowed(door, purpose, code):
    publish(door, terms('entities = ["Sighting"]'))

    answer = await ask(door, NUMBERS, purpose=purpose)

    assert codes(answer) == [code]
    if code == "PURPOSE_REQUIRED":
        assert "emergency" in answer["errors"][0]["message"]


async def test_own_data_needs_no_purpose(door):
    answer = await ask(door, NUMBERS, person(), purpose=None)

    assert answer["data"]["sightings"]["totalCount"] == 2


async def test_own_duty_gives_own_data_and_withholds_the_rest(door):
    text = "{ sightings { totalCount } trucks { totalCount } }"

    answer = await ask(door, text, person(), purpose="own_duty")

    assert answer["data"] == {"sightings": {"totalCount": 2}, "trucks": None}
    (told,) = answer["extensions"]["withheld"]
    assert "not for own_duty" in told["reason"]


async def test_the_purpose_may_be_named_in_the_request_itself(door):
    publish(door, terms('entities = ["Sighting"]'))
    body = {"query": NUMBERS, "extensions": {"purpose": "emergency"}}
    sent = {"Authorization": f"Bearer {door.token(person(department='transport'))}"}

    inside = await door.http.post("/graphql", json=body, headers=sent)
    both = await door.http.post("/graphql", json=body, headers={**sent, "X-Purpose": "statistics"})

    assert inside.json()["data"]["sightings"]["totalCount"] == 2
    assert codes(both.json()) == ["BAD_REQUEST"]


async def test_revocation_holds_from_the_next_request(door):
    publish(door, terms('entities = ["Sighting"]'))
    before = await ask(door, NUMBERS)

    door.hub.publisher.revoke("try", PUBLISHER, why="期满", at_ms=at("2026-03-06T10:00"))
    after = await ask(door, NUMBERS, purpose="case_handling")

    assert before["data"]["sightings"]["totalCount"] == 2
    assert after["data"]["sightings"] is None
    entry = door.hub.audit.about("Agreement:try")[-1]
    assert (entry.operation, entry.kind) == ("agreement.revoke", "write")


@pytest.mark.parametrize("more", ["valid_to = 2026-06-01", "revoked = 2026-06-01"])
async def test_what_has_ended_gives_nothing(door, more):
    publish(door, terms('entities = ["Sighting"]', more=more))

    answer = await ask(door, NUMBERS, purpose="case_handling")

    assert answer["data"]["sightings"] is None


async def test_the_record_of_a_reading_names_agreement_purpose_and_case(door):
    publish(door, terms('entities = ["Sighting"]', more='case_number = "any"'))

    refused = await ask(door, NUMBERS)
    given = await ask(door, NUMBERS, case="JW-2026-17")

    assert codes(refused) == ["CASE_REQUIRED"]
    assert given["data"]["sightings"]["totalCount"] == 2
    payload = json.loads(door.hub.audit.verify().payload)
    assert payload["agreements"] == ["try v1"]
    assert (payload["purpose"], payload["case"]) == ("emergency", "JW-2026-17")


async def test_a_case_of_others_opens_nothing(door):
    publish(
        door,
        terms(
            'entities = ["Terminal"]\nrows = "own_cases"',
            receiver="housing_construction",
            more='case_number = "hub"',
        ),
    )

    answer = await ask(
        door,
        "{ terminals { totalCount } }",
        person(department="housing_construction"),
        case="CQ-2026-000099",
    )

    assert codes(answer) == ["CASE_REQUIRED"]


def test_a_plan_of_the_hubs_own_making_is_narrowed_at_every_level():
    housing = grants("housing_construction")
    shows = ONTOLOGY.relation("Sighting", "SHOWS", "Plate")
    bears = ONTOLOGY.relation("Truck", "BEARS", "Plate")
    inner = Plan(entity="Plate", picks=(Pick("n", "number"),), window=Window(first=1))
    plan = Plan(
        entity="Truck",
        picks=(Pick("id", "id"), Pick("v", "vin"), Pick("b", "brand")),
        where=Compare("vin", "eq", "V"),
        steps=(Step(key="plates", relation=bears, direction=Direction.OUT, plan=inner),),
        as_of=1,
    )
    shown = Related(shows, Direction.BACK, Compare("cover", "eq", "open"))
    seen = replace(plan, entity="Plate", picks=(), steps=(), where=shown)

    narrowed, gaps = narrow(plan, housing)
    through, _ = narrow(seen, housing)

    assert narrowed.picks == (Pick("id", "id"), Pick("b", "brand"))
    assert narrowed.where == In("id", ())
    assert narrowed.steps[0].plan.picks == (Pick("n", "number", "plate"),)
    assert gaps.node == {"v": None}
    assert through.where == In("id", ())
