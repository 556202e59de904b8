"""Clients that go away in the middle leave nothing behind."""

import asyncio
import gc
import json
import os
from pathlib import Path
from types import AsyncGeneratorType

import pytest

from tests.integration.live.clients import served
from tests.integration.story import permit, sighting, tell, trip
from tests.shared import NEO4J_URL, POSTGRES_URL, needs_neo4j, needs_postgres

AT_ONCE = 40
CUT = int(os.environ.get("ZHATU_TEST_CUT", "300"))
"""Requests that are cut off; 2000 is the full size."""
FOLLOWERS = int(os.environ.get("ZHATU_TEST_FOLLOWERS", "100"))
"""Followers that vanish, half of them sockets; 200 is the full size."""
SIGHTINGS = "subscription { sightingSeen { __typename ... on SightingSeen { cursor } } }"
QUERY = """{ trucks { edges { node { vin plates { edges { node { number } } } } } }
    alerts { edges { node { number sighting { number camera { code } } } } } }"""
STORES = [
    pytest.param({}, id="sqlite"),
    pytest.param({"store_url": POSTGRES_URL}, id="postgresql", marks=needs_postgres),
    pytest.param(
        {"store_url": POSTGRES_URL, "graph_url": NEO4J_URL},
        id="postgresql-neo4j",
        marks=[needs_postgres, needs_neo4j],
    ),
]


def request(door, accept="application/json"):
    body = json.dumps({"query": QUERY if accept == "application/json" else SIGHTINGS})
    lines = (
        "POST /graphql HTTP/1.1",
        "Host: hub",
        f"Authorization: Bearer {door.token()}",
        "X-Purpose: case_handling",
        f"Accept: {accept}",
        "Content-Type: application/json",
        f"Content-Length: {len(body.encode())}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def cut(door, sent, number):
    """Send a request, all of it or a part, and hang up before the answer is there."""
    host, port = door.address.split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent if number % 4 else sent[: len(sent) // 2])
    await asyncio.sleep(0.001 * (number % 7))
    writer.transport.abort()


def asked_of(graph):
    """How many connections of a graph's own are still asked something."""
    return getattr(graph._reads, "busy", 0)


@pytest.mark.parametrize("urls", STORES)
async def test_after_many_requests_cut_off_the_pools_are_idle_and_the_hub_answers(tmp_path, urls):
    async with served(tmp_path, urls=urls) as door:
        await tell(door.hub, sighting(cover="open"), trip(), permit())
        sent, pool = request(door), door.hub.store.engine.pool
        await door.ask(QUERY)
        idle = pool.checkedout()  # on SQLite one connection is kept for looking tokens up

        for start in range(0, CUT, AT_ONCE):
            await asyncio.gather(*(cut(door, sent, n) for n in range(start, start + AT_ONCE)))

        answers = [await door.ask(QUERY) for _ in range(3)]
        async with asyncio.timeout(60):
            while pool.checkedout() > idle or asked_of(door.hub.graph):
                await asyncio.sleep(0.05)
    assert ["errors" in answer for answer in answers] == [False] * 3


async def test_many_followers_that_vanish_leave_no_task_and_no_generator(tmp_path):
    async with served(tmp_path, connections_of_one=FOLLOWERS) as door:
        tasks = len(asyncio.all_tasks())
        sent, host_port = request(door, "text/event-stream"), door.address.split(":")

        kept = []

        async def stream():
            reader, writer = await asyncio.open_connection(host_port[0], int(host_port[1]))
            writer.write(sent)
            while b"Following" not in await reader.readline():
                pass
            return writer

        async def socket():
            opened = door.socket()
            client = await opened.__aenter__()
            await client.subscribe(SIGHTINGS)
            await client.told()
            kept.append(opened)  # it would be closed in order when nobody holds it
            return client.wire.transport

        half = FOLLOWERS // 2
        streams = [await stream() for _ in range(half)]
        sockets = [await socket() for _ in range(half)]
        held = door.held
        await tell(door.hub, sighting("S-1"))
        for writer in streams:
            writer.transport.abort()
        for transport in sockets:
            transport.abort()
        await door.settled()
        await asyncio.sleep(0.1)
        gc.collect()

        assert held == (FOLLOWERS, FOLLOWERS)
        assert len(asyncio.all_tasks()) <= tasks
        assert ours() == []


def ours():
    """Names of the generators of subscriptions that are still there."""
    folder = str(Path("gateway", "api", "live"))
    return [
        one.__qualname__
        for one in gc.get_objects()
        if isinstance(one, AsyncGeneratorType) and folder in one.ag_code.co_filename
    ]
