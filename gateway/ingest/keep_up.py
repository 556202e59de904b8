"""Keeps graph, photo readings and alerts up with the journal, as long as the hub runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from connectors.errors import RetryLater
from gateway.ingest.evidence import PhotoReader
from gateway.journal.errors import ConsumerMoved
from gateway.store.errors import StoreUnavailable
from gateway.vault.errors import VaultUnavailable
from graph.errors import GraphUnavailable
from vision.errors import BadCard, ModelMismatch, ModelMissing, VisionUnavailable

LOG = logging.getLogger("zhatu.consumers")
PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
PHOTOS_S = 5.0
"""How long the others wait for photos: those of a large delivery take hours, or have no reader."""
_PASSING = (
    GraphUnavailable,
    StoreUnavailable,
    VaultUnavailable,
    VisionUnavailable,
    RetryLater,
)
"""What heals by itself: the journal keeps what is to be done until it has."""


class Consumer(Protocol):
    """What reads the journal as far as the graph shows it, and concludes."""

    async def run(self, project: Callable[[], Awaitable[object]]) -> object:
        """Project and conclude in turns until there is nothing new."""


class KeepUp:
    """The consumers in turns: projector, photo reader, then those that conclude."""

    def __init__(
        self,
        *,
        project: Callable[[], Awaitable[object]],
        photos: PhotoReader,
        consumers: Sequence[Consumer],
    ) -> None:
        self._project, self._photos, self._consumers = project, photos, consumers
        self._reads_photos = True
        self._reading: asyncio.Task[object] | None = None

    async def once(self) -> None:
        """Do all that there is to do; photos that take long are read on meanwhile.

        What keeps photos from being read is raised when the others are done.
        """
        missed: Exception | None = None
        try:
            await self._read_photos()
        except (ModelMissing, ModelMismatch, BadCard) as problem:
            LOG.warning("photos are not read: %s", problem)
            self._reads_photos = False
        except (VisionUnavailable, VaultUnavailable) as problem:
            missed = problem
        for consumer in self._consumers:
            await consumer.run(self._project)
        if missed is not None:
            raise missed

    async def _read_photos(self) -> None:
        if not self._reads_photos:
            return
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._photos.run(self._project))
        done, _ = await asyncio.wait({self._reading}, timeout=PHOTOS_S)
        if done:
            reading, self._reading = self._reading, None
            reading.result()

    async def run(self) -> None:
        """Do it again and again, until cancelled; wait longer while a part is away."""
        try:
            await self._go_on()
        finally:
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.gather(self._reading, return_exceptions=True)

    async def _go_on(self) -> None:
        pause_s = PAUSE_S
        while True:
            try:
                await self.once()
                pause_s = PAUSE_S
            except ConsumerMoved:
                LOG.info("another process of this hub was faster")
            except _PASSING as problem:
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                LOG.warning("%s; trying again in %.0f s", problem, pause_s)
            await asyncio.sleep(pause_s)
