"""The web server of a hub: lets those who follow go before it stops."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp

MOST_MESSAGE_BYTES = 1024 * 1024
"""The largest message over a WebSocket, in bytes."""
KEEP_ALIVE_S = 75
"""How long an idle connection is kept, in seconds.

Longer than clients keep theirs (Node's agents and common proxies: 60 s at most), so that it is
they who close, and no request meets a connection that is just being closed.
"""


class Server(uvicorn.Server):
    """Ends every stream with the word to come back, then stops as uvicorn does."""

    def __init__(self, config: uvicorn.Config, let_go: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._let_go = let_go

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; a stream would otherwise keep the process for ever."""
        await self._let_go()
        await super().shutdown(sockets)


def make_server(
    app: ASGIApp,
    let_go: Callable[[], Awaitable[None]],
    *,
    host: str,
    port: int,
    log_level: str,
    drain_s: int = 15,
    keeps_log: bool = False,
) -> Server:
    """A server that listens on one address; what was begun may take ``drain_s`` after a stop.

    ``keeps_log`` leaves the form of the log as it is set up.
    """
    own: dict[str, Any] = {"log_config": None} if keeps_log else {}
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level=log_level,
        server_header=False,
        proxy_headers=False,  # nothing here depends on who or what stands before the proxy
        access_log=False,  # it would tell whole addresses: queries by GET name trucks and people
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=drain_s,
        ws_max_size=MOST_MESSAGE_BYTES,
        # the same small texts to many readers: packing each costs more than it saves
        ws_per_message_deflate=False,
        **own,
    )
    return Server(config, let_go)
