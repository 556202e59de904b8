"""How an answer is sent: not again what the client holds already, and packed where that pays."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

_LEVEL = 1  # JSON shrinks to a sixth by it; more effort takes five times as long for a tenth less
_OFF_LOOP_BYTES = 262_144
"""From here on packing would keep other requests waiting, so that a thread does it."""
_VARY = "Accept, Accept-Encoding, Authorization, Cookie, X-Purpose, X-Case"
PACKED = {"Content-Encoding": "gzip", "Vary": _VARY}
"""Headers of a packed answer."""


async def made_ready(request: Request, response: Response, *, pack_from_bytes: int) -> Response:
    """The response as it goes out; each answer was put on record before, sent whole or not."""
    if isinstance(response, StreamingResponse) or not response.body:
        return response
    if request.method == "GET" and response.status_code == 200:
        tag = _tag(bytes(response.body))
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": _VARY}
        if tag in _tags(request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        response.headers.update(headers)
    takes = takes_gzip(request.headers.get("accept-encoding", ""))
    if len(response.body) >= pack_from_bytes and takes:
        response.body = await packed(bytes(response.body))
        response.headers["Content-Length"] = str(len(response.body))
        response.headers.update(PACKED)
    return response


def _tag(body: bytes) -> str:
    """Weak, for the packed and the plain answer say the same."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def _tags(header: str) -> set[str]:
    return {f"W/{tag}" for tag in re.findall(r'"[^"]*"', header)}


def takes_gzip(accepted: str) -> bool:
    """Whether a client takes packed answers, as its Accept-Encoding says."""
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
    return False


async def packed(body: bytes) -> bytes:
    """A body as gzip; see PACKED."""
    if len(body) >= _OFF_LOOP_BYTES:
        return await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    return gzip.compress(body, _LEVEL, mtime=0)
