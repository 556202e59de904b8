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
from graph.errors import GraphUnavailable
from vision.errors import ModelMissing, VisionUnavailable

LOG = logging.getLogger("zhatu.consumers")
PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
_PASSING = (GraphUnavailable, StoreUnavailable, VisionUnavailable, RetryLater)
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

    async def once(self) -> None:
        """Do all that there is to do."""
        try:
            if self._reads_photos:
                await self._photos.run(self._project)
        except ModelMissing as problem:
            LOG.warning("photos are not read: %s", problem)
            self._reads_photos = False
        for consumer in self._consumers:
            await consumer.run(self._project)

    async def run(self) -> None:
        """Do it again and again, until cancelled; wait longer while a part is away."""
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
