"""Our own reader: its shape, its golden strip, and what the loader refuses."""

from dataclasses import replace

import numpy as np
import pytest

from vision.errors import ModelMismatch
from vision.images import decode
from vision.models import cell_reader
from vision.models.cell_reader import CARD, PARTS, CellReader
from vision.runtime import open_session

WEIGHTS, GOLDEN = CARD.files


def a_strip(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (64, 144)).astype(np.uint8)


def test_says_chances_of_three_forms_and_of_every_character_in_their_cells(tmp_path):
    seen = CellReader(tmp_path).look([a_strip(1), a_strip(2), a_strip(3)])

    assert (seen.forms.shape, seen.cells.shape) == ((3, 3), (3, 22, 72))
    assert np.exp(seen.forms).sum(axis=-1) == pytest.approx(np.ones(3), abs=1e-4)
    assert np.exp(seen.cells).sum(axis=-1) == pytest.approx(np.ones((3, 22)), abs=1e-4)


def test_strips_do_not_mix(tmp_path):
    reader = CellReader(tmp_path)

    together = reader.look([a_strip(1), a_strip(2)])

    for row, seed in enumerate((1, 2)):
        alone = reader.look([a_strip(seed)])
        assert together.cells[row] == pytest.approx(alone.cells[0], abs=1e-4)


def test_forms_of_seven_seven_and_eight_cells_fill_the_output():
    assert [part.stop - part.start for part in PARTS] == [7, 7, 8]
    assert [part.start for part in PARTS] == [0, 7, 14]


def test_golden_strip_has_the_shape_of_all_strips(tmp_path):
    strip, _ = decode(GOLDEN.verified(tmp_path).read_bytes())

    assert strip.shape == (64, 144, 3)


def test_network_that_reads_its_golden_strip_otherwise_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(cell_reader, "GOLDEN_TEXT", "渝A00000")

    with pytest.raises(ModelMismatch, match="渝A00000"):
        CellReader(tmp_path)


@pytest.mark.parametrize("takes", [(None, 3, 64, 144), (None, 1, 64, 140), (None, 1, 64)])
def test_network_of_another_input_is_refused(tmp_path, takes):
    with pytest.raises(ModelMismatch, match="takes"):
        open_session(WEIGHTS.verified(tmp_path), ("forms", "cells"), takes)


def test_network_without_the_outputs_is_refused(tmp_path):
    with pytest.raises(ModelMismatch, match="outputs"):
        open_session(WEIGHTS.verified(tmp_path), ("forms", "boxes"))


@pytest.mark.parametrize("licence", ["", "  "])
def test_card_without_a_licence_is_refused(licence):
    with pytest.raises(ModelMismatch, match="licence"):
        replace(CARD, licence=licence)
