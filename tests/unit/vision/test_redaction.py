"""On a redacted copy nothing can be made out but the plates that may be."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from vision.errors import BadImage
from vision.images import encode_jpeg, turned
from vision.redaction import ALL_BLOCKS, Redactor
from vision.results import Box
from vision.stages import FoundPlate

WIDTH, HEIGHT = 960, 480
OURS, OTHER, FACE = Box(100, 300, 220, 340), Box(600, 300, 720, 340), Box(400, 60, 460, 130)


def noise():
    return np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def photo():
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x9286] = "driver's name"  # UserComment
    Image.fromarray(noise()).save(file, "JPEG", quality=95, exif=exif)
    return file.getvalue()


def seen(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float32)


def detail(raster, box):
    """How much neighbouring pixels differ in a part: noise about 80, a blurred plate next to 0."""
    part = raster[box.y0 : box.y1, box.x0 : box.x1]
    return float(np.abs(np.diff(part, axis=1)).mean())


class Finds:
    def __init__(self, *boxes):
        self._boxes = boxes

    def detect(self, _photo, *, long_side):
        corners = ((0.0, 0.0),) * 4
        return tuple(FoundPlate(corners, box.as_tuple(), 0.3) for box in self._boxes)

    def boxes(self, _photo):
        return tuple(("face", 0.9, box) for box in self._boxes)


@pytest.fixture
def redactor(tmp_path, monkeypatch):
    monkeypatch.setattr("vision.redaction.OnnxPlateDetector", lambda *_, **__: Finds(OURS, OTHER))
    return Redactor(tmp_path, own=tmp_path / "own")


@pytest.fixture
def with_faces(redactor, monkeypatch):
    monkeypatch.setattr("vision.redaction.open_plugins", lambda _: {"face_det": Finds(FACE)})
    return redactor


def test_other_plates_and_faces_are_covered_and_the_rest_is_not(with_faces):
    copy = seen(with_faces.copy(photo(), keep=[OURS]))

    assert detail(copy, OTHER) < 6
    assert detail(copy, FACE) < 6
    assert detail(copy, OURS) > 40
    assert detail(copy, Box(0, 0, 300, 200)) > 40


@pytest.mark.parametrize(
    "kept",
    [Box(380, 40, 480, 150), Box(420, 80, 540, 120), Box(300, 100, 420, 140), FACE],
    ids=["around it", "across its side", "across its rim", "the same"],
)
def test_a_face_stays_covered_where_a_plate_that_may_be_read_lies_over_it(with_faces, kept):
    copy = seen(with_faces.copy(photo(), keep=[kept]))

    assert detail(copy, FACE) < 6


def test_no_plate_is_kept_that_was_not_named(with_faces):
    copy = seen(with_faces.copy(photo(), keep=[]))

    assert detail(copy, OURS) < 6


def test_a_plate_that_only_an_own_model_finds_is_covered_too(redactor, monkeypatch):
    overlooked = Box(700, 100, 820, 140)
    own = {"face_det": Finds(FACE), "plate_det": Finds(overlooked, OURS)}
    monkeypatch.setattr("vision.redaction.open_plugins", lambda _: own)

    copy = seen(redactor.copy(photo(), keep=[OURS]))

    assert detail(copy, overlooked) < 6
    assert detail(copy, OTHER) < 6
    assert detail(copy, OURS) > 40


def test_without_a_model_of_faces_all_but_the_plate_is_coarse(redactor):
    copy = seen(redactor.copy(photo(), keep=[OURS]))

    everywhere = Box(240, 0, WIDTH, HEIGHT)
    assert detail(copy, everywhere) < 255 / (WIDTH / ALL_BLOCKS)
    assert detail(copy, OURS) > 40


def test_what_the_file_says_of_itself_is_left_out(redactor):
    assert b"driver" in photo()
    assert b"driver" not in redactor.copy(photo(), keep=[OURS])


@pytest.mark.parametrize("keep", [[], [Box(-50, -50, 5000, 5000)], [Box(900, 400, 2000, 900)]])
def test_boxes_at_the_rim_are_cut_to_the_photo(with_faces, keep):
    assert seen(with_faces.copy(photo(), keep=keep)).shape == (HEIGHT, WIDTH, 3)


def test_what_is_no_photo_is_refused(redactor):
    with pytest.raises(BadImage):
        redactor.copy(b"no photo", keep=[])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_copy_is_turned_as_a_viewer_turns_the_photo(orientation):
    raster = np.zeros((40, 60, 3), np.uint8)
    raster[:20, :30] = 255  # the top left quarter
    raster[:20, 30:] = 128
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(raster).save(file, "PNG", exif=exif)
    theirs = ImageOps.exif_transpose(Image.open(file))

    ours = Image.open(io.BytesIO(encode_jpeg(turned(raster, orientation))))

    assert ours.size == theirs.size
    assert np.abs(np.asarray(ours, np.int16) - np.asarray(theirs, np.int16)).max() < 20
