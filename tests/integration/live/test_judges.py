"""Clients that others wrote follow the hub: graphql-ws, graphql-sse and gql."""

import asyncio
import os
import shutil

import gql
import pytest
from gql.transport.websockets import WebsocketsTransport

from tests.integration.live.clients import PURPOSE, served
from tests.integration.story import sighting, tell
from tests.shared import JUDGES, needs_judges

NODE = shutil.which("node")
EVENTS = 6


@needs_judges
@pytest.mark.parametrize("judge", ["graphql-ws", "graphql-sse"])
async def test_a_node_client_follows_breaks_off_and_gets_the_rest(tmp_path, judge):
    async with served(tmp_path) as door:
        env = {
            "PATH": os.environ["PATH"],
            "ZHATU_JUDGE_URL": f"http://{door.address}/graphql",
            "ZHATU_JUDGE_TOKEN": door.token(),
            "ZHATU_JUDGE_EVENTS": str(EVENTS),
        }
        process = await asyncio.create_subprocess_exec(
            str(NODE),
            f"{judge}.mjs",
            cwd=JUDGES / "live",
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        while line := await process.stdout.readline():
            if line.strip() == b"following":
                break
        for number in range(EVENTS):
            await tell(door.hub, sighting(f"S-{number}"))
        rest = await process.stdout.read()

        assert await process.wait() == 0, rest.decode()
        assert f"{EVENTS} events" in rest.decode()


async def test_the_python_client_gql_follows_over_a_websocket(tmp_path):
    query = gql.gql("subscription { sightingSeen { ... on SightingSeen { sighting { number } } } }")
    async with served(tmp_path) as door:
        wire = WebsocketsTransport(
            url=f"ws://{door.address}/graphql",
            init_payload={"authorization": f"Bearer {door.token()}", "purpose": PURPOSE},
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        )
        async with gql.Client(transport=wire) as session:
            events = session.subscribe(query)
            assert await anext(events) == {"sightingSeen": {}}
            await tell(door.hub, sighting("S-1"))
            told = await anext(events)
            await events.aclose()

    assert told == {"sightingSeen": {"sighting": {"number": "S-1"}}}
