"""Who is connected: how many at a time, whether they still may be, and how they are let go."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from auth.errors import AuthError, ProviderUnavailable
from auth.principal import Principal
from gateway.errors import BadRequest, ErrorCode
from gateway.store.errors import StoreUnavailable
from graph.budget import budget

log = logging.getLogger("zhatu.live")

_RECHECK_S = 30.0
"""How long one look at all tokens may wait for the store."""


class End(Enum):
    """Why the hub ends a connection: WebSocket close code and reason."""

    EXPIRED = (4403, "Forbidden: the token is no longer valid")
    LEAVING = (1001, "Going away: come back with your last cursor")


@dataclass(slots=True, kw_only=True, eq=False)
class Connection:
    """One WebSocket or one streamed response; ``check`` says who it is, or raises AuthError."""

    principal: Principal
    check: Callable[[], Awaitable[Principal]]
    leave: Callable[[End], Awaitable[None]] | None = None
    """What is done at the end beside waking those who follow."""
    ended: End | None = None
    subscriptions: int = 0


class Held(NamedTuple):
    """What is open now."""

    connections: int
    subscriptions: int


@dataclass(slots=True, kw_only=True)
class Connections:
    """The connections of one process; ``wake`` lets their subscriptions look at ``ended``."""

    wake: Callable[[], None]
    most: int
    most_of_one: int
    recheck_s: float
    _open: set[Connection] = field(default_factory=set)
    _of: Counter[tuple[str, str]] = field(default_factory=Counter)
    _watch: asyncio.Task[None] | None = None
    _closed: bool = False

    @property
    def held(self) -> Held:
        """How many connections and subscriptions are open."""
        return Held(len(self._open), sum(one.subscriptions for one in self._open))

    @property
    def is_closed(self) -> bool:
        """Whether nobody is let in any more."""
        return self._closed

    def admit(self, connection: Connection) -> None:
        """Keep a connection in mind until it leaves; raises BadRequest when there are too many."""
        if self._closed:
            raise BadRequest(ErrorCode.UNAVAILABLE, "the hub is stopping; come back in a moment")
        if len(self._open) >= self.most or self._of[_who(connection)] >= self.most_of_one:
            raise BadRequest(ErrorCode.TOO_MANY_CONNECTIONS)
        self._open.add(connection)
        self._of[_who(connection)] += 1
        if self._watch is None:
            self._watch = asyncio.create_task(self._recheck(), name="zhatu-recheck")

    def leave(self, connection: Connection) -> None:
        """Forget a connection that is over."""
        self._open.remove(connection)
        self._of[_who(connection)] -= 1
        if not self._of[_who(connection)]:
            del self._of[_who(connection)]
        if not self._open and self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def close(self, patience_s: float = 5.0) -> None:
        """Let everybody go, and no one in; returns when they are gone, or after a while."""
        self._closed = True
        await self._end(list(self._open), End.LEAVING)
        for _ in range(int(patience_s / 0.05)):
            if not self._open:
                return
            await asyncio.sleep(0.05)

    async def recheck(self) -> None:
        """End the connections of those who may no longer be connected."""
        gone = [one for one in list(self._open) if not await _may_stay(one)]
        await self._end(gone, End.EXPIRED)

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(self.recheck_s)
            with budget(_RECHECK_S):  # not within that of the request that was the first
                await self.recheck()

    async def _end(self, connections: list[Connection], end: End) -> None:
        for one in connections:
            one.ended = one.ended or end
        self.wake()
        leaving = [one.leave(end) for one in connections if one.leave is not None]
        for outcome in await asyncio.gather(*leaving, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.debug("a connection was gone already: %s", outcome)


def _who(connection: Connection) -> tuple[str, str]:
    return connection.principal.department, connection.principal.person


async def _may_stay(connection: Connection) -> bool:
    try:
        return await connection.check() == connection.principal
    except (ProviderUnavailable, StoreUnavailable):
        return True  # nothing was learnt of the token; the next look will tell
    except AuthError:
        return False
    except Exception:  # one that cannot be looked at must not end the look at all others
        log.exception("a connection could not be looked at; the next look will try again")
        return True
