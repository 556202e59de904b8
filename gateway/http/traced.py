"""A span for each HTTP request, below the caller's own where its headers name one."""

from __future__ import annotations

import random
import re
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.metrics import place_of
from gateway.spans import span
from gateway.tracing import REQUEST
from gateway.watching import Watching

_PARENT = re.compile(r"([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_KEPT = 0x01


class Traced:
    """Puts what an application does for a request into one span; stands where traces are kept.

    Nobody has proved who they are yet: a caller at no trusted address goes on with its trace, and
    cannot have more of its traces kept than the settings say.
    """

    def __init__(self, app: ASGIApp, watching: Watching) -> None:
        self._app = app
        self._trusted, self._share = watching.trusted, watching.traces_percent / 100

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        said = {
            "http.request.method": str(scope.get("method", "GET")),
            "http.route": place_of(scope["path"]),
        }
        parent = self._parent(headers.get("traceparent"), scope)
        with span(REQUEST, said, parent=parent) as noted:

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    noted.set_attribute("http.response.status_code", int(message["status"]))
                await send(message)

            await self._app(scope, receive, sending)

    def _parent(self, given: str | None, scope: Scope) -> str | None:
        """The caller's span, with its wish that the trace be kept only as far as that is heard."""
        found = _PARENT.fullmatch((given or "").strip())
        if found is None or not int(found[2], 16) & _KEPT or self._is_trusted(scope):
            return given
        kept = random.random() < self._share  # noqa: S311  a sample, and no secret
        return f"{found[1]}-{int(kept):02x}"

    def _is_trusted(self, scope: Scope) -> bool:
        client = scope.get("client")
        try:
            address = ip_address(client[0]) if client else None
        except ValueError:  # a socket of this machine has no address
            return False
        return address is not None and any(address in network for network in self._trusted)
