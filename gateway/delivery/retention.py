"""The consumer that takes away old messages and calls; of several hubs one does it at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from gateway.cases.errors import LeaseLost
from gateway.cases.leading import Leader
from gateway.delivery.patience import patiently
from gateway.store.retention import DROPS
from gateway.store.session import Store

LOG = logging.getLogger("zhatu.delivery")
DAY_MS = 86_400_000
PAUSE_S = 3600.0
AT_ONCE = 500
"""Rows that one transaction looks at: writers wait for no more."""


class Retention:
    """Keeps the outbox, deliveries and callbacks from growing without end.

    What goes is on record in the audit log, which is never cut. What somebody still waits for
    stays however old: a message under way or dead, and a call that was set aside.
    """

    def __init__(
        self, *, store: Store, leader: Leader, clock: Callable[[], int], keep_days: int
    ) -> None:
        self._store, self._leader, self._clock = store, leader, clock
        self._keep_ms = keep_days * DAY_MS

    async def run(self) -> None:
        """Look every hour, until cancelled; at once where everything is kept."""
        if not self._keep_ms:
            return
        try:
            await patiently(self._round, LOG)
        finally:
            await asyncio.to_thread(self._leader.give_back)

    async def _round(self) -> None:
        dropped = await asyncio.to_thread(self.once)
        if any(dropped.values()):
            told = ", ".join(f"{count} of {name}" for name, count in dropped.items())
            LOG.info("taken away: %s", told)
        await asyncio.sleep(PAUSE_S)

    def once(self) -> dict[str, int]:
        """Take away what is older than is kept, unless another hub does; rows of each table."""
        before_ms = self._clock() - self._keep_ms
        dropped = dict.fromkeys((name for name, _ in DROPS), 0)
        try:
            for name, drop in DROPS:
                after, is_end = 0, False
                while not is_end and self._leader.is_ours():
                    with self._store.write() as connection:
                        self._leader.demand(connection)
                        after, count, is_end = drop(connection, before_ms, after, AT_ONCE)
                    dropped[name] += count
        except LeaseLost:
            LOG.info("another hub takes away what is old")
        return dropped
