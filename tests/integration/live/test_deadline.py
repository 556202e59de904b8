"""What is asked once over a socket or a stream ends by the deadline, whatever it waits for."""

import asyncio

import pytest

from gateway.settings import Server
from tests.integration.black_hole import way_to
from tests.integration.live.clients import on_a_port, served, socket
from tests.integration.story import a_hub
from tests.shared import NEO4J_URL, POSTGRES_URL, needs_neo4j, needs_postgres

QUERY = "{ trucks { totalCount } }"
CHANGE = 'mutation { acceptCase(input: {number: "C-0"}) { __typename } }'
FOLLOW = "subscription { sightingSeen { __typename } }"
PLACES = [
    pytest.param("store_url", POSTGRES_URL, id="store-postgresql", marks=needs_postgres),
    pytest.param("graph_url", NEO4J_URL, id="graph-neo4j", marks=needs_neo4j),
]


async def over_socket(door, query):
    async with door.socket() as opened:
        await opened.subscribe(query)
        message = await opened.hear()
    payload = message["payload"]
    return payload if message["type"] == "error" else payload.get("errors")


async def over_stream(door, query):
    async with door.stream(query) as events:
        _, payload = await anext(events)
    return payload.get("errors")


def code(errors):
    return errors[0]["extensions"]["code"] if errors else "DATA"


@pytest.fixture
async def door(tmp_path):
    # on a busy machine the opening of a socket, which has it too, takes some hundred milliseconds
    async with a_hub(tmp_path, server=Server(deadline_ms=1_500)) as hub, on_a_port(hub) as opened:
        yield opened


async def never(*_, **__):
    await asyncio.Event().wait()


@pytest.mark.parametrize("ask", [over_socket, over_stream])
async def test_rights_that_are_never_found_cost_an_operation_its_deadline(door, monkeypatch, ask):
    monkeypatch.setattr(type(door.hub.agreements), "grants", never)

    found = await asyncio.gather(*(ask(door, query) for query in (QUERY, CHANGE, FOLLOW)))

    assert [code(errors) for errors in found] == ["DEADLINE_EXCEEDED"] * 3


async def test_texts_that_are_never_found_cost_an_operation_its_deadline(door, monkeypatch):
    monkeypatch.setattr(type(door.hub.trusted), "named", never)

    found = await asyncio.gather(*(over_socket(door, query) for query in (QUERY, CHANGE, FOLLOW)))

    assert [code(errors) for errors in found] == ["DEADLINE_EXCEEDED"] * 3


@pytest.mark.parametrize("ask", [over_socket, over_stream])
async def test_a_graph_or_a_feed_that_never_answers_costs_the_deadline(door, monkeypatch, ask):
    async with door.socket() as opened:
        await opened.subscribe("subscription { sightingSeen { ... on Following { cursor } } }")
        cursor = (await opened.told())["cursor"]
    monkeypatch.setattr(type(door.hub.graph), "read", never)
    for channel in door.hub.live.channels.values():
        monkeypatch.setattr(type(channel.feed), "newest", never)

    later = f'subscription {{ sightingSeen(after: "{cursor}") {{ __typename }} }}'
    found = await asyncio.gather(*(ask(door, query) for query in (QUERY, later)))

    assert [code(errors) for errors in found] == ["DEADLINE_EXCEEDED"] * 2


async def test_a_socket_is_not_kept_waiting_for_whom_its_token_names(door, monkeypatch):
    monkeypatch.setattr(type(door.hub.identity.keeper), "prove", never)
    async with socket(door.address, None) as opened:
        said = {"authorization": f"Bearer {door.token()}"}
        await opened.say(type="connection_init", payload=said)

        assert (await opened.closed())[0] == 1013


async def test_a_socket_whose_operation_ran_out_of_time_serves_the_next(door, monkeypatch):
    async with door.socket() as opened:
        with monkeypatch.context() as patched:
            patched.setattr(type(door.hub.graph), "read", never)
            await opened.subscribe(QUERY)
            late = await opened.hear()
        await opened.subscribe(QUERY, as_="2")
        told = await opened.hear()

    assert (late["type"], told["type"]) == ("error", "next")
    assert "errors" not in told["payload"]


async def test_what_is_followed_may_take_longer_than_the_deadline(door):
    async with door.socket() as opened:
        await opened.subscribe(FOLLOW)
        await opened.told()
        await asyncio.sleep(2.0)
        await opened.say(type="ping")

        assert (await opened.hear())["type"] == "pong"


@pytest.mark.parametrize(("setting", "url"), PLACES)
async def test_a_database_that_swallows_all_ends_what_is_asked_over_a_socket(
    tmp_path, setting, url
):
    with way_to(url) as way:
        urls = {setting: way.url, "server": Server(deadline_ms=3_000)}
        async with served(tmp_path, urls=urls) as door, door.socket() as opened:
            await opened.subscribe(QUERY)
            before = [await opened.hear() for _ in range(2)]
            way.swallow()
            await opened.subscribe(QUERY, as_="2")
            during = await opened.hear()
            way.heal()

    assert [one["type"] for one in before] == ["next", "complete"]
    assert during["type"] == "error" or "errors" in during["payload"]
