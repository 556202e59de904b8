"""Masks: expected texts written by hand."""

import pytest

from graph.masks import Mask, masked


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (Mask.PLATE, "渝A12345", "渝A1***5"),
        (Mask.PLATE, "渝AD12345", "渝AD****5"),
        (Mask.NAME, "王小明", "王**"),
        (Mask.NAME, "王", "*"),
        (Mask.PHONE, "13812345678", "138****5678"),
        (Mask.PHONE, "8765", "87**"),
        (Mask.ID, "500101199001011234", "500*************34"),
        (Mask.ALL, "x", "***"),
        (Mask.PLATE, "", ""),
        (Mask.NAME, None, None),
    ],
)
def test_a_mask_shows_its_part_and_hides_the_rest(mask, value, shown):
    assert masked(mask, value) == shown
