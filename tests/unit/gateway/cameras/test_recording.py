import threading

import pytest

from gateway.cameras.listed import Listed
from gateway.cameras.recording import Recording
from gateway.store.errors import StoreUnavailable
from graph.ontology.choices import CameraState
from vision.video.cameras import Camera, CameraDown, CameraUp, FilmEnded, Reason

LISTED = {"C1": Listed(camera=Camera(id="C1", source="rtsp://camera/1"))}
UP = CameraUp(camera="C1", at_ms=1_795_651_200_000)
DOWN = CameraDown(camera="C1", at_ms=1_795_651_210_000, reason=Reason.SILENT)


class Recorder:
    """Fails as often as the test says, then notes what it is given."""

    def __init__(self, *failures):
        self._failures = list(failures)
        self.noted = []
        self.failed = threading.Event()

    def changed(self, code, state, *, at_ms, reason):
        if self._failures:
            self.failed.set()
            raise self._failures.pop(0)
        self.noted.append((code, state, at_ms, reason))


def test_events_are_recorded_in_their_order_and_told():
    recorder, told = Recorder(), []

    recording = Recording(LISTED, recorder, told.append)
    for event in (UP, DOWN):
        recording.take(event)
    recording.close()

    assert recorder.noted == [
        ("C1", CameraState.UP, UP.at_ms, None),
        ("C1", CameraState.DOWN, DOWN.at_ms, "silent"),
    ]
    assert told == [
        {"event": "CAMERA_UP", "camera": "C1", "at": "2026-11-26T00:00:00.000+00:00"},
        {"event": "CAMERA_DOWN", "camera": "C1", "at": "2026-11-26T00:00:10.000+00:00",
         "reason": "silent"},
    ]  # fmt: skip


@pytest.mark.parametrize("problem", [StoreUnavailable("away"), OSError(28, "disk full")])
def test_what_the_store_could_not_take_is_recorded_once_it_can(problem):
    recorder, told = Recorder(problem, problem), []

    recording = Recording(LISTED, recorder, told.append, pause_s=0.01)
    recording.take(DOWN)
    recording.take(UP)
    recording.close()

    assert [state for _, state, _, _ in recorder.noted] == [CameraState.DOWN, CameraState.UP]
    assert len(told) == 2


def test_a_store_that_stays_away_ends_the_recording_with_its_reason():
    recorder = Recorder(*[StoreUnavailable("away")] * 1000)

    recording = Recording(LISTED, recorder, [].append, pause_s=0.01)
    recording.take(DOWN)

    with pytest.raises(StoreUnavailable):
        recording.close(patience_s=0.2)


def test_a_fault_of_ours_is_raised_where_events_are_taken():
    recording = Recording(LISTED, Recorder(ValueError("wrong")), [].append)
    recording.take(UP)

    with pytest.raises(ValueError, match="wrong"):
        recording.close()


def test_without_a_recorder_events_are_only_told():
    told = []

    recording = Recording(LISTED, None, told.append)
    recording.take(DOWN)
    recording.take(FilmEnded(camera="C1", frames=3, searched=1, problem="broken"))
    recording.close()

    assert [one["event"] for one in told] == ["CAMERA_DOWN", "FILM_ENDED"]
    assert told[1]["problem"] == "broken"
