"""Rendered trucks: the same for the same dice, in every state, cut out as the stage would."""

import numpy as np
import pytest

from vision.region import body_region
from vision.results import Box
from vision.training.truck_photos import PHOTO, SIDE, truck_photo
from vision.training.truck_scene import STATES


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_drawn(state):
    shown = truck_photo(np.random.default_rng(3), state=state)

    region = shown.region
    assert shown.state == state
    assert shown.photo.shape == (PHOTO, PHOTO, 3)
    assert shown.cut.shape == (SIDE, SIDE, 3)
    assert 0 <= region.x0 < region.x1 <= PHOTO
    assert 0 <= region.y0 < region.y1 <= PHOTO


def test_the_same_dice_draw_the_same_photo():
    one, other = (truck_photo(np.random.default_rng(5)) for _ in range(2))

    assert np.array_equal(one.photo, other.photo)
    assert not np.array_equal(one.photo, truck_photo(np.random.default_rng(6)).photo)


def test_most_trucks_are_cut_out_round_their_plate_as_the_stage_does():
    near = 0
    for seed in range(20):
        shown = truck_photo(np.random.default_rng(seed), side=400)
        low, high = shown.plate.min(axis=0), shown.plate.max(axis=0)
        plate = Box(*(round(float(each)) for each in (*low, *high)))
        wanted, found = body_region(plate, 400, 400), shown.region
        off = np.abs(np.subtract(wanted.as_tuple(), found.as_tuple())).max()
        # the plate is found a little off: 6 % of its width, seven widths away
        near += off <= 1.5 * (plate.x1 - plate.x0)

    # three of ten are cut out round the whole truck instead (binomial, 20 tries: 14 ± 4 × 2.05)
    assert near >= 6
