"""How connections begin and end: who may connect, for how long, and what is left behind."""

import asyncio
import time

import pytest

from auth.principal import Principal
from tests.integration.live.clients import on_a_port, served, socket
from tests.integration.story import PUBLISHER, a_hub, person, sighting, tell

SIGHTINGS = "subscription { sightingSeen { __typename ... on SightingSeen { cursor } } }"


@pytest.fixture
async def door(tmp_path):
    async with served(tmp_path, init_timeout_s=1, connections_of_one=3) as opened:
        yield opened


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, 4403),
        ({"authorization": "Bearer nonsense"}, 4403),
        ({"authorization": 7}, 4403),
        ("text", 4400),
    ],
)
async def test_a_socket_without_a_good_token_is_closed(door, payload, code):
    async with socket(door.address, None) as opened:
        await opened.say(type="connection_init", payload=payload)

        assert (await opened.closed())[0] == code


async def test_a_token_that_ran_out_before_it_came_is_refused(door):
    token = door.token(lifetime_s=1)
    await asyncio.sleep(2.1)
    async with socket(door.address, None) as opened:
        await opened.say(type="connection_init", payload={"authorization": f"Bearer {token}"})

        assert (await opened.closed())[0] == 4403


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (['["no", "object"]'], 4400),
        (["{"], 4400),
        (['{"type": "connection_init"}', '{"type": "connection_init"}'], 4403),
        (['{"id": "1", "type": "subscribe", "payload": {"query": "{a}"}}'], 4401),
        (['{"id": 1, "type": "subscribe", "payload": {"query": "{a}"}}'], 4400),
        (['{"id": "1", "type": "subscribe", "payload": {"query": 7}}'], 4400),
        (['{"id": ["1"], "type": "complete"}'], 4400),
        (['{"type": "sing"}'], 4400),
        ([], 4408),
    ],
)
async def test_what_is_not_the_protocol_closes_the_socket_with_its_code(door, messages, code):
    async with socket(door.address, None) as opened:
        for message in messages:
            await opened.wire.send(message)

        assert (await opened.closed())[0] == code


async def test_an_id_in_use_and_a_second_init_close_the_socket(door):
    async with door.socket() as one, door.socket() as two:
        await one.say(type="connection_init")
        await two.subscribe(SIGHTINGS)
        await two.told()
        await two.subscribe(SIGHTINGS)

        assert (await one.closed())[0] == 4429
        assert (await two.closed())[0] == 4409


async def test_a_follower_whose_token_runs_out_is_told_so(tmp_path):
    async with served(tmp_path, recheck_s=1) as door:
        token = door.token(lifetime_s=2)
        async with door.socket(token) as opened, door.stream(SIGHTINGS, token=token) as events:
            await opened.subscribe(SIGHTINGS)
            await opened.told()
            assert (await anext(events))[1]["data"]["sightingSeen"]["__typename"] == "Following"

            code, reason = await opened.closed()
            rest = [event async for event in events]

        assert (code, reason) == (4403, "Forbidden: the token is no longer valid")
        assert [name for name, _ in rest] == ["next", "complete"]
        assert rest[0][1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        await door.settled()


async def test_a_purpose_that_nobody_agreed_to_ends_a_subscription_with_its_error(door):
    async with door.socket(purpose="curiosity") as opened:
        await opened.subscribe(SIGHTINGS)
        over_socket = await opened.hear()
    async with door.stream(SIGHTINGS, purpose="curiosity") as events:
        over_sse = [event async for event in events]

    assert over_socket["type"] == "error"
    assert over_socket["payload"][0]["extensions"]["code"] == "PURPOSE_REQUIRED"
    assert [name for name, _ in over_sse] == ["next", "complete"]
    assert over_sse[0][1]["errors"][0]["extensions"]["code"] == "PURPOSE_REQUIRED"


async def test_one_connection_too_many_is_refused_and_others_may_still_come(door):
    async with door.socket(), door.socket(), door.socket():
        async with socket(door.address, None) as one_more:
            said = {"authorization": f"Bearer {door.token()}"}
            await one_more.say(type="connection_init", payload=said)
            code, _ = await one_more.closed()
        other: Principal = person(name="李四")
        async with door.socket(door.token(other)) as somebody:
            await somebody.subscribe(SIGHTINGS)
            told = await somebody.told()

    assert code == 1013
    assert told["__typename"] == "Following"


async def test_a_client_that_lets_go_of_a_subscription_leaves_nothing_behind(door):
    async with door.socket() as opened:
        for name in ("a", "b"):
            await opened.subscribe(SIGHTINGS, as_=name)
            await opened.told()
        assert door.held == (1, 2)
        await opened.say(id="a", type="complete")
        await opened.say(type="ping")
        assert (await opened.hear())["type"] == "pong"
        await tell(door.hub, sighting("S-1"))
        message = await opened.hear()

        assert message["id"] == "b"
        assert door.held == (1, 1)
    await door.settled()


async def test_when_the_hub_stops_sockets_are_told_to_come_back_and_streams_just_end(tmp_path):
    async with a_hub(tmp_path) as hub:
        async with on_a_port(hub) as door:
            async with door.socket() as opened, door.stream(SIGHTINGS) as events:
                await opened.subscribe(SIGHTINGS)
                await opened.told()
                await anext(events)
                await door.app.state.connections.close()

                code, _ = await opened.closed()
                rest = [event async for event in events]
            held = door.held
        followers = hub.live.followers

    assert code == 1001
    assert rest == []  # without "complete": what is complete nobody comes back for
    assert (held, followers) == ((0, 0), 0)


async def test_a_revoked_agreement_ends_what_is_followed_though_nothing_happens(tmp_path):
    async with served(tmp_path, recheck_s=1) as door:
        token = door.token(person(department="police"))
        async with door.socket(token) as opened, door.stream(SIGHTINGS, token=token) as events:
            await opened.subscribe(SIGHTINGS)
            await opened.told()
            await anext(events)
            door.hub.publisher.revoke(
                "police", PUBLISHER, why="期满", at_ms=int(time.time() * 1000)
            )

            over_socket = await opened.hear()
            over_sse = [event async for event in events]
        await door.settled()

    assert over_socket["type"] == "error"
    assert over_socket["payload"][0]["extensions"]["code"] == "NOT_GRANTED"
    assert [name for name, _ in over_sse] == ["next", "complete"]
    assert over_sse[0][1]["errors"][0]["extensions"]["code"] == "NOT_GRANTED"
