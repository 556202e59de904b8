"""The way in for departments' own systems: signed calls to /callbacks/{partner}."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.delivery.callbacks import Callbacks
from gateway.errors import ErrorCode

log = logging.getLogger("zhatu.http")

MOST_BYTES = 256 * 1024
"""The largest call that is read, in bytes."""


def callback_routes(callbacks: Callbacks) -> list[BaseRoute]:
    """The route /callbacks/{partner}, POST only; the body is taken as the bytes it came in."""

    async def serve(request: Request) -> Response:
        body = await _bytes(request)
        if body is None:
            return _failed(ErrorCode.TOO_LARGE)
        name, headers = request.path_params["partner"], dict(request.headers)
        try:
            answer = await callbacks.receive(name, headers, body)
        except Exception:
            log.exception("a call of %s could not be kept; it will be sent again", name)
            return _failed(ErrorCode.UNAVAILABLE)
        return JSONResponse(answer.body, answer.status)

    return [Route("/callbacks/{partner}", serve, methods=["POST"], name="callbacks")]


async def _bytes(request: Request) -> bytes | None:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _failed(code: ErrorCode) -> Response:
    errors = [{"message": code.en, "extensions": {"code": code.value}}]
    return JSONResponse({"errors": errors, "quarantined": False}, code.status)
