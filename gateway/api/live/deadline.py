"""What is asked once over a socket or stream has the deadline of any other request."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import HTTPConnection

from gateway.errors import DeadlineExceeded
from graph.budget import LONGEST_S, budget

T = TypeVar("T")


def deadline_s(wire: HTTPConnection) -> float:
    """Seconds that one operation of a connection may take, as the edge of the hub noted them."""
    most_ms: float = wire.scope.get("state", {}).get("deadline_ms", LONGEST_S * 1000)
    return most_ms / 1000


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The outcome of work, all of whose waits for databases are bounded; raises DeadlineExceeded.

    What the work leaves running is not cut short by the budget when the work is done.
    """
    with budget(seconds) as given:
        try:
            async with asyncio.timeout(seconds) as patience:
                done = await work
        except TimeoutError as error:
            if not patience.expired():
                raise
            raise DeadlineExceeded from error
        given.release()
        return done
