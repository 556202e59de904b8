"""The consumer that notices when a watcher of cameras died without a word."""

from __future__ import annotations

import asyncio
import logging

from gateway.cameras.watches import Watches
from gateway.store.errors import StoreUnavailable

LOG = logging.getLogger("zhatu.cameras")
PAUSE_S = 2.0


class Lapses:
    """Looks again and again; of several hubs any may, for each lapse is told once."""

    def __init__(self, watches: Watches) -> None:
        self._watches = watches

    async def run(self) -> None:
        """Look until cancelled; a store that is away is looked at again."""
        while True:
            try:
                lapsed = await asyncio.to_thread(self._watches.lapse)
            except StoreUnavailable as problem:
                LOG.warning("%s; looking again", problem)
            else:
                if lapsed:
                    LOG.warning("nobody watches %s any more", ", ".join(sorted(lapsed)))
            await asyncio.sleep(PAUSE_S)
