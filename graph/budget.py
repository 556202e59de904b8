"""How long the work at hand may still take, known to every backend without being handed down.

Whoever answers a request gives it a budget; tasks and threads begun for it inherit it. A budget
that was released bounds nothing any more, so that what outlives its request is not cut short.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

LONGEST_S = 120.0
"""How long one answer of a database is awaited where nothing gives a budget."""
T = TypeVar("T")


class Budget:
    """A moment until which work may take; ``until`` is of the monotonic clock."""

    __slots__ = ("until",)

    def __init__(self, seconds: float) -> None:
        self.until: float | None = time.monotonic() + seconds

    def release(self) -> None:
        """Bound nothing any more."""
        self.until = None


_NOW: ContextVar[Budget | None] = ContextVar("zhatu_budget", default=None)


@contextmanager
def budget(seconds: float) -> Iterator[Budget]:
    """Bound what is begun within; ``float("inf")`` lets it take as long as it needs."""
    given = Budget(seconds)
    token = _NOW.set(given)
    try:
        yield given
    finally:
        _NOW.reset(token)


def left_s(most_s: float = LONGEST_S) -> float:
    """Seconds that may still be spent, never more than ``most_s``; at least a millisecond."""
    given = _NOW.get()
    if given is None or given.until is None:
        return most_s
    return max(0.001, min(most_s, given.until - time.monotonic()))


def awaited_s() -> float:
    """Seconds that one answer of a database is awaited: the budget's, or LONGEST_S without one."""
    given = _NOW.get()
    if given is None or given.until is None:
        return LONGEST_S
    return max(0.001, given.until - time.monotonic())


def bounded(steps: Generator[Any, Any, T], problem: Exception) -> Generator[Any, Any, T]:
    """The same steps of a driver that waits for a server; raises ``problem`` after too long.

    The driver must come back to its steps now and then even when nothing arrives.
    """
    until = time.monotonic() + awaited_s()
    try:
        wanted = next(steps)
        while True:
            ready = yield wanted
            if not ready and time.monotonic() > until:
                raise problem
            wanted = steps.send(ready)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    finally:
        steps.close()
