"""Asks one address for JSON, in a bounded time and of a bounded size."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from gateway.errors import BadRequest
from gateway.interfaces.declared import Interface
from gateway.interfaces.errors import Refused, WrongAnswer
from gateway.interfaces.reading import PLACE
from gateway.outgoing import FAILURES, Outgoing, TooLarge, body_of
from gateway.strict_json import read_json

MOST_BYTES = 256 * 1024
OK, NOT_FOUND = HTTPStatus.OK, HTTPStatus.NOT_FOUND
OF_ALL = frozenset({401, 403, 407, 408, 425, 429})
"""Refusals that are not about one thing: of the hub's own key, or of so many calls."""
NOTHING = object()
"""What is had of a source that says (404) that it knows nothing of a thing."""


class Fetcher:
    """An HTTP client for all interfaces of a hub."""

    def __init__(self) -> None:
        self._outgoing = Outgoing()

    async def get(self, interface: Interface, key: str) -> Any:
        """The JSON about a thing, or NOTHING, within the budget of the interface.

        Raises WrongAnswer for whatever keeps it away, Refused where it is this one thing.
        """
        seconds = interface.declared.budget_ms / 1000
        url = interface.declared.url.replace(PLACE, quote(key, safe=""))
        try:
            return await self._got(url, interface.headers, seconds)
        except (*FAILURES, BadRequest) as error:
            raise WrongAnswer(type(error).__name__) from error
        except TooLarge as error:
            raise WrongAnswer(f"the answer is not taken: {error}") from error

    async def _got(self, url: str, headers: Mapping[str, str], seconds: float) -> Any:
        words = {
            "accept": "application/json", "accept-encoding": "gzip", "user-agent": "zhatu",
            **headers,
        }  # fmt: skip
        async with self._outgoing.call("GET", url, headers=words, seconds=seconds) as answer:
            status = answer.status_code
            if status == NOT_FOUND:
                return NOTHING
            if 400 <= status < 500 and status not in OF_ALL:
                raise Refused(f"HTTP {status}")
            if status != OK:
                raise WrongAnswer(f"HTTP {status}")
            body = await body_of(answer, MOST_BYTES)
        return read_json(body)

    async def close(self) -> None:
        """Close all connections."""
        await self._outgoing.close()
