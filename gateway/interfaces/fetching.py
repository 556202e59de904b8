"""Asks one address for JSON: no redirects, no proxies of the environment, an end to every wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from gateway.errors import BadRequest
from gateway.interfaces.declared import Interface
from gateway.interfaces.errors import WrongAnswer
from gateway.interfaces.reading import PLACE
from gateway.strict_json import read_json

MOST_BYTES = 256 * 1024
NOTHING = object()
"""What is had of a source that says (404) that it knows nothing of a thing."""


class Fetcher:
    """An HTTP client for all interfaces of a hub.

    Requests are never cancelled from outside: a connection pool whose requests are cancelled loses
    its connections for good. Each wait has a limit of the client's own instead.
    """

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=32),
            follow_redirects=False,
            trust_env=False,
        )

    async def get(self, interface: Interface, key: str) -> Any:
        """The JSON about a thing, or NOTHING; raises WrongAnswer for whatever keeps it away."""
        seconds = interface.declared.budget_ms / 1000
        url = interface.declared.url.replace(PLACE, quote(key, safe=""))
        try:
            return await self._got(url, interface.headers, seconds)
        except (httpx.HTTPError, httpx.InvalidURL, BadRequest) as error:
            raise WrongAnswer(type(error).__name__) from error

    async def _got(self, url: str, headers: Mapping[str, str], seconds: float) -> Any:
        until = time.monotonic() + seconds
        words = {"accept": "application/json", "user-agent": "zhatu", **headers}
        async with self._client.stream("GET", url, headers=words, timeout=seconds) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return NOTHING
            if answer.status_code != httpx.codes.OK:
                raise WrongAnswer(f"HTTP {answer.status_code}")
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MOST_BYTES or time.monotonic() > until:
                    raise WrongAnswer("too large or too late")
        return read_json(body)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()
