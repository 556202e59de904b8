"""Neo4j goes away and comes back: nothing is lost, and nobody waits long for an answer."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gateway.app import open_hub
from gateway.ingest import keep_up
from gateway.settings import Settings
from graph.engines.neo4j import Neo4jGraph
from graph.engines.open import open_graph
from graph.errors import GraphUnavailable
from graph.plan import Pick, Plan
from tests.factories import company, link, record
from tests.integration.neo4j_server import OwnServer
from tests.shared import needs_neo4j_program

pytestmark = needs_neo4j_program

TRUCKS = Plan(entity="Truck", picks=(Pick("vin", "vin"),), as_of=0)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    own = OwnServer(tmp_path_factory.mktemp("neo4j"))
    yield own
    own.kill()


@pytest.fixture
async def server(program: OwnServer) -> OwnServer:
    """Running and empty."""
    await asyncio.to_thread(program.start)
    graph = open_graph(program.url)
    await graph.wipe()
    await graph.prepare()
    await graph.close()
    return program


async def warm(server: OwnServer) -> None:
    """Let a server that just started plan what is asked: that can take longer than a read may."""
    graph = Neo4jGraph(server.url, read_s=120.0)
    await graph.read(TRUCKS)
    await graph.close()


async def exported(graph) -> list[dict]:
    return [row async for row in graph.export()]


def trucks_of(batch: int) -> list:
    """The same trucks in each batch, at another company each time."""
    return [
        record(
            "Truck",
            f"r{n}",
            {"vin": f"V{n}", "brand": f"brand {batch}"},
            link("OPERATED_BY", company(f"company {(batch + n) % 7}")),
        )
        for n in range(batch % 5 + 1)
    ]


async def test_a_restart_under_load_loses_no_write_and_the_hub_catches_up(
    server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_up, "PAUSE_S", 0.05)
    monkeypatch.setattr(keep_up, "LONGEST_PAUSE_S", 0.5)
    async with open_hub(Settings.under(tmp_path / "data", graph_url=server.url)) as hub:
        running = asyncio.create_task(hub.run())
        for batch in range(60):
            if batch == 20:
                await asyncio.to_thread(server.kill)
            if batch == 40:
                await asyncio.to_thread(server.start)
            await asyncio.to_thread(hub.journal.append, "register", trucks_of(batch))
            await asyncio.sleep(0.02)
        while await position(hub.graph) < hub.journal.end():
            assert not running.done()
            await asyncio.sleep(0.05)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await hub.project()  # what the hub itself has put into the journal meanwhile
        held = await exported(hub.graph)
        away = Settings.under(tmp_path / "data", graph_url="sqlite://")

    async with open_hub(away) as afresh:
        await afresh.rebuild()
        assert held == await exported(afresh.graph)
    assert len(held) > 100


async def position(graph) -> int:
    with suppress(GraphUnavailable):
        return await graph.position()
    return -1


async def test_a_server_that_is_gone_is_told_at_once_and_used_again_when_it_is_back(
    server: OwnServer,
) -> None:
    await warm(server)
    graph = open_graph(server.url)
    # as many connections as readers, all of them kept, and none of them good after the restart
    await asyncio.gather(*(graph.read(TRUCKS) for _ in range(8)))

    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    await warm(server)
    pages = await asyncio.gather(*(graph.read(TRUCKS) for _ in range(8)))
    await asyncio.to_thread(server.kill)
    answers = await asyncio.gather(
        *(graph.read(TRUCKS) for _ in range(8)), graph.position(), return_exceptions=True
    )
    await graph.close()

    assert [page.rows for page in pages] == [[]] * 8
    assert [type(answer) for answer in answers] == [GraphUnavailable] * 9


async def test_a_server_that_stops_answering_is_left_at_the_deadline(server: OwnServer) -> None:
    await warm(server)
    graph = Neo4jGraph(server.url, read_s=4.0)
    await graph.read(TRUCKS)

    server.freeze()
    with pytest.raises(GraphUnavailable):
        await graph.read(TRUCKS)
    server.thaw()

    assert (await graph.read(TRUCKS)).rows == []
    await graph.close()
