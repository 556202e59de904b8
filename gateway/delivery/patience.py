"""Work that goes on for as long as a hub runs, also over times when its store is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from gateway.store.errors import StoreUnavailable

PAUSE_S = 1.0


async def patiently(work: Callable[[], Awaitable[None]], log: logging.Logger) -> None:
    """Do some work again and again, until cancelled; what the store keeps is tried later."""
    while True:
        try:
            await work()
        except StoreUnavailable as problem:
            log.warning("%s; trying again", problem)
            await asyncio.sleep(PAUSE_S)
