"""A read of Neo4j has one time, however many ways it is asked."""

import asyncio

import pytest

from graph.engines.bolt_reads import Odd
from graph.engines.neo4j import Neo4jGraph
from graph.errors import GraphUnavailable
from graph.plan import Pick, Plan, Window

READ_S = 0.4
PLAN = Plan(entity="Camera", picks=(Pick("id", "id"),), window=Window(first=1), as_of=0)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
async def test_the_driver_has_what_time_is_left(monkeypatch, share):
    graph = Neo4jGraph("neo4j://127.0.0.1:1", read_s=READ_S)

    async def odd(*_):
        await asyncio.sleep(share * READ_S)
        raise Odd

    async def silent(*_):
        await asyncio.Event().wait()

    monkeypatch.setattr(graph._reads, "value", odd)
    monkeypatch.setattr(graph, "_ask", silent)
    monkeypatch.setattr(graph, "_go_on_planning", lambda *_: None)
    # timers of one loop ring in order, however busy the machine is
    after = asyncio.create_task(asyncio.sleep(READ_S * 1.2))

    with pytest.raises(GraphUnavailable):
        await graph.read(PLAN)

    assert not after.done()
    await after
    await graph.close()
