"""Watches several cameras, each in a process of its own, and replaces what dies or hangs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path

from vision.models.catalogue import model_files
from vision.plugins.folder import open_plugins
from vision.video.cameras import (
    Camera,
    CameraDown,
    CameraUp,
    Event,
    FilmEnded,
    Passed,
    Reason,
    Seen,
)
from vision.video.process import Beat, CameraProcess, Message, Process

# Without a picture for so long a camera is down; the first one is waited for a little longer.
SILENT_S, FIRST_S = 5.0, 10.0
# A process whose loop does not turn for so long hangs; it begins with the loading of the models.
STUCK_S = 30.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
MOST_FOR_A_FILM = 3
LOOK_S = 0.25
# How long the processes may take to tell what is under way when all is over.
LAST_S = 10.0


class Fleet:
    """All cameras that are watched together; one that fails does not touch the others."""

    def __init__(
        self,
        cameras: Sequence[Camera],
        models: Path,
        *,
        own: Path | None = None,
        start: Callable[[Camera, Path, Path | None], Process] = CameraProcess,
        clock_s: Callable[[], float] = time.monotonic,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """`own` holds a department's own models; the processes start with `events`.

        Raises ModelMissing, ModelMismatch or BadCard.
        """
        for file in model_files():
            file.verified(models)
        open_plugins(own)

        def begin(camera: Camera) -> Process:
            return start(camera, models, own)

        self._watches = [_Watch(camera, begin, clock_s, clock_ms) for camera in cameras]

    def events(
        self,
        is_over: Callable[[], bool] = lambda: False,
        may_watch: Callable[[str], bool] = lambda _: True,
    ) -> Iterator[Event]:
        """What happens, until all films have ended or it is over; then no process is left.

        `may_watch` is asked in every round for every camera by its id: one that may not be watched
        now has no process, and nothing is told of it.
        """
        try:
            while not is_over() and not all(watch.has_ended for watch in self._watches):
                for watch in self._watches:
                    watch.rest(not may_watch(watch.camera_id))
                yield from self._round(is_over)
            yield from self._last_words()
        finally:
            for watch in self._watches:
                watch.stop()

    def seen(self) -> Mapping[str, Seen]:
        """What came of each camera so far; may be asked from another thread."""
        return {watch.camera_id: watch.seen for watch in self._watches}

    def _last_words(self) -> Iterator[Event]:
        """The passages that were under way."""
        running = [watch for watch in self._watches if watch.process is not None]
        for watch in running:
            watch.ask_to_end()
        until_s = time.monotonic() + LAST_S
        while running and time.monotonic() < until_s:
            pipes = {watch.process.pipe: watch for watch in running if watch.process}
            for pipe in wait(list(pipes), LOOK_S):
                yield from pipes[pipe].take()  # type: ignore[index]  # as below
            running = [watch for watch in running if watch.process is not None]

    def _round(self, is_over: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        for watch in self._watches:
            watch.start_if_due()
        pipes = {watch.process.pipe: watch for watch in self._watches if watch.process}
        if not pipes:
            time.sleep(LOOK_S)
        ready = wait(list(pipes), LOOK_S)
        if is_over():
            # what stopped us may have stopped the processes as well: none of them failed
            return
        for pipe in ready:
            yield from pipes[pipe].take()  # type: ignore[index]  # wait gives back what it got
        for watch in self._watches:
            yield from watch.judge()


class _Watch:
    """One camera: its process, and whether pictures come."""

    def __init__(
        self,
        camera: Camera,
        start: Callable[[Camera], Process],
        clock_s: Callable[[], float],
        clock_ms: Callable[[], int],
    ) -> None:
        self._camera, self._start = camera, start
        self._clock_s, self._clock_ms = clock_s, clock_ms
        self.process: Process | None = None
        self.has_ended = False
        self._is_resting = False
        self.seen = Seen()
        self._looked = self._all_looked = 0
        self._is_up: bool | None = None
        self._arrived = self._turns = 0
        self._picture_s = self._life_s = self._due_s = clock_s()
        self._first_beat_s: float | None = None
        self._pause_s = FIRST_PAUSE_S
        self._replaced = 0

    @property
    def camera_id(self) -> str:
        """Which camera it is."""
        return self._camera.id

    def rest(self, rests: bool) -> None:
        """Watch no longer, or watch again as if for the first time."""
        if rests == self._is_resting:
            return
        self._is_resting = rests
        if rests:
            self.stop()
        self._is_up = self._first_beat_s = None
        self.seen = replace(self.seen, is_up=None)
        self._picture_s = self._life_s = self._due_s = self._clock_s()
        self._pause_s = FIRST_PAUSE_S

    def start_if_due(self) -> None:
        """Start the process, the first time or after its pause."""
        if self.process is not None or self.has_ended or self._is_resting:
            return
        if self._clock_s() >= self._due_s:
            self.process = self._start(self._camera)
            self._life_s, self._arrived, self._turns = self._clock_s(), 0, 0
            self._looked = 0

    def take(self) -> Iterator[Event]:
        """All that the process has told by now: one that was read late must not look silent."""
        while self.process is not None:
            try:
                message: Message = self.process.pipe.recv()
            except (EOFError, OSError):
                if self.has_ended:
                    self.stop()
                    return
                yield from self._replace(Reason.ENDED)
                return
            if isinstance(message, Beat):
                yield from self._beat(message)
            elif isinstance(message, FilmEnded):
                self.has_ended = True
                self.stop()
                yield message
            elif isinstance(message, Passed):
                yield message
            if self.process is None or not self.process.pipe.poll():
                return

    def judge(self) -> Iterator[Event]:
        """Whether the camera fell silent or its process hangs."""
        now_s = self._clock_s()
        if self.process is not None and now_s - self._life_s > STUCK_S:
            yield from self._replace(Reason.STUCK)
        if not self._camera.is_live or self._is_up is False:
            return
        if self._is_up:
            if now_s - self._picture_s > SILENT_S:
                yield from self._down(Reason.SILENT)
        elif self._first_beat_s is not None and now_s - self._first_beat_s > FIRST_S:
            yield from self._down(Reason.NEVER_CAME)

    def ask_to_end(self) -> None:
        """Have the process tell the passages under way; that it ends then is no failure."""
        self.has_ended = True
        if self.process is not None:
            self.process.ask_to_end()

    def stop(self) -> None:
        """End the process, if it runs."""
        if self.process is not None:
            self.process.kill()
            self.process = None

    def _beat(self, beat: Beat) -> Iterator[Event]:
        self._first_beat_s = self._first_beat_s or self._clock_s()
        if beat.turns != self._turns:
            self._turns, self._life_s = beat.turns, self._clock_s()
        is_new = beat.arrived > self._arrived
        self._count(beat)
        if not is_new:
            return
        self._picture_s = self._clock_s()
        self._pause_s = FIRST_PAUSE_S
        if self._camera.is_live and not self._is_up:
            self._is_up = True
            self.seen = replace(self.seen, is_up=True)
            yield CameraUp(camera=self._camera.id, at_ms=self._clock_ms())

    def _count(self, beat: Beat) -> None:
        came, looked = beat.arrived - self._arrived, beat.looked - self._looked
        self._arrived, self._looked = beat.arrived, beat.looked
        frames, self._all_looked = self.seen.frames + came, self._all_looked + looked
        self.seen = Seen(
            frames=frames,
            # it never falls, though the newest picture may still be looked at
            dropped=max(self.seen.dropped, frames - self._all_looked - 1),
            last_frame_ms=self._clock_ms() if came else self.seen.last_frame_ms,
            is_up=self._is_up,
        )

    def _replace(self, reason: Reason) -> Iterator[Event]:
        self.stop()
        self._due_s = self._clock_s() + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        if self._camera.is_live:
            yield from self._down(reason)
            return
        self._replaced += 1
        if self._replaced >= MOST_FOR_A_FILM:
            # what ended or held up the process every time will do so the next time, too
            self.has_ended = True
            problem = f"The film ended or held up {MOST_FOR_A_FILM} processes that watched it."
            yield FilmEnded(camera=self._camera.id, frames=0, searched=0, problem=problem)

    def _down(self, reason: Reason) -> Iterator[Event]:
        if self._is_up is not False:
            self._is_up = False
            self.seen = replace(self.seen, is_up=False)
            yield CameraDown(camera=self._camera.id, at_ms=self._clock_ms(), reason=reason)
