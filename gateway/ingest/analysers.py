"""The worker processes of vision, opened when the first photo comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from vision.pool import AnalyserPool
from vision.results import Analysis


class OpenedLater:
    """A pool that costs nothing until a photo is read; a hub without models can be opened."""

    def __init__(
        self,
        models: Path,
        *,
        own: Path | None = None,
        workers: int,
        queue: int = 16,
        max_pixels: int,
        reads_bodies: bool = False,
    ) -> None:
        self._models, self._own, self._max_pixels = models, own, max_pixels
        self._reads_bodies = reads_bodies
        self.workers, self._queue = workers, queue
        self._pool: AnalyserPool | None = None
        self._opening = asyncio.Lock()

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        """Everything read from one photo; raises ModelMissing or another VisionError."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncio.to_thread(self._open)
        return await self._pool.analyse(data, timeout_s)

    async def close(self) -> None:
        """End the processes, if there are any."""
        if self._pool is not None:
            await asyncio.to_thread(self._pool.close)

    def _open(self) -> AnalyserPool:
        return AnalyserPool(
            self._models,
            own=self._own,
            workers=self.workers,
            queue=self._queue,
            max_pixels=self._max_pixels,
            reads_bodies=self._reads_bodies,
        )
