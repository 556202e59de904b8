"""The column of subscriptions in the matrix of agreements, and the rows they are told of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from auth.principal import Principal
from gateway.agreements.reading import packaged
from gateway.app import open_hub
from gateway.settings import Live, Settings
from graph.ontology.catalogue import ONTOLOGY
from tests.integration.live.clients import on_a_port
from tests.integration.story import PUBLISHER, register, sighting
from tests.integration.test_agreement_matrix import (
    ENGINES,
    EVERY,
    PURPOSE,
    Spy,
    _wire,
    any_given,
    assert_nothing_denied,
    camel,
    person_of,
    record_of,
    refusal,
    shown,
    table,
    withheld,
)
from tests.integration.test_agreement_rows import terms

FOLLOWED = [("Sighting", "sightingSeen", "SightingSeen"), ("Alert", "alertRaised", "AlertRaised")]
SEEN = "subscription { sightingSeen { __typename ... on SightingSeen { sighting { %s } } } }"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=ENGINES)
async def door(request: Any, tmp_path_factory: Any) -> Any:
    settings = Settings.under(tmp_path_factory.mktemp("live-matrix"), live=Live(look_ms=20))
    if request.param is not None:
        settings = replace(settings, graph_url=request.param)
    async with open_hub(settings) as hub:
        await hub.graph.wipe()
        await hub.graph.prepare()
        hub.publisher.publish(packaged(), PUBLISHER, at_ms=1_772_000_000_000)
        hub.journal.append("department", register())
        await hub.project()
        async with on_a_port(replace(hub, graph=Spy(hub.graph))) as opened:
            opened.on_server = request.param is not None
            yield opened
        if request.param is not None:
            await hub.graph.wipe()


AGAIN = ("UNAVAILABLE", "DEADLINE_EXCEEDED")
"""A server plans a question when it is first asked, at times longer than an answer may take."""
TURNS = 20


async def follow(wire: Any, text: str) -> Any:
    """The first message of a subscription, asked again while a server still plans it."""
    for _ in range(TURNS):
        await wire.subscribe(text)
        message = await wire.hear()
        if message["type"] != "error" or message["payload"][0]["extensions"]["code"] not in AGAIN:
            return message
    raise AssertionError(message)


async def tell(door: Any, *records: Any) -> None:
    door.hub.journal.append("department", records)
    await door.hub.project()


def text_of(field: str, event: str, inner: str, condition: str = "") -> str:
    asked = f"(filter: {condition})" if condition else ""
    return f"subscription {{ {field}{asked} {{ __typename ... on {event} {{ {inner} }} }} }}"


@EVERY
@pytest.mark.parametrize(("entity", "field", "event"), FOLLOWED)
async def test_an_event_shows_what_the_table_gives(door, who, entity, field, event):
    one, fields = entity.lower(), [camel(name) for name in ONTOLOGY.entity(entity).fields]
    async with door.socket(door.token(person_of(who)), purpose=PURPOSE) as wire:
        first = await follow(wire, text_of(field, event, f"{one} {{ {' '.join(fields)} }}"))
        if not any_given(who, entity):
            (error,) = first["payload"]
            assert error["extensions"]["code"] == refusal(who, entity)
            return
        assert first["payload"]["data"][field]["__typename"] == "Following"
        made = record_of(entity)
        await tell(door, replace(made, fields={**made.fields, "number": f"{entity}-number-{who}"}))
        payload = (await wire.hear())["payload"]

    expected, kinds = {}, {}
    for name, cell in table()[who, entity].items():
        wire_value = f"{entity}-number-{who}" if name == "number" else _wire(entity, name)
        expected[camel(name)] = shown(cell.mask, wire_value) if cell.given else None
        if not cell.plain:
            kinds[field, one, camel(name)] = "MASKED" if cell.given else "WITHHELD"
    assert payload["data"][field][one] == expected
    assert withheld(payload) == kinds
    assert_nothing_denied(door.hub.graph, who)


@EVERY
@pytest.mark.parametrize(("entity", "field", "event"), FOLLOWED)
async def test_a_subscription_is_filtered_by_what_is_given_and_by_nothing_else(
    door, who, entity, field, event
):
    found, expected = {}, {}
    async with door.socket(door.token(person_of(who)), purpose=PURPOSE) as wire:
        for name, cell in table()[who, entity].items():
            asked = f"{{{camel(name)}: {{isNull: false}}}}"
            await wire.subscribe(text_of(field, event, "cursor", asked), as_=name)
            message = await wire.hear()
            is_open = message["type"] == "next"
            found[name] = "DATA" if is_open else message["payload"][0]["extensions"]["code"]
            expected[name] = "DATA" if cell.plain else refusal(who, entity)
            if is_open:
                await wire.say(id=name, type="complete")

    assert found == expected
    assert_nothing_denied(door.hub.graph, who)


IN_BANAN, AT_THE_GATE = "C-ROAD", "C-GATE"
SCOPES = {
    "districts served": ('rows = "districts"', ["500113"], IN_BANAN),
    "districts named": ('rows = "districts"\ndistricts = ["500113"]', [], IN_BANAN),
    "sites": ('rows = "sites"\nsites = ["G01"]', [], AT_THE_GATE),
}


def given(door: Any, scope: str, version: int) -> tuple[Principal, str, str]:
    """Publish a scope of sightings; who is given it, a camera within it and one without."""
    rows, served, within = SCOPES[scope]
    text = terms(f'entities = ["Sighting"]\nfields = ["number"]\n{rows}', version=version)
    door.hub.publisher.publish({"try.toml": text}, PUBLISHER, at_ms=1_772_000_000_000)
    who = Principal(department="transport", person=f"P{version}", districts=frozenset(served))
    return who, within, AT_THE_GATE if within == IN_BANAN else IN_BANAN


@pytest.mark.parametrize("scope", SCOPES)
async def test_only_rows_of_the_scope_are_told(door, scope):
    version = list(SCOPES).index(scope) + 1
    who, within, without = given(door, scope, version)
    async with door.socket(door.token(who), purpose="emergency") as wire:
        first = await follow(wire, SEEN % "number load")
        assert first["payload"]["data"]["sightingSeen"]["__typename"] == "Following"

        told = []
        for turn in (1, 2):  # events come in order: when the second is told, the first was passed
            name = f"LIVE-{version}-{turn}"
            await tell(door, sighting(f"{name}-OUT", by=without), sighting(name, by=within))
            told.append((await wire.told())["sighting"])

    assert told == [{"number": f"LIVE-{version}-{turn}", "load": None} for turn in (1, 2)]


EVERY_WAY = """query ($in: ID!, $out: ID!, $both: [String!]) {
  listed: sightings(filter: {number: {in: $both}}, orderBy: [{field: NUMBER}]) {
    totalCount edges { node { number } } }
  inside: node(id: $in) { id } outside: node(id: $out) { id }
  nodes(ids: [$in, $out]) { id }
  one: sighting(id: $in) { number history { recordId } } other: sighting(id: $out) { number }
}"""


@pytest.mark.parametrize("scope", SCOPES)
async def test_only_rows_of_the_scope_are_there_along_every_way(door, scope):
    if door.on_server and scope != "sites":
        return  # a server plans every text for seconds, and the one shows it
    version = list(SCOPES).index(scope) + 11
    who, within, without = given(door, scope, version)
    names = [f"ROW-{version}-IN", f"ROW-{version}-OUT"]
    await tell(door, sighting(names[0], by=within), sighting(names[1], by=without))
    of_owner = "query ($n: String!) { sighting(number: $n) { id } }"
    inside, outside = [
        (await asked(door, person_of("urban_management"), of_owner, n=name))["sighting"]["id"]
        for name in names
    ]

    variables = {"in": inside, "out": outside, "both": names}
    answer = await asked(door, who, EVERY_WAY, **variables)

    found = answer.pop("one")
    assert answer == {
        "listed": {"totalCount": 1, "edges": [{"node": {"number": names[0]}}]},
        "inside": {"id": inside},
        "outside": None,
        "nodes": [{"id": inside}, None],
        "other": None,
    }
    assert (found["number"], len(found["history"])) == (names[0], 1)


async def asked(door: Any, who: Principal, text: str, **variables: Any) -> Any:
    purpose = "emergency" if who.department == "transport" else PURPOSE
    sent = {"Authorization": f"Bearer {door.token(who)}", "X-Purpose": purpose}
    async with httpx.AsyncClient(base_url=f"http://{door.address}", timeout=60) as http:
        body = {"query": text, "variables": variables}
        for _ in range(TURNS):
            answer = (await http.post("/graphql", json=body, headers=sent)).json()
            codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
            if codes.isdisjoint(AGAIN):
                return answer["data"]
    raise AssertionError(answer)
