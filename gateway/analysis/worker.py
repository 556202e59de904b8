"""Reads photos that wait in the store, on whatever machine it runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from gateway.analysis.errors import LostTurn
from gateway.analysis.ledger import LEASE_MS, Job, Ledger
from gateway.analysis.readers import Analyser, Models, readers_of
from gateway.store.errors import StoreUnavailable
from gateway.vault.errors import DamagedEvidence, NoSuchEvidence, VaultUnavailable
from gateway.vault.vault import Vault
from vision.errors import VisionError, VisionUnavailable
from vision.results import Analysis

log = logging.getLogger("zhatu.analysis")

PATIENCE_S = 60.0
_BEAT_S = LEASE_MS / 3_000
_IDLE_S, _AWAY_S = 0.25, 5.0


class Worker:
    """Takes photos under leases, as many at once as it has processes, and keeps each result once.

    One that is killed loses nothing: its lease runs out, and another takes the photo.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        vault: Vault,
        analyser: Analyser,
        models: Models,
        owner: str,
        at_once: int,
    ) -> None:
        self._ledger, self._vault, self._analyser = ledger, vault, analyser
        self._models, self._owner, self._at_once = models, owner, at_once
        self.read = 0

    async def run(
        self,
        stop: asyncio.Event,
        *,
        once: bool = False,
        on_photo: Callable[[str], None] = lambda _: None,
    ) -> int:
        """Read until told to stop, or with ``once`` until nothing waits; how many were read.

        What is begun is ended. A store or bucket that is away is waited for.
        """
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._go_on(stop, once, on_photo))
        return self.read

    async def _go_on(
        self, stop: asyncio.Event, once: bool, on_photo: Callable[[str], None]
    ) -> None:
        while not stop.is_set():
            pause_s = _AWAY_S
            try:
                job = await asyncio.to_thread(self._ledger.take, self._models.hash, self._owner)
                if job is not None:
                    await self._read(job)
                    on_photo(job.sha256)
                    continue
                if once:
                    return
                pause_s = _IDLE_S
            except (StoreUnavailable, VaultUnavailable) as problem:
                log.warning("waiting: %s", problem)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await stop.wait()

    async def _read(self, job: Job) -> None:
        beat = asyncio.create_task(self._beat(job))
        try:
            await self._told(job)
            self.read += 1
        except LostTurn:
            log.warning("the lease on %s ran out; another worker reads it", job.sha256)
        finally:
            beat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beat

    async def _told(self, job: Job) -> None:
        """Read one photo and keep what comes of it; raises LostTurn."""
        try:
            data = await asyncio.to_thread(self._vault.get, job.sha256)
            analysis = await self._analyser.analyse(data, PATIENCE_S)
        except (NoSuchEvidence, DamagedEvidence) as problem:
            gone = VisionUnavailable(str(problem))
            await asyncio.to_thread(self._ledger.fail, job, gone)
        except VisionError as problem:
            await asyncio.to_thread(self._ledger.fail, job, problem)
        else:
            await asyncio.to_thread(self._keep, job, analysis)

    def _keep(self, job: Job, analysis: Analysis) -> None:
        read_by = readers_of(analysis, self._models)
        if read_by == job.models:
            self._ledger.finish(job, analysis)
            return
        log.error("the models of this worker were changed: start it again")
        self._ledger.keep(job.sha256, read_by, analysis)
        self._ledger.fail(job, VisionUnavailable("the worker's models were changed"))

    async def _beat(self, job: Job) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            with contextlib.suppress(StoreUnavailable, LostTurn):
                await asyncio.to_thread(self._ledger.prolong, job)
