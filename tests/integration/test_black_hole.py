"""A database that swallows everything costs a request its deadline and the hub nothing."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest

from tests.integration.black_hole import way_to
from tests.integration.front_door import front_door
from tests.shared import NEO4J_URL, POSTGRES_URL, needs_neo4j, needs_postgres

QUERY = "{ trucks { totalCount } }"
PLACES = [
    pytest.param("store_url", POSTGRES_URL, id="store-postgresql", marks=needs_postgres),
    pytest.param("graph_url", POSTGRES_URL, id="graph-postgresql", marks=needs_postgres),
    pytest.param("graph_url", NEO4J_URL, id="graph-neo4j", marks=needs_neo4j),
]
TYPED = {"DEADLINE_EXCEEDED", "UNAVAILABLE", "AUDIT_UNAVAILABLE"}


@asynccontextmanager
async def by_a_way(folder, setting, url):
    with way_to(url) as way:
        async with front_door(folder, **{setting: way.url}) as door:
            yield door, way


async def code(door, **headers):
    answer = (await door.post({"query": QUERY}, **headers)).json()
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else "DATA"


async def recovered(door):
    """Whether the hub answers again by itself, however many tries its pools need."""
    for _ in range(40):
        if await code(door) == "DATA":
            return True
        await asyncio.sleep(0.25)
    return False


@pytest.mark.parametrize(("setting", "url"), PLACES)
async def test_each_request_gets_a_typed_error_while_the_network_swallows_all(
    tmp_path, setting, url
):
    async with by_a_way(tmp_path, setting, url) as (door, way):
        before = await code(door)
        way.swallow()
        during = [await code(door, **{"X-Deadline-Ms": "400"}) for _ in range(3)]
        way.heal()

        assert before == "DATA"
        assert set(during) <= TYPED
        assert await recovered(door)


# the driver of Neo4j leaves a socket to the collector where its connecting is cancelled
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.parametrize(("setting", "url"), PLACES)
async def test_nothing_piles_up_under_a_crowd_that_gets_no_answer(tmp_path, setting, url):
    async with by_a_way(tmp_path, setting, url) as (door, way):
        await asyncio.gather(*(code(door) for _ in range(10)))
        way.swallow()
        for _ in range(3):
            crowd = [code(door, **{"X-Deadline-Ms": "300"}) for _ in range(30)]
            assert set(await asyncio.gather(*crowd)) <= TYPED
        executor = asyncio.get_running_loop()._default_executor
        threads = [one for one in threading.enumerate() if one.name.startswith("asyncio_")]
        # each thread ends by itself, although the network has not healed
        begun = await asyncio.wait_for(asyncio.to_thread(lambda: True), 30)
        way.heal()

        assert begun
        assert len(threads) <= executor._max_workers
        assert await recovered(door)


@pytest.mark.parametrize("given", ["0", "-5", "1.5", "soon", "9" * 12, "٣"])
async def test_a_deadline_that_is_no_number_of_milliseconds_is_refused(tmp_path, given):
    async with front_door(tmp_path) as door:
        headers = [(b"X-Deadline-Ms", given.encode())]
        answer = await door.http.post("/graphql", json={"query": QUERY}, headers=headers)

    error = answer.json()["errors"][0]
    assert (answer.status_code, error["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert "X-Deadline-Ms" in error["message"]
