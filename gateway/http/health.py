"""Whether the process lives, and whether its databases answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

log = logging.getLogger("zhatu.http")

PATIENCE_S = 3.0
Check = Callable[[], Awaitable[int]]
"""Asks one part of the hub for how far it is; raises when it does not answer."""


def health_routes(checks: dict[str, Check]) -> list[BaseRoute]:
    """/health/live and /health/ready; the answer names the parts that do not answer."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        found = {name: await _ask(name, check) for name, check in checks.items()}
        is_ready = all(value is not None for value in found.values())
        body = {"status": "ready" if is_ready else "unavailable", "positions": found}
        return JSONResponse(body, 200 if is_ready else 503)

    return [
        Route("/health/live", live, methods=["GET"]),
        Route("/health/ready", ready, methods=["GET"]),
    ]


async def _ask(name: str, check: Check) -> int | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await check()
    except Exception:
        log.warning("%s does not answer", name, exc_info=True)
        return None
