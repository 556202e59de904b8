"""Reads past the driver: what is sent, and what is left to the driver."""

import asyncio
import sys

import pytest

from graph.engines import bolt_reads
from graph.engines.bolt_reads import BoltReads, Odd
from graph.engines.neo4j import Neo4jGraph
from graph.engines.neo4j_address import address
from graph.plan import Pick, Plan
from tests.unit.graph.engines.bolt_server import BoltServer, listening

PAGE = [[["渝A12345", 1, None, "x" * 70_000]], None]


class Asking:
    """Reads of a server that is at hand."""

    def __init__(self, server, scheme="neo4j", more=""):
        self.server, self.scheme, self.more = server, scheme, more

    async def __aenter__(self):
        self.way = listening(self.server)
        port = await self.way.__aenter__()
        self.reads = BoltReads(address(f"{self.scheme}://127.0.0.1:{port}{self.more}"))
        return self.reads

    async def __aexit__(self, *_):
        await self.reads.close()
        await self.way.__aexit__(None, None, None)


async def settled(reads, idle):
    async with asyncio.timeout(10):
        while (reads.busy, reads.idle) != (0, idle):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("piece", [None, 1_000, 7])
async def test_a_value_comes_back_whole_wherever_its_bytes_are_parted(piece):
    value = PAGE if piece != 7 else [[["渝A12345", 1, None, "x" * 700]], None]
    async with Asking(BoltServer(lambda *_: value, piece=piece)) as reads:
        found = [await reads.value("RETURN 1", {"a": 1}, 20.0) for _ in range(3)]

        assert found == [value] * 3
        assert (reads.idle, reads.busy) == (1, 0)


async def test_statement_parameters_limit_and_database_reach_the_server():
    server = BoltServer(lambda text, params: [text, params])
    async with Asking(server, more="/city") as reads:
        found = await reads.value("RETURN $a AS page", {"a": [1, "二"]}, 1.5)

    assert found == ["RETURN $a AS page", {"a": [1, "二"]}]
    assert server.extras == [{"mode": "r", "tx_timeout": 1500, "db": "city"}]
    assert server.told[0] == ["HELLO", "LOGON", "ROUTE", "RUN", "PULL"]


async def test_a_connection_serves_one_question_after_the_other():
    server = BoltServer(lambda *_: 1)
    async with Asking(server, "bolt") as reads:
        for _ in range(5):
            await reads.value("RETURN 1", {}, 20.0)
        await asyncio.gather(*(reads.value("RETURN 1", {}, 20.0) for _ in range(4)))

        assert len(server.told) <= 4
        assert "ROUTE" not in server.told[0]


async def test_several_servers_are_left_to_the_driver():
    server = BoltServer(lambda *_: 1, servers=("one:7687", "two:7687"))
    async with Asking(server) as reads:
        for _ in range(3):
            with pytest.raises(Odd):
                await reads.value("RETURN 1", {}, 20.0)

    assert len(server.told) == 1  # it is not looked for again
    assert "RUN" not in server.told[0]


async def test_a_failure_is_left_to_the_driver_and_the_connection_is_used_again():
    answers = iter([ValueError("Neo.ClientError.Statement.SyntaxError"), 7])
    server = BoltServer(lambda *_: next(answers))
    async with Asking(server) as reads:
        with pytest.raises(Odd, match="SyntaxError"):
            await reads.value("RETURN", {}, 20.0)
        await settled(reads, 1)

        assert await reads.value("RETURN 7", {}, 20.0) == 7
        assert len(server.told) == 1


async def test_who_goes_away_has_the_server_stopped_and_the_connection_kept():
    answers = iter([*[None] * 20, 7])
    server = BoltServer(lambda *_: next(answers))
    async with Asking(server, "bolt") as reads:
        for _ in range(20):
            asked = asyncio.create_task(reads.value("RETURN 1", {}, 20.0))
            async with asyncio.timeout(10):
                while not (server.told and server.told[0][-1:] == ["PULL"]):
                    await asyncio.sleep(0)
            asked.cancel()
            await settled(reads, 1)

        assert await reads.value("RETURN 7", {}, 20.0) == 7
        assert len(server.told) == 1
        assert server.told[0].count("RESET") == 20


async def test_a_connection_that_waits_holds_nothing_of_the_last_answer():
    page, server = "x" * 200_000, BoltServer(lambda *_: page)
    async with Asking(server, "bolt") as reads:
        found = await reads.value("RETURN 1", {}, 20.0)

        assert found == page
        assert reads.idle == 1
        assert sys.getrefcount(found) == 2  # the name here, and the argument


async def test_who_goes_away_while_a_connection_is_made_leaves_none():
    server = BoltServer(lambda *_: 1)
    async with Asking(server) as reads:
        for turns in range(12):
            asked = asyncio.create_task(reads.value("RETURN 1", {}, 20.0))
            for _ in range(turns):
                await asyncio.sleep(0)
            asked.cancel()
            await asyncio.wait([asked])
        await asyncio.gather(*(reads.value("RETURN 1", {}, 20.0) for _ in range(70)))

        assert reads.busy == 0
        assert reads.idle <= bolt_reads.MOST_OPEN


async def test_a_server_that_stops_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(bolt_reads, "_STOP_S", 0.05)
    monkeypatch.setattr(bolt_reads, "MOST_OPEN", 2)
    server = BoltServer(lambda *_: None)

    async def say_nothing(*_):
        await asyncio.sleep(0)

    async with Asking(server, "bolt") as reads:
        first = asyncio.create_task(reads.value("RETURN 1", {}, 20.0))
        async with asyncio.timeout(10):
            while not (server.told and server.told[0][-1:] == ["PULL"]):
                await asyncio.sleep(0)
        server._say = say_nothing
        first.cancel()

        await settled(reads, 0)


async def test_no_more_connections_are_open_than_allowed(monkeypatch):
    monkeypatch.setattr(bolt_reads, "MOST_OPEN", 3)
    server = BoltServer(lambda *_: 1)
    async with Asking(server, "bolt") as reads:
        await asyncio.gather(*(reads.value("RETURN 1", {}, 20.0) for _ in range(40)))

        assert len(server.told) <= 3
        assert reads.idle <= 3


async def test_a_server_that_is_away_is_left_to_the_driver():
    async with Asking(BoltServer(lambda *_: 1)) as reads:
        await reads.value("RETURN 1", {}, 20.0)
    reads = BoltReads(address(f"neo4j://127.0.0.1:{reads._port}"))

    with pytest.raises(Odd):
        await reads.value("RETURN 1", {}, 20.0)


@pytest.mark.parametrize("version", [(0, 0), (3, 4), (0, 6)])
async def test_another_version_is_left_to_the_driver(version):
    async with Asking(BoltServer(lambda *_: 1, version=version)) as reads:
        with pytest.raises(Odd):
            await reads.value("RETURN 1", {}, 20.0)


async def test_an_old_connection_is_replaced(monkeypatch):
    monkeypatch.setattr(bolt_reads, "OLDEST_S", -1.0)
    server = BoltServer(lambda *_: 1)
    async with Asking(server, "bolt") as reads:
        for _ in range(3):
            await reads.value("RETURN 1", {}, 20.0)
        await settled(reads, 1)

    assert len(server.told) == 3
    assert server.told[0][-1] == "GOODBYE"


async def test_a_value_that_cannot_be_sent_is_left_to_the_driver():
    server = BoltServer(lambda *_: 1)
    async with Asking(server) as reads:
        for value in (2**63, "\ud800"):
            with pytest.raises(Odd):
                await reads.value("RETURN $a", {"a": value}, 20.0)

    assert server.told == []


async def test_a_first_question_that_is_given_up_is_planned_nevertheless(monkeypatch):
    server = BoltServer(lambda *_: None)
    plan = Plan(entity="Truck", picks=(Pick("vin", "vin"),), as_of=0)
    went_on = []

    async def given_up(graph):
        asked = asyncio.create_task(graph.read(plan))
        async with asyncio.timeout(10):
            while not (server.told and server.told[0][-1:] == ["PULL"]):
                await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait([asked])
        await settled(graph._reads, 1)
        return list(went_on)

    async with listening(server) as port:
        graph = Neo4jGraph(f"bolt://127.0.0.1:{port}")
        monkeypatch.setattr(graph, "_go_on_planning", lambda text, _params: went_on.append(text))
        first = await given_up(graph)
        server.answer = lambda *_: [[], None]
        await graph.read(plan)
        server.answer = lambda *_: None
        later = await given_up(graph)
        await graph.close()

    assert len(first) == 1
    assert later == first
