"""When readers look again: by the clock, and at once where the database tells of a write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from gateway.store.notices import Listener
from gateway.store.session import Store


class Wake:
    """Shared by the readers of one process; listens only while one of them reads."""

    def __init__(self, store: Store, *, every_s: float) -> None:
        self._store, self._every_s = store, every_s
        self._users = 0
        self._listener: Listener | None = None
        self._told = asyncio.Event()

    def next(self) -> asyncio.Event:
        """What the next notice sets; who asks before a look misses none that comes meanwhile."""
        return self._told

    async def wait(self, told: asyncio.Event) -> None:
        """Wait for a notice since ``told`` was asked for, or for the time between two looks."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._every_s):
                await told.wait()

    @contextmanager
    def used(self) -> Iterator[None]:
        """While a reader reads."""
        self._users += 1
        if self._listener is None:
            loop = asyncio.get_running_loop()
            self._listener = Listener(self._store, lambda: self._heard(loop))
            self._listener.start()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._listener.stop()
                self._listener = None

    def _heard(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._told.set()
        self._told = asyncio.Event()
