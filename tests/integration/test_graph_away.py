"""A graph that is away is asked once for each root field, and told of once."""

import pytest

from graph.errors import GraphUnavailable
from tests.integration.front_door import front_door

ONE = "{ trucks { totalCount } }"
SEVERAL = "{ a: trucks { totalCount } __typename b: sites { totalCount } c: trucks { totalCount } }"
LEFT_TO_EXECUTOR = '{ a: trucks { totalCount } canI(type: "Truck") b: sites { totalCount } }'


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        yield opened


def away(door, monkeypatch, entities):
    """Let the graph be away for some entities; the plans that reach it."""
    read, asked = type(door.hub.graph).read, []

    async def reading(graph, plan):
        asked.append(plan.entity)
        if plan.entity in entities:
            raise GraphUnavailable("the host graph-7 does not answer")
        return await read(graph, plan)

    monkeypatch.setattr(type(door.hub.graph), "read", reading)
    return asked


@pytest.mark.parametrize(
    ("query", "entities", "asked"),
    [
        (ONE, {"Truck"}, ["Truck"]),
        (SEVERAL, {"Truck", "Site"}, ["Site", "Truck", "Truck"]),
        (SEVERAL, {"Truck"}, ["Site", "Truck", "Truck"]),
        (LEFT_TO_EXECUTOR, {"Truck", "Site"}, ["Site", "Truck"]),
    ],
)
async def test_each_root_is_asked_once_and_told_of_where_it_is_away(
    door, monkeypatch, caplog, query, entities, asked
):
    plans = away(door, monkeypatch, entities)
    answer = await door.ask(query)

    lost = {key: value for key, value in answer["data"].items() if value is None}
    assert sorted(plans) == asked
    assert {error["path"][0] for error in answer["errors"]} == lost.keys()
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNAVAILABLE"}
    assert len(answer["errors"]) == len(lost)
    assert "graph-7" not in str(answer)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_what_is_there_is_answered_beside_what_is_away(door, monkeypatch):
    whole = await door.ask(SEVERAL)
    away(door, monkeypatch, {"Truck"})
    answer = await door.ask(SEVERAL)

    assert answer["data"] == {**whole["data"], "a": None, "c": None}
