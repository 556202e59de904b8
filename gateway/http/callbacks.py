"""The way in for departments' own systems: signed calls to /callbacks/{partner}."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.delivery.callbacks import Callbacks
from gateway.errors import ErrorCode
from gateway.http.bodies import limited_body

log = logging.getLogger("zhatu.http")

MOST_BYTES = 256 * 1024
"""The largest call that is read, in bytes."""


def callback_routes(callbacks: Callbacks) -> list[BaseRoute]:
    """The route /callbacks/{partner}, POST only; the body is taken as the bytes it came in."""

    async def serve(request: Request) -> Response:
        body = await limited_body(request, MOST_BYTES)
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


def _failed(code: ErrorCode) -> Response:
    errors = [{"message": code.en, "extensions": {"code": code.value}}]
    return JSONResponse({"errors": errors, "quarantined": False}, code.status)
