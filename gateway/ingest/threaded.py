"""Reads photos in a thread of this process, one at a time; opened when the first photo comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from vision.analyser import Analyser, open_analyser
from vision.errors import VisionTimeout
from vision.results import Analysis


class ThreadedAnalyser:
    """An analyser that needs no processes of its own: for commands and small hubs."""

    def __init__(self, models: Path, *, max_pixels: int) -> None:
        self._models, self._max_pixels = models, max_pixels
        self._opened: Analyser | None = None
        self._turn = asyncio.Lock()

    async def analyse(self, data: bytes, timeout_s: float = 60.0) -> Analysis:
        """Everything read from one photo; raises ModelMissing, BadImage or VisionTimeout."""
        async with self._turn:
            try:
                return await asyncio.wait_for(asyncio.to_thread(self._analyse, data), timeout_s)
            except TimeoutError as problem:
                raise VisionTimeout(timeout_s) from problem

    def _analyse(self, data: bytes) -> Analysis:
        if self._opened is None:
            self._opened = open_analyser(self._models, max_pixels=self._max_pixels)
        return self._opened.analyse(data)
