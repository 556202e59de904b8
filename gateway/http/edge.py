"""What holds for every request before it is anything else: its id, and the time it may take."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import ErrorCode
from graph.budget import budget

Observe = Callable[[str, int, float], None]
"""Told of each answer that begins: its path, status, and the seconds until then."""
LEAST_MS = 1
_ID = re.compile(rb"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
"""A UUID with or without dashes: nothing that could stand for a person or a truck."""


class Edge:
    """Gives each HTTP request an id and a budget of time; answers in its place when it is over.

    The budget holds until the answer begins: streams may take as long as they are followed. All
    that is begun for a request, in tasks or threads, waits for its databases no longer than that.
    What is asked once over a socket or stream finds its time in ``scope["state"]``.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        deadline_ms: int,
        observe: Observe | None = None,
        direct: Mapping[str, ASGIApp] | None = None,
    ) -> None:
        self._app, self._deadline_ms, self._observe = app, deadline_ms, observe
        self._direct = direct or {}
        """What answers at some addresses by itself: no router has to look for it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] == "websocket":
            scope.setdefault("state", {})["deadline_ms"] = self._of_socket(scope)
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._observe is not None:
            send = _told(scope["path"], send, self._observe)
        headers = _headers(scope)
        request_id = _request_id(headers.get(b"x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id
        most_ms = _most_ms(headers.get(b"x-deadline-ms"), self._deadline_ms)
        if most_ms is None:
            words = f"X-Deadline-Ms must be a whole number of milliseconds, at least {LEAST_MS}"
            await _refusal(ErrorCode.BAD_REQUEST, words, request_id)(scope, receive, send)
            return
        scope["state"]["deadline_ms"] = most_ms
        begun = await self._within(most_ms / 1000, request_id, scope, receive, send)
        if not begun:
            late = _refusal(ErrorCode.DEADLINE_EXCEEDED, "", request_id)
            await late(scope, receive, send)

    def _of_socket(self, scope: Scope) -> int:
        """The milliseconds of each operation over a socket; a senseless header says nothing."""
        given = _headers(scope).get(b"x-deadline-ms")
        return _most_ms(given, self._deadline_ms) or self._deadline_ms

    async def _within(
        self, seconds: float, request_id: str, scope: Scope, receive: Receive, send: Send
    ) -> bool:
        """Whether the answer began in time; what the application raises is told, and raised."""
        begun, header = False, (b"x-request-id", request_id.encode())
        app = self._direct.get(scope["path"], self._app)
        with budget(seconds) as given:

            async def sending(message: Message) -> None:
                nonlocal begun
                if message["type"] == "http.response.start" and not begun:
                    begun = True
                    patience.reschedule(None)
                    given.release()
                    if header not in message["headers"]:
                        MutableHeaders(scope=message)["X-Request-Id"] = request_id
                await send(message)

            try:
                async with asyncio.timeout(seconds) as patience:
                    await app(scope, receive, sending)
            except ClientDisconnect:
                return True  # nobody is there to be told, and nothing failed
            except Exception as error:
                if begun:
                    raise
                if isinstance(error, TimeoutError) and patience.expired():
                    return False
                # here, for what stands before gives it the headers that browsers obey
                await _refusal(ErrorCode.INTERNAL, "", request_id)(scope, receive, send)
                raise
        return True


def _told(path: str, send: Send, observe: Observe) -> Send:
    started = time.perf_counter()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            observe(path, message["status"], time.perf_counter() - started)
        await send(message)

    return sending


def _headers(scope: Scope) -> dict[bytes, bytes]:
    return dict(reversed(scope["headers"]))  # of two with one name the first counts


def _request_id(given: bytes | None) -> str:
    if given is not None and _ID.fullmatch(given):
        return given.decode()
    return uuid.uuid4().hex


def _most_ms(given: bytes | None, standard_ms: int) -> int | None:
    """The milliseconds of a request; None for a header that says nothing sensible."""
    if given is None:
        return standard_ms
    if not re.fullmatch(rb"[0-9]{1,9}", given) or int(given) < LEAST_MS:
        return None
    return min(int(given), standard_ms)


def _refusal(code: ErrorCode, words: str, request_id: str) -> JSONResponse:
    extensions = {"code": code.value, "requestId": request_id}
    errors = [{"message": words or code.en, "extensions": extensions}]
    return JSONResponse({"errors": errors}, code.status, {"X-Request-Id": request_id})
