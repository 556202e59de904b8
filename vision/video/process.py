"""The life of a process that watches one camera: frames in, passages and signs of life out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from vision.analyser import open_analyser
from vision.errors import VideoUnreadable
from vision.quiet import silence_libraries
from vision.video.cameras import Camera, FilmEnded, Passed
from vision.video.frames import LiveFrames, film_frames, hurry
from vision.video.motion import MotionGate
from vision.video.passages import Passage, PassageWatcher

BEAT_S = 0.5
# Threads of the parent would be copied half alive by a fork.
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life: how many pictures have come, how often the loop turned, how many it saw."""

    arrived: int
    turns: int
    looked: int = 0


Message = Beat | Passed | FilmEnded


class Process(Protocol):
    """The process of one camera, as its parent sees it."""

    @property
    def pipe(self) -> Connection:
        """Where its messages come out; at its end when the process has ended."""
        ...

    def ask_to_end(self) -> None:
        """Have it tell the passages under way, and end."""
        ...

    def kill(self) -> None:
        """Ends it at once."""
        ...


class CameraProcess:
    """One process and the pipe from it; it runs as soon as it is made."""

    def __init__(self, camera: Camera, models: Path, own: Path | None = None) -> None:
        self._pipe, inner = _SPAWN.Pipe(duplex=False)
        self._process: BaseProcess = _SPAWN.Process(
            target=_serve, args=(inner, camera, models, own), daemon=True
        )
        self._process.start()
        inner.close()

    @property
    def pipe(self) -> Connection:
        """Where its messages come out; at its end when the process has ended."""
        return self._pipe

    @property
    def pid(self) -> int | None:
        """Its number with the system."""
        return self._process.pid

    def ask_to_end(self) -> None:
        """Have it tell the passages under way, and end."""
        self._process.terminate()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


class _Teller:
    """The way to the parent, with signs of life by a thread of its own, however long a look takes.

    A parent that is gone breaks the pipe, and that ends this process.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._turn = pipe, threading.Lock()
        self.arrived: Callable[[], int] = lambda: 0
        self.turns = self.looked = 0
        threading.Thread(target=self._beat, name="zhatu-beat", daemon=True).start()

    def tell(self, message: Message) -> None:
        """Send a message."""
        with self._turn:
            self._pipe.send(message)

    def passages(self, camera: Camera, passages: list[Passage]) -> None:
        """Send passages; one more turn of the loop is done."""
        self.turns += 1
        for passage in passages:
            self.tell(Passed(camera=camera.id, passage=passage))

    def _beat(self) -> None:
        while True:
            time.sleep(BEAT_S)
            try:
                self.tell(Beat(self.arrived(), self.turns, self.looked))
            except OSError:
                os._exit(1)


def _serve(pipe: Connection, camera: Camera, models: Path, own: Path | None) -> None:
    # Ctrl-C goes to the whole group; the parent decides when a camera's process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    silence_libraries()
    hurry()
    teller = _Teller(pipe)
    live = LiveFrames(camera.source) if camera.is_live else None
    gate = MotionGate() if camera.gate else None
    eyes = open_analyser(models, own=own)
    watcher = PassageWatcher(eyes, region=camera.region, gate=gate)
    if live is not None:
        _watch_live(teller, camera, live, watcher, ending.is_set)
    else:
        _watch_film(teller, camera, watcher, ending.is_set)


def _watch_live(
    teller: _Teller,
    camera: Camera,
    frames: LiveFrames,
    watcher: PassageWatcher,
    is_over: Callable[[], bool],
) -> None:
    teller.arrived = lambda: frames.arrived
    # when the thread has ended, this process does, and another takes its place
    while frames.is_watched and not is_over():
        frame = frames.next(BEAT_S)
        # a camera that is silent must not keep back the truck that passed before
        passages = watcher.end() if frame is None and frames.is_silent else []
        teller.looked += frame is not None
        teller.passages(camera, passages if frame is None else watcher.look(frame))
    teller.passages(camera, watcher.end())


def _watch_film(
    teller: _Teller, camera: Camera, watcher: PassageWatcher, is_over: Callable[[], bool]
) -> None:
    count, problem = 0, None
    try:
        for frame in film_frames(camera.source, started_ms=camera.started_ms):
            count += 1
            teller.passages(camera, watcher.look(frame))
            if is_over():
                break
    except VideoUnreadable as unreadable:
        problem = str(unreadable)
    teller.passages(camera, watcher.end())
    if is_over():
        return
    searched = watcher.searched
    teller.tell(FilmEnded(camera=camera.id, frames=count, searched=searched, problem=problem))
