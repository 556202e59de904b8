"""A hub on a real port, and clients that speak to it as partners' programs do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import websockets

from auth.principal import Principal
from gateway.app import Hub
from gateway.http.server import make_server
from gateway.settings import Live
from gateway.web import web_app
from tests.integration.story import a_hub, person

PATIENCE_S = 60.0
PURPOSE = "case_handling"
"""One that every agreement of the demonstration allows."""


class Door:
    """A served hub: its address, its parts, and tokens."""

    def __init__(self, hub: Hub, app: Any, address: str) -> None:
        self.hub, self.app, self.address = hub, app, address

    @property
    def held(self) -> Any:
        return self.app.state.connections.held

    def token(self, who: Principal | None = None, *, lifetime_s: int = 3600) -> str:
        return self.hub.identity.issuer.issue(who or person(), lifetime_s=lifetime_s)

    def socket(self, token: str | None = None, **payload: Any) -> Any:
        return socket(self.address, token or self.token(), **payload)

    def stream(
        self,
        query: str,
        variables: Any = None,
        *,
        token: str | None = None,
        purpose: str = PURPOSE,
    ) -> Any:
        return sse(self.address, token or self.token(), query, variables, purpose=purpose)

    async def ask(self, query: str) -> Any:
        """The whole answer to a query."""
        headers = {"Authorization": f"Bearer {self.token()}", "X-Purpose": PURPOSE}
        async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
            url = f"http://{self.address}/graphql"
            answer = await http.post(url, json={"query": query}, headers=headers)
        return answer.json()

    async def settled(self) -> None:
        """Wait until nothing is open any more."""
        async with asyncio.timeout(PATIENCE_S):
            while self.held != (0, 0) or self.hub.live.followers:
                await asyncio.sleep(0.02)


@asynccontextmanager
async def served(folder: Path, *, urls: Any = None, **live: Any) -> AsyncIterator[Door]:
    """The small city of the stories, on a real port."""
    settings = Live(**{"look_ms": 20, **live})
    async with a_hub(folder, live=settings, **(urls or {})) as hub, on_a_port(hub) as door:
        yield door


@asynccontextmanager
async def on_a_port(hub: Hub) -> AsyncIterator[Door]:
    """A hub behind a web server."""
    app = web_app(hub)
    server = make_server(
        app, app.state.connections.close, host="127.0.0.1", port=0, log_level="warning"
    )
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Door(hub, app, f"127.0.0.1:{port}")
    finally:
        server.should_exit = True
        await task


class _no_signals:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


class Socket:
    """A graphql-transport-ws client."""

    def __init__(self, wire: Any) -> None:
        self.wire = wire

    async def say(self, **message: Any) -> None:
        await self.wire.send(json.dumps(message))

    async def hear(self) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            return json.loads(await self.wire.recv())

    async def subscribe(self, query: str, variables: Any = None, *, as_: str = "1") -> None:
        payload = {"query": query, "variables": variables}
        await self.say(id=as_, type="subscribe", payload=payload)

    async def told(self) -> Any:
        """The next event: the value of the only field."""
        message = await self.hear()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        (event,) = message["payload"]["data"].values()
        return event

    async def closed(self) -> tuple[int, str]:
        """Wait until the hub closes it; code and reason."""
        async with asyncio.timeout(PATIENCE_S):
            await self.wire.wait_closed()
        return self.wire.close_code, self.wire.close_reason


@asynccontextmanager
async def socket(address: str, token: str | None, **payload: Any) -> AsyncIterator[Socket]:
    """A socket whose init was acknowledged; without a token, nothing is said yet."""
    async with websockets.connect(
        f"ws://{address}/graphql", subprotocols=["graphql-transport-ws"], max_queue=None
    ) as wire:
        made = Socket(wire)
        if token is not None:
            said = {"authorization": f"Bearer {token}", "purpose": PURPOSE, **payload}
            await made.say(type="connection_init", payload=said)
            assert (await made.hear())["type"] == "connection_ack"
        yield made


@asynccontextmanager
async def sse(
    address: str, token: str, query: str, variables: Any = None, *, purpose: str = PURPOSE
) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
    """The events of a stream of server-sent events: name and data."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    headers["X-Purpose"] = purpose
    body = {"query": query, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S) as http,
        http.stream("POST", f"http://{address}/graphql", json=body, headers=headers) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            yield name, json.loads(data) if data else None
