"""Sends one message to one address: allowed hosts only, no redirects, and an end to every wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from gateway.outgoing import FAILURES, Outgoing, TooLarge, body_of

PERMANENT = frozenset({400, 410, 413, 415, 422})
"""Answers that say that this message will never be taken."""
MOST_ANSWER_BYTES = 64 * 1024
CONNECT_S = 5.0
LONGEST_WAIT_S = 3600.0
"""How much of a Retry-After is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of an attempt: the problem, if any, whether it is final, and how long to wait."""

    problem: str | None = None
    is_final: bool = False
    wait_s: float = 0.0

    @property
    def arrived(self) -> bool:
        """Whether the receiver said that it has the message."""
        return self.problem is None


class Sender:
    """An HTTP client for webhooks; an attempt as a whole has ``timeout_s``."""

    def __init__(self, *, hosts: frozenset[str], timeout_s: float) -> None:
        self._hosts, self._timeout_s = hosts, timeout_s
        self._outgoing = Outgoing()

    def allows(self, url: str) -> bool:
        """Whether an address is on the list, as its host or as host:port."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        return bool({host, f"{host}:{parts.port}"} & self._hosts)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """One attempt; any failure is told, none is raised."""
        try:
            if not self.allows(url):
                return Sent(
                    problem=f"{urlsplit(url).hostname} is not in the setting delivery.hosts"
                )
            return await self._sent(url, headers, body)
        except (*FAILURES, ValueError) as error:
            return Sent(problem=f"{type(error).__name__}: {error}".rstrip(": ")[:300])

    async def close(self) -> None:
        """Close all connections."""
        await self._outgoing.close()

    async def _sent(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        words = {"content-type": "application/json; charset=utf-8", "user-agent": "zhatu"}
        call = self._outgoing.call(
            "POST",
            url,
            headers={**words, **headers},
            seconds=self._timeout_s,
            connect_s=CONNECT_S,
            body=body,
        )
        async with call as answer:
            # what it says matters no more than its status, which is known, nor how it ends
            with suppress(TooLarge, *FAILURES):
                await body_of(answer, MOST_ANSWER_BYTES)
        if answer.is_success:
            return Sent()
        return Sent(
            problem=f"HTTP {answer.status_code}",
            is_final=answer.status_code in PERMANENT,
            wait_s=_retry_after_s(answer.headers.get("retry-after")),
        )


def _retry_after_s(written: str | None) -> float:
    if written is None:
        return 0.0
    try:
        wait_s = float(written)
    except ValueError:
        try:
            wait_s = parsedate_to_datetime(written).timestamp() - time.time()
        except (ValueError, OverflowError):
            return 0.0
    return min(max(wait_s, 0.0), LONGEST_WAIT_S) if wait_s == wait_s else 0.0
