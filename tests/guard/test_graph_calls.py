"""How often named queries ask the graph, and which are planned: what adds a call fails here."""

import json
from pathlib import Path

import pytest

from tests.equality.comparing import Both
from tests.equality.generator import Asked
from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip

QUERIES = json.loads(Path(__file__).with_name("graph_calls.json").read_text(encoding="utf-8"))


class Counting:
    """A graph that counts its readings."""

    def __init__(self, graph):
        self.graph, self.calls = graph, 0

    def __getattr__(self, name):
        return getattr(self.graph, name)

    async def read(self, plan):
        self.calls += 1
        return await self.graph.read(plan)


@pytest.fixture
async def door(tmp_path):
    later = sighting("S-2", "2026-03-06T18:35", cover="open")
    async with front_door(tmp_path, sighting(cover="open"), later, trip(), permit()) as opened:
        for alert in await opened.alerts():
            await opened.confirm(alert)
        yield opened


async def variables_for(door):
    ids = await door.data('{ trucks { edges { node { id } } } site(code: "G01") { id } }')
    violations = await door.data("{ violations { edges { node { number } } } }")
    return {
        "ids": [ids["trucks"]["edges"][0]["node"]["id"], ids["site"]["id"]],
        "violation": violations["violations"]["edges"][0]["node"]["number"],
    }


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_asks_the_graph_no_more_often_than_it_did(door, name):
    variables = await variables_for(door)
    counting = Counting(door.hub.graph)
    object.__setattr__(door.hub, "graph", counting)

    data = await door.data(QUERIES[name]["query"], **variables)

    assert counting.calls == QUERIES[name]["calls"]
    assert all(value is not None for value in data.values())


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_is_planned_as_it_was(door, name):
    asked = Asked(text=QUERIES[name]["query"], variables=await variables_for(door), lists={})

    found = await Both(door.hub).planned(asked, person(department="police"))

    assert (found is not None) == QUERIES[name]["planned"]
