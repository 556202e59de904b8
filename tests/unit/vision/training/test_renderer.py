from pathlib import Path

import manimgx_fonts_cjk
import numpy as np
import pytest

from vision.training import glyphs
from vision.training.fonts import FACES, HELD_OUT
from vision.training.glyphs import GlyphBank
from vision.training.layouts import DOUBLE, SINGLE
from vision.training.renderer import INDEX, Renderer, _places

NOTO = Path(manimgx_fonts_cjk.__file__).parent
CORNERS_OF_STRIP = np.array([(0, 0), (144, 0), (144, 64), (0, 64)], np.float32)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glyphs, "VARIANTS", 2)
        return Renderer(GlyphBank(FACES, NOTO, np.random.default_rng(1)))


def test_one_seed_gives_one_example(renderer):
    one, same, other = (renderer.example(np.random.default_rng(seed)) for seed in (7, 7, 8))

    assert np.array_equal(one.strip, same.strip)
    assert not np.array_equal(one.strip, other.strip)


def test_examples_are_whole(renderer):
    dice = np.random.default_rng(2)

    for _ in range(40):
        example = renderer.example(dice)
        known = example.classes > 0
        assert (example.strip.shape, example.strip.dtype) == ((64, 144), np.uint8)
        assert known[:7].all()
        assert np.isfinite(example.places[known]).all()
        assert np.isnan(example.places[~known]).all()


@pytest.mark.parametrize(("colour", "channels"), [(True, 3), (False, 2)])
def test_shots_are_in_colour_or_in_grey(renderer, colour, channels):
    dice = np.random.default_rng(3)

    shots = [renderer.shot(dice, colour=colour) for _ in range(20)]

    assert {shot.photo.ndim for shot in shots} == {channels}
    for shot in shots:
        height, width = shot.photo.shape[:2]
        assert (shot.corners >= -1).all()
        assert (shot.corners <= (width + 1, height + 1)).all()


@pytest.mark.parametrize(
    ("layout", "cell", "middle"),
    [
        # cells of GA 36 in mm: first character of one row at 15.5, 25; 45 × 90 on 440 × 140
        (SINGLE, 0, ((15.5 + 22.5) / 440, (25 + 45) / 140)),
        # last of the lower row at 27 + 4 × 80, 90; 65 × 110 on 440 × 220
        (DOUBLE, 6, ((347 + 32.5) / 440, (90 + 55) / 220)),
    ],
)
def test_places_are_those_of_the_standard_on_a_plate_that_fills_the_strip(layout, cell, middle):
    places = _places(layout, CORNERS_OF_STRIP, np.eye(3))

    assert places[cell].mean(axis=0) == pytest.approx(middle, abs=1e-5)


def test_classes_leave_nothing_out():
    assert sorted(INDEX.values()) == list(range(1, 73))


def test_no_typeface_is_both_trained_on_and_held_out():
    assert not {face.name for face in FACES} & {face.name for face in HELD_OUT}
    assert all(face.licence in {"OFL-1.1", "Apache-2.0"} for face in (*FACES, *HELD_OUT))


def test_missing_typefaces_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="京"):
        GlyphBank(FACES, tmp_path, np.random.default_rng(1))
