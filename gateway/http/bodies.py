"""Bodies of requests taken as the bytes they came in."""

from __future__ import annotations

from starlette.requests import Request


async def limited_body(request: Request, most_bytes: int) -> bytes | None:
    """The whole body, or None as soon as it is larger than it may be."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            return None
        parts.append(part)
    return b"".join(parts)
