"""Fetches small JSON documents from a provider: https, no redirects, bounded in time and size."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from auth.errors import ProviderUnavailable
from auth.jose import strict_json
from auth.oidc.provider import is_safe_url

Fetch = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Gets the JSON object at an address; raises ProviderUnavailable."""
_PATIENCE_S = 3.0
_ALL_S = 6.0
"""How long a whole answer may take, however often a byte of it comes."""
_MOST_BYTES = 256 * 1024


async def fetch_json(url: str) -> Mapping[str, Any]:
    """The JSON object at an address; raises ProviderUnavailable, which says why."""
    if not is_safe_url(url):
        raise ProviderUnavailable(f"{url} is no https address")
    try:
        # a client for each call: one that is shared can lose its connections to cancelled requests
        async with (
            asyncio.timeout(_ALL_S),
            open_client() as client,
            client.stream("GET", url) as answer,
        ):
            return await read_json(answer)
    except (httpx.HTTPError, OSError) as error:
        raise ProviderUnavailable(f"{url}: {type(error).__name__}") from error


def open_client() -> httpx.AsyncClient:
    """A client that follows nothing, sends no cookies on and listens to no environment."""
    return httpx.AsyncClient(timeout=_PATIENCE_S, follow_redirects=False, trust_env=False)


async def read_json(answer: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer with status 200; raises ProviderUnavailable."""
    if answer.status_code != 200:
        raise ProviderUnavailable(f"{answer.url} answers {answer.status_code}")
    data = b""
    async for part in answer.aiter_bytes():
        data += part
        if len(data) > _MOST_BYTES:
            raise ProviderUnavailable(f"{answer.url} answers more than {_MOST_BYTES} bytes")
    try:
        value = strict_json(data)
    except (ValueError, RecursionError) as error:
        raise ProviderUnavailable(f"{answer.url} answers no JSON") from error
    if not isinstance(value, dict):
        raise ProviderUnavailable(f"{answer.url} answers no JSON object")
    return value
