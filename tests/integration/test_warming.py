"""What the ready operations ask is planned before anybody asks, and nothing of it goes anywhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from gateway.trusted.manifest import ready
from gateway.web import web_app
from graph.engines.cypher_text import statement
from graph.engines.open import plans_slowly
from graph.errors import GraphUnavailable
from graph.plan import Plan
from tests.integration.front_door import FrontDoor, front_door
from tests.integration.story import person
from tests.integration.test_api_trace import traced  # noqa: F401

TRACE = next(one.body for one in ready() if one.name == "TraceViolation")


@dataclass
class Texts:
    """A graph that notes the Cypher of all it is asked."""

    graph: Any
    asked: list[str] = field(default_factory=list)
    is_away: bool = False

    async def read(self, plan: Plan) -> Any:
        self.asked.append(statement(plan).text)
        if self.is_away:
            raise GraphUnavailable("away")
        return await self.graph.read(plan)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.graph, name)


def noted(door: FrontDoor) -> tuple[Texts, Any]:
    """The texts of a hub's statements from now on, and its application."""
    texts = Texts(door.hub.graph)
    return texts, web_app(replace(door.hub, graph=texts))


async def test_what_a_department_asks_later_was_asked_before(traced):  # noqa: F811
    door, number = traced
    texts, app = noted(door)

    answered = await app.state.warming.run(60)
    before = set(texts.asked)
    texts.asked.clear()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://hub"
    ) as http:
        asking = FrontDoor(hub=door.hub, http=http)
        for department in ("urban_management", "police"):
            who = person("viewer", department=department)
            assert (await asking.ask(TRACE, who, number=number))["data"]["traceViolation"]

    assert answered > 4
    assert len(texts.asked) == 2
    assert set(texts.asked) <= before


async def test_nothing_of_it_goes_on_record(traced):  # noqa: F811
    door, _ = traced
    _, app = noted(door)
    before = await asyncio.to_thread(door.hub.audit.length)

    await app.state.warming.run(60)

    assert await asyncio.to_thread(door.hub.audit.length) == before


async def test_a_graph_that_is_away_stops_nobody(tmp_path):
    async with front_door(tmp_path) as door:
        texts, app = noted(door)
        texts.is_away = True

        assert await app.state.warming.run(60) == 0


async def test_no_time_is_no_question(tmp_path):
    async with front_door(tmp_path) as door:
        texts, app = noted(door)

        assert await app.state.warming.run(0) == 0
    assert texts.asked == []


async def test_a_hub_that_stops_does_not_wait_for_it(traced):  # noqa: F811
    door, _ = traced
    texts, app = noted(door)
    warming = asyncio.create_task(app.state.warming.run(60))
    while not texts.asked:
        await asyncio.sleep(0)

    warming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await warming


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("neo4j://127.0.0.1:7687", True),
        ("bolt+s://graph.example", True),
        ("sqlite:///graph.db", False),
        ("postgresql+psycopg://graph.example/city", False),
    ],
)
def test_only_neo4j_plans_slowly(url, expected):
    assert plans_slowly(url) is expected
