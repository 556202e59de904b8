import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pytest

from tests.shared import needs_models, needs_shared, shared_path
from tests.unit.vision.conftest import a_jpeg, a_png, with_exif_orientation
from vision.analyser import MOST_LOOKS_AGAIN, Analyser, Stages
from vision.errors import BadImage
from vision.results import Candidate, Character, LoadReading
from vision.stages import FoundPlate, Patience, ReadPlate


def a_found(x: float = 100, y: float = 50, *, sure: float = 0.9) -> FoundPlate:
    x1, y1 = x + 120.0, y + 40.0
    return FoundPlate(((x, y), (x1, y), (x1, y1), (x, y1)), (x, y, x1, y1), sure)


A_READ = ReadPlate(
    text="渝A12345",
    rows=1,
    confidence=0.97,
    characters=tuple(Character(sign, 0.97) for sign in "渝A12345"),
    candidates=(Candidate("渝A12345", 0.0),),
)


@dataclass
class Seen:
    """Stages that answer what they were given, and remember what they were asked."""

    plates: dict[int, tuple[FoundPlate, ...]] = field(default_factory=dict)
    read_as: ReadPlate | None = A_READ
    read_loose: ReadPlate | None = None
    looks: list[int] = field(default_factory=list)
    tight: list[bool] = field(default_factory=list)
    patience: list[Patience] = field(default_factory=list)

    def detect(self, photo, *, long_side):
        self.looks.append(long_side)
        return self.plates.get(long_side, ())

    def read(self, photo, corners, *, colour, tight, patience):
        self.tight.append(tight)
        self.patience.append(patience)
        return self.read_as if tight or self.read_loose is None else self.read_loose

    def classify(self, photo):
        return LoadReading("overfilled", 0.8)


def analyse(seen: Seen, data: bytes, **options):
    return Analyser(Stages(detector=seen, reader=seen, **options)).analyse(data)


def test_analysis_names_the_photo_and_its_raster():
    data = with_exif_orientation(a_jpeg(900, 600), 6, order="big")

    analysis = analyse(Seen(), data)

    assert analysis.sha256 == hashlib.sha256(data).hexdigest()
    assert (analysis.width, analysis.height, analysis.orientation) == (900, 600, 6)
    assert analysis.plates == ()
    assert analysis.load == LoadReading("unknown", 0.0)


def test_load_is_what_a_registered_model_says():
    seen = Seen()

    assert analyse(seen, a_jpeg(), load=seen).load.state == "overfilled"


def test_box_and_corners_are_those_of_the_detector():
    plate = analyse(Seen({960: (a_found(),)}), a_jpeg(900, 600)).plates[0]

    assert plate.box.as_list() == [100, 50, 220, 90]
    assert plate.corners == a_found().corners


def test_box_stays_inside_the_photo():
    plate = analyse(Seen({960: (a_found(-30),)}), a_jpeg(900, 600)).plates[0]

    assert plate.box.as_list() == [0, 50, 90, 90]


@pytest.mark.parametrize(
    ("size", "looks"),
    [((900, 600), [960]), ((1300, 900), [960, 1300]), ((2600, 900), [960, 1920])],
)
def test_large_photos_without_a_plate_are_looked_at_twice(size, looks):
    seen = Seen()

    analyse(seen, a_png(*size))

    assert seen.looks == looks


@pytest.mark.parametrize(("weakest", "looks"), [(0.99, [960]), (0.6, [960, 1300])])
def test_second_look_is_for_what_was_not_read_surely(weakest, looks):
    seen = Seen({960: (a_found(),)}, replace(A_READ, confidence=weakest))

    analyse(seen, a_png(1300, 900))

    assert seen.looks == looks


def test_plate_seen_in_both_looks_is_told_once():
    unsure = replace(A_READ, confidence=0.6)
    seen = Seen({960: (a_found(),), 1300: (a_found(104, sure=0.99), a_found(400))}, unsure)

    analysis = analyse(seen, a_png(1300, 900))

    assert sorted(plate.box.x0 for plate in analysis.plates) == [100, 400]


@pytest.mark.parametrize(("found", "read", "told"), [(0.9, 0.1, 1), (0.3, 0.6, 1), (0.3, 0.4, 0)])
def test_faint_plate_counts_when_it_can_be_read(found, read, told):
    seen = Seen({960: (a_found(sure=found),)}, replace(A_READ, confidence=read))

    assert len(analyse(seen, a_jpeg(900, 600)).plates) == told


def test_both_looks_at_a_photo_share_one_patience_and_the_next_photo_has_its_own():
    seen = Seen(
        {960: (a_found(), a_found(300)), 1300: (a_found(500),)}, replace(A_READ, confidence=0.6)
    )

    analyse(seen, a_png(1300, 900))
    analyse(seen, a_png(1300, 900))

    assert len({id(each) for each in seen.patience[:3]}) == 1
    assert seen.patience[3] is not seen.patience[0]
    assert {each.left for each in seen.patience} == {MOST_LOOKS_AGAIN}


def test_nothing_readable_is_no_plate():
    assert analyse(Seen({960: (a_found(),)}, None), a_jpeg(900, 600)).plates == ()


def test_small_picture_of_plate_shape_is_read_as_a_whole():
    seen = Seen(read_as=replace(A_READ, confidence=0.8))

    plate = analyse(seen, a_png(188, 60)).plates[0]

    assert plate.box.as_list() == [0, 0, 188, 60]
    assert (seen.looks, seen.tight) == ([320, 640], [True])


def test_plate_inside_a_cut_out_is_told_in_pixels_of_the_picture():
    # A border of half the picture's width, 94 pixels, lies round what the detector sees.
    seen = Seen(
        {320: (a_found(94 + 20, 94 + 30),)},
        read_as=replace(A_READ, confidence=0.6),
        read_loose=replace(A_READ, text="渝A99999", candidates=(Candidate("渝A99999", 1.0),)),
    )

    (plate,) = analyse(seen, a_png(188, 120)).plates

    assert plate.text == "渝A99999"
    assert plate.box.as_list() == [20, 30, 140, 70]
    assert plate.corners[0] == (20.0, 30.0)


def test_narrow_plate_on_a_small_photo_is_no_cut_out():
    seen = Seen(
        {640: (a_found(600, 600),), 960: (a_found(20), a_found(200))},
        read_as=replace(A_READ, confidence=0.2, candidates=(Candidate("渝A12345", -9.0),)),
        read_loose=A_READ,
    )

    plates = analyse(seen, a_png(400, 300)).plates

    assert [plate.box.x0 for plate in plates] == [20, 200]


def test_small_picture_that_is_no_plate_is_searched():
    seen = Seen({960: (a_found(20),)}, replace(A_READ, confidence=0.2))

    plate = analyse(seen, a_jpeg(188, 120)).plates[0]

    assert plate.box.as_list() == [20, 50, 140, 90]


def test_bad_bytes_are_refused_by_name():
    with pytest.raises(BadImage) as caught:
        analyse(Seen(), b"plate")

    assert caught.value.reason == "not_an_image"


@needs_models
def test_noise_bears_no_accepted_plate(analyser):
    dice = np.random.default_rng(7)
    photo = cv2.imencode(".png", dice.integers(0, 255, (400, 640, 3), np.uint8))[1].tobytes()

    assert all(plate.status == "needs_review" for plate in analyser.analyse(photo).plates)


@needs_models
@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (3, 2), (2500, 2)])
def test_odd_sizes_are_read_without_fault(analyser, size):
    analysis = analyser.analyse(a_png(*size))

    assert (analysis.width, analysis.height) == size


@needs_models
@needs_shared
def test_photo_turned_by_exif_gives_the_same_boxes(analyser):
    data = shared_path("data", "vision", "scenes", "scene_004.jpg").read_bytes()

    plain, turned = (
        analyser.analyse(each) for each in (data, with_exif_orientation(data, 6, order="big"))
    )

    assert turned.plates == plain.plates
    assert turned.plates
    assert turned.orientation == 6


@needs_models
@needs_shared
def test_threads_share_one_analyser(analyser):
    folder = shared_path("data", "vision", "scenes")
    photos = [(folder / f"scene_00{number}.jpg").read_bytes() for number in (4, 5, 6, 7)]
    alone = [analyser.analyse(photo) for photo in photos]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(analyser.analyse, photos * 2))

    assert together == alone * 2
