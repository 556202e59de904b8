"""Calls to other systems over HTTP: no redirects, no proxies of the environment, one end to each.

A call is never cancelled from outside: a connection pool whose requests are cancelled loses its
connections for good. A limit on each wait is not enough either, for who drips a byte now and then
keeps every wait short and has no end. So each wait of a call ends when the call as a whole is over.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

Answer = httpx.Response
FAILURES = (httpx.HTTPError, httpx.InvalidURL)
"""What a call raises that brings no answer, or none in time."""
_until: ContextVar[float | None] = ContextVar("outgoing", default=None)
"""When the call of this task is over, by the monotonic clock, in seconds."""
_GZIP = 31


class TooLarge(Exception):
    """An answer has more bytes than it may, or is packed in a way that was not asked for."""


class Outgoing:
    """A client with connections of its own, kept open for the next call."""

    def __init__(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=32)
        transport = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
        # httpx has no word for it, and httpcore asks nobody else how to reach the network
        transport._pool._network_backend = _Backend()
        self._client = httpx.AsyncClient(
            transport=transport, follow_redirects=False, trust_env=False
        )

    @asynccontextmanager
    async def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        seconds: float,
        connect_s: float | None = None,
        body: bytes | None = None,
    ) -> AsyncIterator[Answer]:
        """An answer whose body is still to come; all of the call has ``seconds``."""
        token = _until.set(time.monotonic() + seconds)
        timeout = httpx.Timeout(seconds, connect=min(seconds, connect_s or seconds))
        try:
            async with self._client.stream(
                method, url, headers=dict(headers), content=body, timeout=timeout
            ) as answer:
                yield answer
        finally:
            _until.reset(token)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


async def body_of(answer: Answer, most_bytes: int) -> bytes:
    """The body of an answer, unpacked where it is gzip; raises TooLarge."""
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip"):
        raise TooLarge(f"it is packed as {packed[:20]!r}")
    opener = zlib.decompressobj(_GZIP) if packed == "gzip" else None
    body, seen = b"", 0
    async for part in answer.aiter_raw():
        seen += len(part)
        try:
            # a few bytes can hold a thousand times as many: never unpack more than may be there
            body += opener.decompress(part, most_bytes + 1 - len(body)) if opener else part
        except zlib.error as error:
            raise TooLarge("it is no gzip") from error
        if max(seen, len(body)) > most_bytes:
            raise TooLarge(f"it has more than {most_bytes} bytes")
    if opener and not opener.eof:
        raise TooLarge("it is cut off")
    return body


def _left(timeout: float | None) -> float | None:
    """The shorter of a wait's own limit and what is left of the call."""
    until = _until.get()
    if until is None:
        return timeout
    left = max(0.0, until - time.monotonic())
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, _left(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, _left(timeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.AsyncNetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(
            await self._inner.connect_tcp(host, port, _left(timeout), local_address, socket_options)
        )

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
