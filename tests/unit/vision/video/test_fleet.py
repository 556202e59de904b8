"""The state of cameras, with processes and a clock that the test moves."""

import multiprocessing
from itertools import pairwise

import pytest

from vision.video import fleet as module
from vision.video.cameras import Camera, CameraDown, CameraUp, FilmEnded, Passed, Reason
from vision.video.fleet import Fleet
from vision.video.process import Beat


class FakeProcess:
    def __init__(self):
        self.pipe, self.inner = multiprocessing.Pipe(duplex=False)
        self.killed = False
        self.last_words = []

    def ask_to_end(self):
        self.says(*self.last_words)
        self.inner.close()

    def says(self, *messages):
        for message in messages:
            self.inner.send(message)

    def dies(self):
        self.inner.close()

    def kill(self):
        self.killed = True
        self.inner.close()
        self.pipe.close()


class Stage:
    """A fleet whose processes and clock the test holds."""

    def __init__(self, monkeypatch, tmp_path, *cameras):
        monkeypatch.setattr(module, "model_files", lambda: ())
        monkeypatch.setattr(module, "LOOK_S", 0.0)
        self.now_s = 100.0
        self.started = {camera.id: [] for camera in cameras}
        self.fleet = Fleet(
            cameras,
            tmp_path,
            start=self._start,
            clock_s=lambda: self.now_s,
            clock_ms=lambda: round(self.now_s * 1000),
        )

    def _start(self, camera, models, own):
        self.started[camera.id].append(FakeProcess())
        return self.started[camera.id][-1]

    def process(self, camera="C1"):
        return self.started[camera][-1]

    def turn(self, seconds=0.0):
        self.now_s += seconds
        return list(self.fleet._round())

    def beats(self, seconds, camera="C1", *, arrived=None, turns=None):
        """One beat each half second; what it tells grows unless the test holds it."""
        told = []
        for _ in range(round(seconds / 0.5)):
            self.count = getattr(self, "count", 0) + 1
            came = self.count if arrived is None else arrived
            if not self.process(camera).killed:
                self.process(camera).says(Beat(came, self.count if turns is None else turns))
            told += self.turn(0.5)
        return told


@pytest.fixture
def stage(monkeypatch, tmp_path):
    stage = Stage(monkeypatch, tmp_path, Camera(id="C1", source="rtsp://camera/1"))
    stage.turn()
    return stage


@pytest.fixture
def two(monkeypatch, tmp_path):
    cameras = [Camera(id=each, source=f"rtsp://camera/{each}") for each in ("C1", "C2")]
    stage = Stage(monkeypatch, tmp_path, *cameras)
    stage.turn()
    return stage


def test_the_first_picture_brings_a_camera_up(stage):
    assert stage.beats(0.5) == [CameraUp(camera="C1", at_ms=100_500)]


def test_a_camera_that_gives_pictures_is_told_of_once(stage):
    assert len(stage.beats(60)) == 1


def test_a_camera_that_falls_silent_is_down_within_ten_seconds(stage):
    stage.beats(5)
    silent_from = stage.now_s

    told = stage.beats(10, arrived=stage.count)

    assert [(type(each), each.reason) for each in told] == [(CameraDown, Reason.SILENT)]
    assert told[0].at_ms / 1000 - silent_from <= 7


def test_a_camera_that_comes_back_is_up_again(stage):
    stage.beats(5)
    last = stage.count
    stage.beats(20, arrived=last)

    told = stage.beats(1)

    assert [type(each) for each in told] == [CameraUp]


def test_a_camera_that_never_comes_is_down_after_ten_seconds(stage):
    told = stage.beats(12, arrived=0)

    assert [(type(each), each.reason) for each in told] == [(CameraDown, Reason.NEVER_CAME)]


def test_one_silent_camera_does_not_touch_the_other(two):
    two.beats(3, "C1")
    two.count = 0
    two.beats(3, "C2")

    told = two.beats(12, "C2")

    assert {each.camera for each in told} == {"C1"}
    assert not two.process("C2").killed
    assert len(two.started["C2"]) == 1


def test_a_process_that_dies_is_told_and_replaced(stage):
    stage.beats(2)
    stage.process().dies()

    told = stage.turn()
    stage.turn(1)

    assert [(type(each), each.reason) for each in told] == [(CameraDown, Reason.ENDED)]
    assert len(stage.started["C1"]) == 2


def test_a_process_that_dies_again_and_again_is_started_with_growing_pauses(stage):
    starts = []
    for _ in range(240):
        if len(stage.started["C1"]) > len(starts):
            starts.append(stage.now_s)
            stage.process().dies()
        stage.turn(0.25)

    gaps = [after - before for before, after in pairwise(starts)]
    assert gaps == sorted(gaps)
    assert gaps[0] < 1.5
    assert gaps[-1] >= 10


def test_a_process_whose_loop_hangs_is_replaced_though_it_beats(stage):
    stage.beats(2)
    hanging = stage.process()

    told = stage.beats(32, turns=stage.count)

    assert [(type(each), each.reason) for each in told if isinstance(each, CameraDown)] == [
        (CameraDown, Reason.STUCK)
    ]
    assert hanging.killed
    assert stage.process() is not hanging


def test_what_was_read_late_does_not_look_silent(stage):
    stage.beats(2)
    for n in range(20):
        stage.process().says(Beat(stage.count + n + 1, stage.count + n + 1))

    # whoever takes the events was busy for longer than a camera may be silent
    assert stage.turn(30) == []


def test_a_film_that_ends_is_no_camera_that_is_down(monkeypatch, tmp_path):
    stage = Stage(monkeypatch, tmp_path, Camera(id="C1", source="film.mp4"))
    stage.turn()
    stage.process().says(Beat(5, 5), FilmEnded(camera="C1", frames=9, searched=4))

    told = list(stage.fleet.events())

    assert told == [FilmEnded(camera="C1", frames=9, searched=4)]
    assert stage.process().killed


def test_a_film_on_which_the_process_always_dies_ends_with_a_problem(monkeypatch, tmp_path):
    stage = Stage(monkeypatch, tmp_path, Camera(id="C1", source="film.mp4"))

    told = []
    for _ in range(400):
        told += stage.turn(0.25)
        if stage.started["C1"] and not stage.process().killed:
            stage.process().dies()

    assert [bool(each.problem) for each in told] == [True]


def test_a_film_that_always_hangs_at_the_same_place_ends_with_a_problem(monkeypatch, tmp_path):
    stage = Stage(monkeypatch, tmp_path, Camera(id="C1", source="film.mp4"))

    told = []
    for _ in range(3):
        told += stage.turn(11)
        stage.process().says(Beat(100, 100))
        told += stage.turn()
        told += stage.turn(31)

    assert [bool(each.problem) for each in told] == [True]
    assert len(stage.started["C1"]) == 3


def test_passages_under_way_are_told_when_it_is_over_and_no_camera_is_down_for_it(two):
    passage = Passed(camera="C1", passage=None)
    two.process("C1").last_words = [passage]

    told = list(two.fleet.events(lambda: True))

    assert told == [passage]


def test_no_process_is_left_when_it_is_over(two):
    list(two.fleet.events(lambda: True))

    assert all(process.killed for started in two.started.values() for process in started)


def test_no_event_or_camera_tells_the_url():
    camera = Camera(id="C1", source="rtsp://user:geheim@camera/1")

    assert "geheim" not in repr(camera)


def rounds(stage, may_watch, count):
    """What so many rounds tell, half a second each."""
    left = iter(range(count))

    def is_over():
        stage.now_s += 0.5
        return next(left, None) is None

    return list(stage.fleet.events(is_over, may_watch))


def test_a_camera_that_may_not_be_watched_has_no_process_and_nothing_is_told(monkeypatch, tmp_path):
    stage = Stage(monkeypatch, tmp_path, Camera(id="C1", source="rtsp://camera/1"))

    told = rounds(stage, lambda _: False, 100)

    assert (told, stage.started["C1"]) == ([], [])


def test_a_camera_taken_from_us_is_left_and_begins_anew_when_it_comes_back(stage):
    (watch,) = stage.fleet._watches
    stage.beats(2)

    watch.rest(True)
    left = stage.turn(20), stage.process().killed
    watch.rest(False)
    stage.turn()
    back = stage.beats(1)

    assert left == ([], True)
    assert [type(one) for one in back] == [CameraUp]
    assert len(stage.started["C1"]) == 2


def test_what_came_and_what_was_lost_is_counted_over_all_processes(stage):
    stage.process().says(Beat(50, 40, 40))
    stage.turn(1)
    stage.process().says(Beat(51, 41, 41))
    stage.turn(1)
    stage.process().dies()
    stage.turn()
    stage.turn(1)
    stage.process().says(Beat(10, 10, 10))
    stage.turn(1)

    seen = stage.fleet.seen()["C1"]

    # of 51 and 10 pictures that came, 41 and 10 were looked at; the newest may still be
    assert (seen.frames, seen.dropped) == (61, 9)
    assert seen.last_frame_ms == round(stage.now_s * 1000)
    assert seen.is_up
