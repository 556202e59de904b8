import re
from itertools import pairwise

import numpy as np
import pytest

from vision.grammar import ALPHABET, PROVINCES, is_plate
from vision.training.layouts import DOUBLE, NEW_ENERGY, SINGLE
from vision.training.numbers import KINDS, scramble

EMBASSY = re.compile(r"\d{6}使")
# Sizes of GA 36 in mm: the plate, and the height and width of its characters.
SIZES = {
    "one row": (SINGLE, (440, 140), {(45, 90)}),
    "two rows": (DOUBLE, (440, 220), {(80, 60), (65, 110)}),
    "new energy": (NEW_ENERGY, (480, 140), {(43, 90)}),
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_numbers_are_plates_and_fit_their_form(kind):
    dice = np.random.default_rng(3)

    numbers = [kind.number(dice) for _ in range(300)]

    assert all(EMBASSY.fullmatch(each) or is_plate(each) for each in numbers)
    assert {len(each) for each in numbers} == {len(kind.layout.cells)}
    assert len(set(numbers)) > 290


def test_every_province_and_sign_is_drawn():
    dice = np.random.default_rng(4)

    seen = {sign for kind in KINDS for _ in range(400) for sign in kind.number(dice)}

    assert seen == set(ALPHABET)


def test_shares_are_of_the_whole():
    assert sum(kind.share for kind in KINDS) == pytest.approx(1)


def test_scrambled_numbers_keep_their_length_and_gain_words():
    dice = np.random.default_rng(5)

    scrambled = "".join(scramble(dice, "渝A12345", 0.5) for _ in range(200))

    assert len(scrambled) == 1400
    words = sum(not sign.isascii() for sign in scrambled) / 1400
    assert words == pytest.approx((1 + 6 * 0.5) / 7, abs=0.05)
    assert set(PROVINCES) < set(scrambled)


@pytest.mark.parametrize(("layout", "size", "characters"), SIZES.values(), ids=SIZES)
def test_forms_are_those_of_the_standard(layout, size, characters):
    assert layout.size_mm == size
    assert {(width, height) for _, _, width, height in layout.cells} == characters


@pytest.mark.parametrize(("layout", "size", "characters"), SIZES.values(), ids=SIZES)
def test_cells_lie_inside_the_plate_and_beside_each_other(layout, size, characters):
    for x, y, width, height in layout.cells:
        assert 0 <= x < x + width <= size[0]
        assert 0 <= y < y + height <= size[1]
    rows = [(y, x, x + width) for x, y, width, _ in layout.cells]
    for (y, _, end), (other, start, _) in pairwise(rows):
        assert other != y or start > end
