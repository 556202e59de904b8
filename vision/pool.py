"""Analyses photos in processes of their own, so that inference never holds up an event loop."""

from __future__ import annotations

import asyncio
import itertools
import math
import multiprocessing
import signal
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from vision.analyser import open_analyser
from vision.errors import VisionBusy, VisionError, VisionTimeout, VisionUnavailable
from vision.images import MAX_PIXELS
from vision.memory import PHOTOS_BETWEEN, give_back_memory, keep_freed_memory
from vision.models.catalogue import model_files
from vision.plugins.folder import open_plugins
from vision.quiet import silence_libraries
from vision.results import Analysis
from vision.suspects import Suspects

# Threads of the parent would be copied half alive by a fork.
_SPAWN = multiprocessing.get_context("spawn")
# A photo that waited for most of its time and was then cut short did no harm.
FAIR_SHARE = 0.5


class AnalyserPool:
    """Workers that each analyse one photo at a time; one that dies or hangs is replaced."""

    def __init__(
        self,
        models: Path,
        *,
        own: Path | None = None,
        workers: int = 1,
        queue: int = 16,
        max_pixels: int = MAX_PIXELS,
        reads_bodies: bool = False,
    ) -> None:
        """`own` holds a department's own models; processes start with the first photos.

        At most `queue` photos wait for a free worker.

        Raises ModelMissing, ModelMismatch or BadCard.
        """
        for file in model_files():
            file.verified(models)
        open_plugins(own)
        self._workers = [_Worker(models, own, max_pixels, reads_bodies) for _ in range(workers)]
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="vision")
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._workers:
            self._free.put_nowait(worker)
        self._suspects = Suspects()
        self._closed = False
        self._most_waiting, self._waiting = queue, 0
        self._usual_s = 0.1

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        """What is on the photo; waiting for a free worker counts towards `timeout_s`.

        Raises BadImage, VisionBusy when too many wait already, VisionTimeout, or
        VisionUnavailable when the worker died or the pool is closed.
        """
        if self._closed:
            raise VisionUnavailable("the pool is closed")
        self._suspects.demand_harmless(data)
        loop, deadline = asyncio.get_running_loop(), asyncio.timeout(timeout_s)
        began_s, worker = loop.time(), None
        try:
            async with deadline:
                worker = await self._next_free()
                began_s = loop.time()
                return await self._ask(worker, data)
        except TimeoutError as problem:
            if worker is not None:
                worker.stop()
                if loop.time() - began_s >= timeout_s * FAIR_SHARE:
                    self._suspects.blame(data)
            raise VisionTimeout(timeout_s) from problem
        except VisionUnavailable:
            if not self._closed:
                self._suspects.blame(data)
            raise

    async def _next_free(self) -> _Worker:
        if not self._free.empty():
            return self._free.get_nowait()
        if self._waiting >= self._most_waiting:
            turns = (self._waiting + 1) / len(self._workers)
            raise VisionBusy(max(1, math.ceil(turns * self._usual_s)))
        self._waiting += 1
        try:
            return await self._free.get()
        finally:
            self._waiting -= 1

    async def _ask(self, worker: _Worker, data: bytes) -> Analysis:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        asked = loop.run_in_executor(self._threads, worker.ask, data)
        # A caller who leaves does not free the worker: it is free when it has answered.
        asked.add_done_callback(lambda done: self._take_back(worker, done))
        done = await asyncio.shield(asked)
        self._usual_s += (loop.time() - began_s - self._usual_s) / 8  # of the last photos or so
        return done

    def _take_back(self, worker: _Worker, done: asyncio.Future[Analysis]) -> None:
        if not done.cancelled():
            done.exception()
        self._free.put_nowait(worker)

    def close(self) -> None:
        """Stops all workers; photos under way end with VisionUnavailable."""
        self._closed = True
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(wait=True, cancel_futures=True)


class _Worker:
    """One process and the pipe to it, started when first asked and again after it ended."""

    def __init__(self, models: Path, own: Path | None, max_pixels: int, reads_bodies: bool) -> None:
        self._given = (models, own, max_pixels, reads_bodies)
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._closed = False

    def ask(self, data: bytes) -> Analysis:
        """Blocks until the process has answered or ended."""
        pipe = self._running_pipe()
        try:
            pipe.send_bytes(data)
            answer = pipe.recv()
        except (EOFError, OSError) as problem:
            self.stop()
            raise VisionUnavailable("the process ended while it was at work") from problem
        if isinstance(answer, VisionError):
            raise answer
        if not isinstance(answer, Analysis):
            raise VisionUnavailable(f"the process failed: {answer}")
        return answer

    def stop(self) -> None:
        """Ends the process at once; the next photo starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def close(self) -> None:
        """Ends the process for good."""
        self._closed = True
        self.stop()

    def _running_pipe(self) -> Connection:
        if self._closed:
            raise VisionUnavailable("the pool is closed")
        if self._pipe is None or self._process is None or not self._process.is_alive():
            if self._pipe is not None:
                self._pipe.close()
            self._pipe, inner = _SPAWN.Pipe()
            self._process = _SPAWN.Process(target=_serve, args=(inner, *self._given), daemon=True)
            self._process.start()
            inner.close()
        return self._pipe


def _serve(
    pipe: Connection, models: Path, own: Path | None, max_pixels: int, reads_bodies: bool
) -> None:
    """The life of a worker process: photos in, analyses or errors out."""
    # Ctrl-C goes to the whole group; the parent decides when a worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_freed_memory()
    analyser = open_analyser(models, own=own, max_pixels=max_pixels, reads_bodies=reads_bodies)
    silence_libraries()
    for number in itertools.count(1):
        if number % PHOTOS_BETWEEN == 0:
            give_back_memory()
        try:
            data = pipe.recv_bytes()
        except EOFError:
            return
        try:
            pipe.send(analyser.analyse(data))
        except VisionError as problem:
            pipe.send(problem)
        except Exception as problem:  # noqa: BLE001  a fault of one photo must not end the worker
            pipe.send(repr(problem))
