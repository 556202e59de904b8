"""What holds for every answer whatever made it: headers that browsers obey, and who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.agreements.said import CASE, PURPOSE

STANDARD: Mapping[bytes, bytes] = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cache-control": b"no-store",
}
"""Given to every answer that does not say otherwise itself."""
SENT = (
    "Authorization",
    "Content-Type",
    "GraphQL-Require-Preflight",
    "If-None-Match",
    "X-Deadline-Ms",
    "X-Request-Id",
    PURPOSE,
    CASE,
)
"""Headers that pages of allowed origins may send."""
TOLD = ("ETag", "Retry-After", "WWW-Authenticate", "X-Request-Id")
"""Headers that such pages may read."""
PREFLIGHT_S = 600


class Standard:
    """Gives every answer the headers that it lacks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                there = {name.lower() for name, _ in headers}
                headers += [one for one in STANDARD.items() if one[0] not in there]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, sending)


def outermost(origins: Iterable[str]) -> list[Middleware]:
    """What stands before all else; pages of ``origins`` may ask, by a token and never a cookie."""
    allowed = list(origins)
    made = [Middleware(Standard)]
    if allowed:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=allowed,
            allow_methods=("GET", "POST"),
            allow_headers=SENT,
            expose_headers=TOLD,
            allow_credentials=False,
            max_age=PREFLIGHT_S,
        )
        made.append(cors)
    return made
