"""A span for each HTTP request, below the caller's own where its headers name one."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.http.metrics import place_of
from gateway.spans import span
from gateway.tracing import REQUEST


class Traced:
    """Puts what an application does for a request into one span; stands where traces are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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
        with span(REQUEST, said, parent=headers.get("traceparent")) as noted:

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    noted.set_attribute("http.response.status_code", int(message["status"]))
                await send(message)

            await self._app(scope, receive, sending)
