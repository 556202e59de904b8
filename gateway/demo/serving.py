"""Serves the hub on this machine for as long as the demonstration lasts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from gateway.demo.errors import DemoError, NoFreePort

HOST = "127.0.0.1"
_MORE_PORTS = 20
_LEFT_OPEN_S = 3


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The demonstration itself hears Ctrl-C, so that it can end in order."""
        yield


def open_port(wanted: int) -> socket.socket:
    """A socket that listens on the wanted port, or on the next that is free; or NoFreePort."""
    last = min(wanted + _MORE_PORTS, 65_535) if wanted else 0
    for port in range(wanted, last + 1):
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((HOST, port))
            opened.listen()
        except OSError:
            opened.close()
            continue
        return opened
    raise NoFreePort(wanted, last)


@asynccontextmanager
async def serving(app: ASGIApp, listening: socket.socket) -> AsyncIterator[str]:
    """Serve an application on a socket; gives the address without a path."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_LEFT_OPEN_S,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started:
            if task.done():
                raise DemoError("the HTTP server did not start")
            await asyncio.sleep(0.01)
        yield f"http://{HOST}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
        listening.close()
