"""Opens cameras and films and hands out their frames; beside vision.images the home of OpenCV."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from vision.errors import VideoUnreadable
from vision.images import Raster

# OpenCV waits up to three times as long before it gives up: a silent camera is left after 6 s.
OPEN_MS, READ_MS = 5_000, 2_000
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 2.0
# Over TCP, and half a second of pictures to learn the stream from: by itself FFmpeg takes three.
_OPTIONS = "rtsp_transport;tcp|analyzeduration;500000"
LIVE = ("rtsp://", "rtsps://")


def hurry() -> None:
    """Have all cameras of this process opened quickly; OpenCV takes these words no other way."""
    os.putenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", _OPTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture of a film and when it was taken, epoch ms."""

    raster: Raster
    at_ms: int


class Opened(Protocol):
    """A film or camera that is open."""

    def read(self) -> Raster | None:
        """The next picture; None at the end, or when nothing came in time."""
        ...

    def close(self) -> None:
        """Lets go of it."""
        ...


class Video:
    """A film or camera, opened by OpenCV with time-outs; one thread decodes."""

    def __init__(self, where: str) -> None:
        """Raises VideoUnreadable, which never tells `where`: it may hold a password."""
        waits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MS]
        threads = [cv2.CAP_PROP_N_THREADS, 1]
        # FFmpeg by name: the other readers of OpenCV write what they could not open into the log
        try:
            self._capture = cv2.VideoCapture(where, cv2.CAP_FFMPEG, waits + threads)
        except cv2.error:
            raise VideoUnreadable from None  # its words hold the URL
        if not self._capture.isOpened():
            self._capture.release()
            raise VideoUnreadable

    def read(self) -> Raster | None:
        """The next picture; None at the end, or when nothing came in time."""
        try:
            is_there, raster = self._capture.read()
        except cv2.error:
            return None
        return np.asarray(raster, np.uint8) if is_there else None

    def offset_ms(self) -> float:
        """How long after the first picture the last one read was taken, by the film."""
        return float(self._capture.get(cv2.CAP_PROP_POS_MSEC))

    def close(self) -> None:
        """Lets go of it."""
        self._capture.release()


def film_frames(path: str, *, started_ms: int) -> Iterator[Frame]:
    """Every picture of a film whose first was taken at `started_ms`; raises VideoUnreadable."""
    video = Video(path)
    try:
        while (raster := video.read()) is not None:
            yield Frame(raster=raster, at_ms=started_ms + round(video.offset_ms()))
    finally:
        video.close()


class LiveFrames:
    """The newest picture of a camera, read by a thread that opens the camera again and again.

    A capture that once fell silent never comes back, so it is closed and another one opened. What
    nobody took before the next picture came is lost: a camera must not be watched with a delay.
    """

    def __init__(
        self,
        url: str,
        *,
        open_video: Callable[[str], Opened] = Video,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._url, self._open, self._clock_ms = url, open_video, clock_ms
        self._newest: Frame | None = None
        self._news, self._ended = threading.Condition(), threading.Event()
        self.arrived = 0
        """Pictures that came, taken or not."""
        self.is_silent = True
        """Whether the camera is not open."""
        self._thread = threading.Thread(target=self._run, name="zhatu-camera", daemon=True)
        self._thread.start()

    @property
    def is_watched(self) -> bool:
        """Whether the thread that reads the camera is at work: a fault of ours may end it."""
        return self._thread.is_alive()

    def next(self, timeout_s: float) -> Frame | None:
        """The newest picture not yet taken; None when none comes in time."""
        with self._news:
            self._news.wait_for(lambda: self._newest is not None, timeout_s)
            frame, self._newest = self._newest, None
            return frame

    def close(self) -> None:
        """Read no more; a reading under way ends by its own time-out."""
        self._ended.set()

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._ended.is_set():
            before = self.arrived
            self._read_until_silent()
            pause_s = FIRST_PAUSE_S if self.arrived > before else pause_s
            self._ended.wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _read_until_silent(self) -> None:
        try:
            video = self._open(self._url)
        except VideoUnreadable:
            return
        self.is_silent = False
        try:
            while not self._ended.is_set() and (raster := video.read()) is not None:
                with self._news:
                    self._newest = Frame(raster=raster, at_ms=self._clock_ms())
                    self.arrived += 1
                    self._news.notify()
        finally:
            self.is_silent = True
            video.close()
