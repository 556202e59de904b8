"""The Python client: made of the operations as they are, checked by mypy, and tried on a hub."""

import asyncio
import json
import shutil
import sys
from contextlib import aclosing, asynccontextmanager, closing

import pytest
from mypy import api as mypy

from tests.integration.judged import OPERATIONS, judged
from tests.integration.live.clients import PURPOSE
from tests.shared import REPO

CLIENT = REPO / "clients" / "python"
USE = """
from zhatu_client import NODE_BY_ID, SIGHTING_SEEN, TRUCK_BY_PLATE, AsyncHub, Hub

def sure(hub: Hub) -> str | None:
    truck = hub.ask(TRUCK_BY_PLATE({"plate": "渝A12345"}))["truck"]
    return None if truck is None else truck["vin"]

def told_apart(hub: Hub) -> str | None:
    node = hub.ask(NODE_BY_ID({"id": "x"}))["node"]
    return node["name"] if node is not None and node["__typename"] == "Site" else None

async def news(hub: AsyncHub) -> None:
    async for event in hub.follow(SIGHTING_SEEN({})):
        number: str | None = event["sighting"]["number"]
"""
MISUSE = {
    "a variable that was forgotten": "TRUCK_BY_PLATE({})",
    "a variable that there is not": 'TRUCK_BY_PLATE({"plate": "x", "colour": "red"})',
    "a field that was not asked for": 'hub.ask(MY_RIGHTS({}))["myGrants"]["secrets"]',
    "a value that may be null": 'hub.ask(TRUCK_BY_PLATE({"plate": "x"}))["truck"]["id"]',
    "a word that an enum has not": 'ALERT_LIST({"first": 1, "filter": {"state": {"eq": "X"}}})',
    "a subscription that is asked": "hub.ask(SIGHTING_SEEN({}))",
    "a query that is followed": 'hub.follow(TRUCK_BY_PLATE({"plate": "x"}))',
}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The package in a folder of its own, its types made."""
    folder = tmp_path_factory.mktemp("client")
    shutil.copytree(CLIENT / "zhatu_client", folder / "zhatu_client")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(CLIENT))
        patch.syspath_prepend(str(folder))
        from codegen.__main__ import codegen

        codegen(["--out", str(folder / "zhatu_client")], standalone_mode=False)
        yield folder
        for name in [name for name in sys.modules if name.startswith("zhatu_client")]:
            del sys.modules[name]


def test_mypy_knows_every_key_of_the_answers(package, monkeypatch):
    head = "from zhatu_client import ALERT_LIST, MY_RIGHTS, SIGHTING_SEEN, TRUCK_BY_PLATE, Hub\n"
    uses = "".join(
        f"def f{n}(hub: Hub) -> None: {line}\n" for n, line in enumerate(MISUSE.values())
    )
    (package / "use.py").write_text(USE, encoding="utf-8")
    (package / "misuse.py").write_text(head + uses, encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(package))
    words = ["--strict", "--no-pretty", "--cache-dir", str(package / "cache"), "-p", "zhatu_client"]

    told, _, _ = mypy.run([*words, "-m", "use", "-m", "misuse"])

    faults = {int(line.split(":")[1]) for line in told.splitlines() if "misuse.py" in line}
    assert faults == set(range(2, 2 + len(MISUSE))), told
    assert "use.py" not in told.replace("misuse.py", ""), told
    assert "zhatu_client" not in told.replace("misuse.py", ""), told


class Between:
    """A relay to the hub that breaks all its connections off when told to."""

    def __init__(self, address):
        self.host, self.port = address.split(":")
        self.held = set()

    async def join(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection(self.host, int(self.port))
        pair = (writer, far_writer)
        self.held.add(pair)
        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            self.held.discard(pair)

    def cut(self):
        for pair in self.held:
            for writer in pair:
                writer.transport.abort()


async def pump(reader, writer):
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def between(address):
    relay = Between(address)
    server = await asyncio.start_server(relay.join, "127.0.0.1", 0)
    async with server:
        yield relay, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
        relay.cut()


def constants():
    import zhatu_client

    known = {getattr(zhatu_client, name, None) for name in zhatu_client.operations.__all__
             if name.isupper()}  # fmt: skip
    return {operation.name: operation for operation in known}


async def asked_async(url, hub, cut):
    from zhatu_client import AsyncHub, HubError

    operations, told, seen, cursors = constants(), {}, [], []

    async def token():
        return hub.door.token()

    async with AsyncHub(url=url, token=token, purpose=PURPOSE) as client:
        for one in hub.plan[:-1]:
            told[one["name"]] = await client.ask(operations[one["name"]](one["variables"]))
        with pytest.raises(HubError) as refused:
            await client.ask(operations["NodeById"]({"id": "nonsense"}))
        news = client.follow(
            operations["SightingSeen"](hub.plan[-1]["variables"]), on_cursor=cursors.append
        )
        async with aclosing(news):
            async for event in news:
                seen.append(event["sighting"]["number"])
                if len(seen) == 2:
                    cut()
                if len(seen) == 3:
                    break
    return told, refused.value.codes, seen, cursors


def asked_sync(url, hub, cut):
    from zhatu_client import Hub, HubError

    operations, told, seen, cursors = constants(), {}, [], []
    with Hub(url=url, token=hub.door.token, purpose=PURPOSE) as client:
        for one in hub.plan[:-1]:
            told[one["name"]] = client.ask(operations[one["name"]](one["variables"]))
        with pytest.raises(HubError) as refused:
            client.ask(operations["NodeById"]({"id": "nonsense"}))
        news = client.follow(
            operations["SightingSeen"](hub.plan[-1]["variables"]), on_cursor=cursors.append
        )
        with closing(news):
            for event in news:
                seen.append(event["sighting"]["number"])
                if len(seen) == 2:
                    cut()
                if len(seen) == 3:
                    break
    return told, refused.value.codes, seen, cursors


@pytest.mark.usefixtures("package")
async def test_both_clients_ask_and_follow_over_a_broken_connection(tmp_path):
    async with judged(tmp_path) as hub, between(hub.door.address) as (relay, url):
        assert hub.plan[-1]["name"] == "SightingSeen"
        by_hand = {
            one["name"]: await hub.post(one["text"], one["variables"]) for one in hub.plan[:-1]
        }
        cut = asyncio.get_running_loop().call_soon_threadsafe

        found = [
            await asked_async(url, hub, relay.cut),
            await asyncio.to_thread(asked_sync, url, hub, lambda: cut(relay.cut)),
        ]

    assert len(by_hand) == len(list(OPERATIONS.glob("*.graphql"))) - 1
    for told, codes, seen, cursors in found:
        assert told == by_hand
        assert codes == ("BAD_USER_INPUT",)
        assert seen == ["S-2", "S-3", "S-4"]
        assert len(cursors) >= 2


class Silent:
    """A server whose lines tell something, and then neither anything more nor their end."""

    def __init__(self):
        self.lines = []

    async def serve(self, reader, writer):
        self.lines.append(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        event = {"__typename": "Following", "cursor": "c1"}
        if len(self.lines) > 1:
            event = {"__typename": "SightingSeen", "cursor": "c2", "sighting": {"number": "S-9"}}
        told = json.dumps({"data": {"sightingSeen": event}})
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        writer.write(f"event: next\ndata: {told}\n\n".encode())
        await reader.read()
        writer.close()
        await writer.wait_closed()


@pytest.mark.usefixtures("package")
async def test_a_line_that_went_silent_is_left_and_gone_on_with():
    from zhatu_client import SIGHTING_SEEN, AsyncHub

    silent, cursors = Silent(), []
    server = await asyncio.start_server(silent.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server:
        async with (
            AsyncHub(url=url, token=lambda: "t", silence_s=0.3) as client,
            aclosing(client.follow(SIGHTING_SEEN({}), on_cursor=cursors.append)) as news,
        ):
            event = await anext(news)
        await asyncio.gather(*silent.lines, return_exceptions=True)

    assert event["sighting"]["number"] == "S-9"
    assert (len(silent.lines), cursors) == (2, ["c1"])
