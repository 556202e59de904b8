"""The watcher with eyes that find and read what the test says."""

import hashlib
from dataclasses import replace
from math import log

import numpy as np
import pytest

from vision.images import decode
from vision.results import Analysis, Box, Candidate, LoadReading, PlateReading
from vision.stages import FoundPlate
from vision.video.frames import Frame
from vision.video.passages import PassageWatcher, Region

SIZE = (360, 640)


def a_plate(x: float, y: float = 200, *, width: float = 90) -> FoundPlate:
    box = (x, y, x + width, y + width / 3)
    x0, y0, x1, y1 = box
    return FoundPlate(corners=((x0, y0), (x1, y0), (x1, y1), (x0, y1)), box=box, confidence=0.9)


class Eyes:
    """Finds the plates of the script, one entry for each frame; reads the text beside each."""

    def __init__(self, script, *, status="accepted", sure=0.95):
        self._script, self._status, self._sure = list(script), status, sure
        self._texts = {}
        self.finds = self.reads = 0
        self.seen_sizes = []

    def find(self, photo, *, long_side):
        self.finds += 1
        self.seen_sizes.append(photo.shape[:2])
        found = self._script.pop(0) if self._script else []
        self._texts = {plate.box: text for plate, text in found}
        self._newest = [text for _, text in found]
        return tuple(plate for plate, _ in found)

    def read(self, photo, plate, *, looks_again):
        self.reads += 1
        text = self._texts.get(plate.box, self._newest[0])
        if text is None:
            return None
        return PlateReading(
            text=text,
            colour="yellow",
            rows=2,
            status=self._status,
            confidence=self._sure,
            characters=(),
            box=Box(*(round(side) for side in plate.box)),
            corners=plate.corners,
            candidates=(Candidate(text, log(self._sure)), Candidate("X", log(1 - self._sure))),
        )

    def around(self, photo, plates, *, sha256):
        height, width = photo.shape[:2]
        return Analysis(sha256=sha256, width=width, height=height, orientation=1, plates=plates)


class AlwaysShut:
    def is_open(self, raster, at_ms):
        return False


class OpenUntil:
    def __init__(self, end_ms):
        self._end_ms = end_ms

    def is_open(self, raster, at_ms):
        return at_ms < self._end_ms


def frames(count, *, from_ms=0, every_ms=40):
    dice = np.random.default_rng(7)
    raster = dice.integers(0, 255, (*SIZE, 3)).astype(np.uint8)
    return [Frame(raster=raster, at_ms=from_ms + n * every_ms) for n in range(count)]


def watched(watcher, shown):
    passages = [passage for frame in shown for passage in watcher.look(frame)]
    return passages + watcher.end()


def texts(passages):
    return [passage.analysis.plates[0].text for passage in passages]


def test_a_truck_that_passes_is_one_passage():
    eyes = Eyes([[(a_plate(10 + 8 * n), "渝A12345")] for n in range(20)])

    passages = watched(PassageWatcher(eyes), frames(100))

    assert texts(passages) == ["渝A12345"]
    assert (passages[0].frames, passages[0].first_ms, passages[0].last_ms) == (20, 0, 19 * 40)


def test_a_passage_is_told_when_the_truck_has_left_and_not_before():
    watcher = PassageWatcher(Eyes([[(a_plate(10), "渝A12345")]] * 5))

    told_at = [frame.at_ms for frame in frames(100) if watcher.look(frame)]

    # last seen at 160 ms, and patience is two seconds
    assert told_at == [2_200]


def test_a_stretch_in_doubt_belongs_to_the_sure_one_in_its_place():
    class Doubting(Eyes):
        def read(self, photo, plate, *, looks_again):
            self._status, self._sure = ("accepted", 0.95) if self.reads < 3 else ("x", 0.51)
            return super().read(photo, plate, looks_again=looks_again)

    sure = [[(a_plate(200 + 12 * n), "渝A12345")] for n in range(5)]
    doubtful = [[(a_plate(260), "渝A12346")]] * 5

    passages = watched(PassageWatcher(Doubting(sure + [[]] * 12 + doubtful)), frames(80))

    assert [passage.frames for passage in passages] == [10]


def test_two_trucks_side_by_side_are_two_passages():
    script = [[(a_plate(10 + 5 * n), "渝A11111"), (a_plate(400 + 5 * n), "渝B22222")]
              for n in range(10)]  # fmt: skip

    passages = watched(PassageWatcher(Eyes(script)), frames(80))

    assert sorted(texts(passages)) == ["渝A11111", "渝B22222"]


def test_trucks_that_follow_each_other_in_one_lane_are_two_passages():
    first = [[(a_plate(300, width=90), "渝A11111")]] * 5
    second = [[(a_plate(100, 100, width=40), "渝B22222")]] * 5

    passages = watched(PassageWatcher(Eyes(first + second)), frames(80))

    assert texts(passages) == ["渝A11111", "渝B22222"]


def test_a_truck_that_appears_where_another_just_vanished_is_another_passage():
    first = [[(a_plate(200, width=40), "渝A11111")]] * 5
    second = [[(a_plate(200, width=40), "渝B22222")]] * 5

    passages = watched(PassageWatcher(Eyes(first + [[]] * 12 + second)), frames(80))

    assert texts(passages) == ["渝A11111", "渝B22222"]
    assert [passage.frames for passage in passages] == [5, 5]


def test_a_plate_hidden_for_a_moment_is_the_same_passage():
    seen = [[(a_plate(200), "渝A12345")]] * 5

    passages = watched(PassageWatcher(Eyes(seen + [[]] * 30 + seen)), frames(100))

    assert [passage.frames for passage in passages] == [10]


def test_the_same_plate_seen_again_soon_after_is_not_told_again():
    seen = [[(a_plate(200), "渝A12345")]] * 5

    passages = watched(PassageWatcher(Eyes(seen + [[]] * 80 + seen)), frames(200))

    assert len(passages) == 1


def test_the_same_truck_that_comes_back_later_is_another_passage():
    script = [[(a_plate(200), "渝A12345")]] * 10
    watcher = PassageWatcher(Eyes(script))

    passages = watched(watcher, frames(5) + frames(5, from_ms=60_000))

    assert texts(passages) == ["渝A12345"] * 2


def test_a_settled_plate_is_read_no_more():
    eyes = Eyes([[(a_plate(200), "渝A12345")]] * 50)

    watched(PassageWatcher(eyes), frames(50))

    assert (eyes.finds, eyes.reads) == (50, 3)


def test_a_doubtful_plate_is_read_often_but_not_for_ever():
    eyes = Eyes([[(a_plate(200), "渝A12345")]] * 50, status="needs_review", sure=0.51)

    watched(PassageWatcher(eyes), frames(50))

    assert eyes.reads == 8


def test_a_plate_that_came_much_nearer_is_read_once_more():
    near = [[(a_plate(200, width=90 + n), "渝A12345")] for n in range(0, 60, 4)]
    eyes = Eyes([[(a_plate(200), "渝A12345")]] * 5 + near)

    passages = watched(PassageWatcher(eyes), frames(40))

    assert eyes.reads > 3
    assert passages[0].analysis.plates[0].box.x1 - passages[0].analysis.plates[0].box.x0 > 100


def test_what_one_frame_half_shows_is_no_passage():
    eyes = Eyes([[(a_plate(200), "渝A12345")]], status="needs_review")

    assert watched(PassageWatcher(eyes), frames(80)) == []


def test_a_sign_that_half_reads_as_a_plate_and_never_moves_is_no_passage():
    eyes = Eyes([[(a_plate(200 + n % 3), "渝A12345")] for n in range(50)], status="needs_review",
                sure=0.6)  # fmt: skip

    assert watched(PassageWatcher(eyes), frames(200)) == []


def test_a_muddy_plate_that_moves_is_a_passage_for_a_person():
    eyes = Eyes([[(a_plate(100 + 9 * n), "渝A12345")] for n in range(10)], status="needs_review",
                sure=0.5)  # fmt: skip

    passages = watched(PassageWatcher(eyes), frames(100))

    assert [one.analysis.plates[0].status for one in passages] == ["needs_review"]


def test_what_one_frame_surely_shows_is_a_passage():
    assert texts(watched(PassageWatcher(Eyes([[(a_plate(200), "渝A12345")]])), frames(80)))


def test_what_reads_as_no_plate_is_no_passage():
    assert watched(PassageWatcher(Eyes([[(a_plate(200), None)]] * 20)), frames(80)) == []


def test_nothing_is_searched_while_the_gate_is_shut():
    eyes = Eyes([[(a_plate(200), "渝A12345")]] * 20)

    assert watched(PassageWatcher(eyes, gate=AlwaysShut()), frames(20)) == []
    assert eyes.finds == 0


def test_a_truck_that_stands_while_the_gate_is_shut_stays_one_passage():
    eyes = Eyes([[(a_plate(200), "渝A12345")]] * 5)
    watcher = PassageWatcher(eyes, gate=OpenUntil(200))

    told_at = [frame.at_ms for frame in frames(200, every_ms=500) if watcher.look(frame)]

    assert not [at_ms for at_ms in told_at if at_ms < 60_000]


def test_a_truck_that_stands_for_minutes_is_told_all_the_same():
    watcher = PassageWatcher(Eyes([[(a_plate(200), "渝A12345")]] * 5), gate=OpenUntil(200))

    told_at = [frame.at_ms for frame in frames(300, every_ms=500) if watcher.look(frame)]

    # followed for two minutes at most, then over after more than two seconds
    assert told_at == [123_000]


def test_only_the_region_is_searched_and_boxes_are_those_of_the_whole_picture():
    eyes = Eyes([[(a_plate(10, 20), "渝A12345")]] * 3)
    watcher = PassageWatcher(eyes, region=Region(x0=0.5, y0=0.25, x1=1, y1=1))

    passages = watched(watcher, frames(3))

    assert set(eyes.seen_sizes) == {(270, 320)}
    # 10 + 320 and 20 + 90 pixels
    assert passages[0].analysis.plates[0].box.as_list()[:2] == [330, 110]


@pytest.mark.parametrize(("widths", "nearer"), [((60, 120), True), ((120, 60), False),
                                                ((90, 95), None)])  # fmt: skip
def test_which_way_a_truck_went(widths, nearer):
    steps = np.linspace(*widths, 12)
    eyes = Eyes([[(a_plate(200, width=float(width)), "渝A12345")] for width in steps])

    passages = watched(PassageWatcher(eyes), frames(12))

    assert passages[0].came_nearer is nearer


def test_the_photo_is_the_whole_picture_and_the_crops_are_the_plate_with_a_margin():
    passage = watched(PassageWatcher(Eyes([[(a_plate(200), "渝A12345")]] * 5)), frames(5))[0]

    header = decode(passage.photo)[1]
    assert (header.height, header.width) == SIZE
    assert passage.analysis.sha256 == hashlib.sha256(passage.photo).hexdigest()
    # a plate of 90 × 30 with half its width and its height around it
    assert [decode(crop.jpeg)[0].shape[:2] for crop in passage.crops] == [(90, 180)] * 3


def test_frames_that_disagree_leave_it_to_a_person():
    seen = ("渝A12345", "渝A12346", "渝A12345")
    script = [[(a_plate(200 + 30 * n), text)] for n, text in enumerate(seen)]

    passages = watched(PassageWatcher(Eyes(script)), frames(3))

    assert passages[0].analysis.plates[0].status == "needs_review"


class JudgingLoads(Eyes):
    """Sees the loads of the script, one for each picture that it is shown."""

    def __init__(self, loads):
        super().__init__([[(a_plate(10 + 8 * n), "渝A12345")] for n in range(20)])
        self._loads = list(loads)

    def around(self, photo, plates, *, sha256):
        load = LoadReading(self._loads.pop(0), 0.9, "own@1+0", "trial")
        return replace(super().around(photo, plates, sha256=sha256), load=load)


@pytest.mark.parametrize(
    ("loads", "told"),
    [
        (["uncovered", "uncovered", "uncovered"], "uncovered"),
        (["uncovered", "unknown", "uncovered"], "uncovered"),
        (["covered", "uncovered", "uncovered"], "uncovered"),
        (["uncovered", "unknown", "unknown"], "unknown"),
        (["uncovered", "covered", "empty"], "unknown"),
    ],
)
def test_two_of_the_three_best_pictures_must_agree_on_a_load(loads, told):
    (passage,) = watched(PassageWatcher(JudgingLoads(loads)), frames(80))

    assert passage.analysis.load.state == told
