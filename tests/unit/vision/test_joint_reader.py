"""How often both readers look at one plate; what they say is tested beside their models."""

import numpy as np
import pytest

from tests.shared import needs_models
from vision import reader
from vision.reader import JointPlateReader
from vision.stages import Patience

# 1.5 times as wide as high, so it may have two rows: three further sets of views are to be had.
SQUARE = ((20.0, 20.0), (140.0, 20.0), (140.0, 100.0), (20.0, 100.0))


@pytest.fixture
def looks(models, monkeypatch):
    """A reader that never is sure, and how many times its packaged network looked."""
    opened, counted = JointPlateReader(models), []
    look = opened._ctc.look

    def counting(views):
        counted.append(len(views))
        return look(views)

    monkeypatch.setattr(reader, "SURE", 2.0)
    monkeypatch.setattr(reader, "HOPELESS", -1.0)
    monkeypatch.setattr(opened._ctc, "look", counting)
    return opened, counted


def a_wall() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 255, (120, 160, 3), np.uint8)


@needs_models
@pytest.mark.parametrize(("left", "further"), [(0, 0), (1, 1), (2, 2), (9, 3)])
def test_plate_in_doubt_is_looked_at_again_while_there_is_patience(looks, left, further):
    opened, counted = looks
    patience = Patience(left)

    read = opened.read(a_wall(), SQUARE, colour="yellow", tight=False, patience=patience)

    assert read is not None
    assert len(counted) == 1 + further


@needs_models
def test_many_plates_in_doubt_cost_their_first_looks_and_the_patience_together(looks):
    opened, counted = looks
    patience = Patience(5)

    for _ in range(20):
        opened.read(a_wall(), SQUARE, colour="yellow", tight=False, patience=patience)

    assert len(counted) == 20 + 5
