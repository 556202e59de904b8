"""Redacted copies of photos, for departments whose agreement gives no more."""

from __future__ import annotations

import asyncio
from collections.abc import Set as AbstractSet

from gateway.analysis.readers import Analyser
from vision.redaction import Redactor

PATIENCE_S = 60.0


class Copies:
    """Makes each copy when it is asked for; none is kept."""

    def __init__(self, analyser: Analyser, redactor: Redactor) -> None:
        self._analyser, self._redactor = analyser, redactor

    async def without_others(self, photo: bytes, plates: AbstractSet[str]) -> bytes:
        """The copy on which only the plates named can be read; raises VisionError.

        A plate is left as it is only where it was read as one of them.
        """
        keep = []
        if plates:
            analysis = await self._analyser.analyse(photo, PATIENCE_S)
            keep = [plate.box for plate in analysis.plates if plate.text in plates]
        return await asyncio.to_thread(self._redactor.copy, photo, keep=keep)
