"""The two ways in which a hub has photos read: by itself, or by workers elsewhere."""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

from gateway.analysis.ledger import Ledger
from gateway.analysis.words import models_hash
from gateway.vault.vault import Vault, hash_of
from vision.analyser import model_labels
from vision.errors import VisionBusy, VisionTimeout, VisionUnavailable
from vision.headers import read_header
from vision.results import Analysis

_LOOK_S = 0.1
"""How often the store is asked whether a worker is done."""


class Analyser(Protocol):
    """What reads photos."""

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        """Everything read from one photo; raises VisionError."""
        ...


class Models:
    """The models that this hub reads with, by their labels and the hash of them together."""

    def __init__(self, own: Path | None, *, reads_bodies: bool = False) -> None:
        self._own, self._reads_bodies = own, reads_bodies

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """As an analysis names them; looked up once, as the processes open them once."""
        return model_labels(self._own, reads_bodies=self._reads_bodies)

    @cached_property
    def hash(self) -> str:
        """See gateway.analysis.words.models_hash."""
        return models_hash(self.labels)


def readers_of(analysis: Analysis, models: Models) -> str:
    """The hash of the models that an analysis is by, which ought to be the models given.

    A process that was started anew may have opened others, which were put there meanwhile.
    """
    return models.hash if analysis.models == models.labels else models_hash(analysis.models)


class ReadHere:
    """Photos are read by processes of this hub; each result is kept, and read once."""

    def __init__(self, inner: Analyser, ledger: Ledger, models: Models) -> None:
        self._inner, self._ledger, self._models = inner, ledger, models

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        """What is on the photo, as it was read the first time; raises VisionError."""
        sha256, models = hash_of(data), self._models.hash
        # a worker elsewhere may have failed on it: that says nothing of this machine
        with suppress(VisionUnavailable):
            known = await asyncio.to_thread(self._ledger.found, sha256, models)
            if known is not None:
                return known
        analysis = await self._inner.analyse(data, timeout_s)
        models = readers_of(analysis, self._models)
        return await asyncio.to_thread(self._ledger.keep, sha256, models, analysis)


class ReadElsewhere:
    """Photos wait in the store until a worker has read them; at most ``most`` at a time."""

    def __init__(
        self,
        ledger: Ledger,
        vault: Vault,
        models: Models,
        *,
        most: int,
        look_s: float = _LOOK_S,
    ) -> None:
        self._ledger, self._vault, self._models = ledger, vault, models
        self._most, self._look_s = most, look_s

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        """What a worker reads on the photo.

        Raises BadImage; VisionBusy where too many wait or no worker took it in time; VisionTimeout
        where one did and has not answered; VisionUnavailable where several ended over it.
        """
        read_header(data)
        sha256, models = await asyncio.to_thread(self._vault.put, data), self._models.hash
        if not await asyncio.to_thread(self._ledger.ask, sha256, models, most=self._most):
            raise VisionBusy(wait_s=5)
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout_s
        while loop.time() < end:
            known = await asyncio.to_thread(self._ledger.found, sha256, models)
            if known is not None:
                return known
            await asyncio.sleep(self._look_s)
        if await asyncio.to_thread(self._ledger.is_taken, sha256, models):
            raise VisionTimeout(timeout_s)
        raise VisionBusy(wait_s=math.ceil(timeout_s))
