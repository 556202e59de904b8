import threading

import cv2
import numpy as np
import pytest

from vision.errors import VideoUnreadable
from vision.video.frames import LiveFrames, film_frames


@pytest.fixture
def film(tmp_path):
    """Ten pictures at 25 a second, each brighter than the one before."""
    path = tmp_path / "film.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25, (64, 48))
    for n in range(10):
        writer.write(np.full((48, 64, 3), 20 * n, np.uint8))
    writer.release()
    return path


def test_every_picture_of_a_film_with_its_time(film):
    shown = list(film_frames(str(film), started_ms=1_000_000))

    assert [frame.at_ms - 1_000_000 for frame in shown] == [40 * n for n in range(10)]
    assert all(frame.raster.mean() == pytest.approx(20 * n, abs=4) for n, frame in enumerate(shown))


@pytest.mark.parametrize("data", [b"", b"no film", b"\0" * 4096])
def test_what_is_no_film_is_told(tmp_path, data, capfd):
    path = tmp_path / "film.mp4"
    path.write_bytes(data)

    with pytest.raises(VideoUnreadable):
        list(film_frames(str(path), started_ms=0))


class Script:
    """A camera that opens and fails as the test says: lists of pictures, None for no opening."""

    def __init__(self, *openings):
        self._openings = list(openings)
        self.closed = 0
        self.done = threading.Event()

    def __call__(self, url):
        if not self._openings:
            self.done.set()
            raise VideoUnreadable
        pictures = self._openings.pop(0)
        if pictures is None:
            raise VideoUnreadable
        return _Opened(pictures, self)


class _Opened:
    def __init__(self, pictures, script):
        self._pictures, self._script = list(pictures), script

    def read(self):
        return self._pictures.pop(0) if self._pictures else None

    def close(self):
        self._script.closed += 1


PICTURE = np.zeros((4, 4, 3), np.uint8)


def test_a_camera_is_opened_again_after_it_fell_silent_or_would_not_open(monkeypatch):
    monkeypatch.setattr("vision.video.frames.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("vision.video.frames.LONGEST_PAUSE_S", 0.01)
    script = Script([PICTURE] * 3, None, None, [PICTURE] * 2)

    live = LiveFrames("rtsp://camera/1", open_video=script)
    assert script.done.wait(20)
    live.close()

    assert live.arrived == 5
    assert script.closed == 2
    assert live.is_silent


def test_only_the_newest_picture_waits_to_be_taken(monkeypatch):
    monkeypatch.setattr("vision.video.frames.FIRST_PAUSE_S", 0.01)
    times = iter(range(1, 100))
    script = Script([PICTURE] * 5)

    live = LiveFrames("rtsp://camera/1", open_video=script, clock_ms=lambda: next(times))
    assert script.done.wait(20)
    live.close()

    assert live.next(1).at_ms == 5
    assert live.next(0.01) is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_in_the_reading_thread_can_be_seen():
    def failing(url):
        raise RuntimeError

    live = LiveFrames("rtsp://camera/1", open_video=failing)
    live._thread.join(20)

    assert not live.is_watched


def test_an_error_of_opencv_is_a_camera_that_fell_silent(monkeypatch, film):
    class Capture:
        def __init__(self, *words):
            pass

        def isOpened(self):
            return True

        def read(self):
            raise cv2.error("rtsp://user:geheim@camera")

        def release(self):
            pass

    monkeypatch.setattr(cv2, "VideoCapture", Capture)

    assert list(film_frames(str(film), started_ms=0)) == []
