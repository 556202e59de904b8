"""Several processes of the hub on one PostgreSQL store tell the same, as soon as it happens."""

import asyncio
import os
import uuid

from bench.live import Hub
from gateway.journal.journal import Journal
from gateway.store.session import open_store
from tests.integration.live.clients import socket
from tests.integration.neo4j_server import free_port
from tests.integration.story import sighting
from tests.shared import POSTGRES_URL, needs_postgres

LOOK_MS = 60_000
"""How often a process looks by the clock: longer than the test waits, so that notices wake it."""
SOON_S = 40
DELIVERIES = """subscription ($after: String, $source: [String!]) {
    sourceChanged(after: $after, source: $source) { __typename
        ... on Following { cursor } ... on SourceChanged { cursor records } } }"""


async def tell(journal, source, *counts):
    """One delivery each of so many sightings, by a process that is none of the hubs."""
    for count in counts:
        records = [sighting(f"S-{uuid.uuid4()}") for _ in range(count)]
        await asyncio.to_thread(journal.append, source, records)


@needs_postgres
async def test_two_processes_tell_at_once_and_one_goes_on_for_the_other_that_was_killed(tmp_path):
    source, store = f"gate {uuid.uuid4()}", open_store(str(POSTGRES_URL))
    env = {**os.environ, "ZHATU_STORE_URL": str(POSTGRES_URL), "ZHATU_LIVE_LOOK_MS": str(LOOK_MS)}
    one, two = (Hub(folder=tmp_path, port=free_port(), env=env) for _ in range(2))
    try:
        journal, asked = Journal(store), {"source": [source]}
        await one.start()
        await two.start()
        said = (one.token(), {"purpose": "own_duty"})

        async with follow(one, said, asked) as first, follow(two, said, asked) as second:
            assert (await first.told())["__typename"] == "Following"
            assert (await second.told())["__typename"] == "Following"
            await tell(journal, source, 1, 2, 3)
            async with asyncio.timeout(SOON_S):
                by_one = [await first.told() for _ in range(3)]
                by_two = [await second.told() for _ in range(3)]
            one.kill()
            await tell(journal, source, 4, 5)
        async with follow(two, said, {**asked, "after": by_one[-1]["cursor"]}) as again:
            rest = [await again.told() for _ in range(3)]
    finally:
        store.close()
        for hub in (one, two):
            if hub.process is not None:
                hub.kill()

    assert [event["records"] for event in by_one] == [1, 2, 3]
    assert by_two == by_one
    assert [event.get("records") for event in rest] == [4, 5, None]
    assert rest[-1]["__typename"] == "Following"


class follow:
    """A socket at one of the hubs that follows deliveries."""

    def __init__(self, hub, said, variables):
        token, payload = said
        self.opened = socket(f"127.0.0.1:{hub.port}", token, **payload)
        self.variables = variables

    async def __aenter__(self):
        made = await self.opened.__aenter__()
        await made.subscribe(DELIVERIES, self.variables)
        return made

    async def __aexit__(self, *error):
        await self.opened.__aexit__(*error)
