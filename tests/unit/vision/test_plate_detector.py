import numpy as np
import pytest

from vision.decoders.boxes import overlap
from vision.models import plate_detector
from vision.models.plate_detector import MOST_PRIORS, _decode, _priors, _separate


def test_priors_of_a_small_photo():
    priors = _priors(64, 32)

    # ceil(32/8) x ceil(64/8), then steps 16 and 32, two sizes each.
    assert priors.shape == (2 * (4 * 8 + 2 * 4 + 1 * 2), 4)
    assert priors[0] == pytest.approx((4 / 64, 4 / 32, 24 / 64, 24 / 32))
    assert priors[1] == pytest.approx((4 / 64, 4 / 32, 48 / 64, 48 / 32))
    assert priors[2] == pytest.approx((12 / 64, 4 / 32, 24 / 64, 24 / 32))
    assert priors[-1] == pytest.approx((48 / 64, 16 / 32, 768 / 64, 768 / 32))


def test_zero_offsets_give_the_prior_itself():
    priors = np.array([[0.5, 0.5, 0.2, 0.4]], np.float32)

    boxes, points = _decode(priors, np.zeros((1, 4), np.float32), np.zeros((1, 8), np.float32))

    assert boxes[0] == pytest.approx((0.4, 0.3, 0.6, 0.7))
    assert points[0] == pytest.approx(np.full((4, 2), 0.5))


def test_offsets_are_scaled_by_the_variances():
    priors = np.array([[0.5, 0.5, 0.2, 0.4]], np.float32)
    offsets = np.array([[1, -1, np.log(2) / 0.2, 0]], np.float32)
    # Bottom right, bottom left, top left, top right, as the network names them.
    landmarks = np.array([[5, 5, -5, 5, -5, -5, 5, -5]], np.float32)

    boxes, points = _decode(priors, offsets, landmarks)

    assert boxes[0] == pytest.approx((0.52 - 0.2, 0.46 - 0.2, 0.52 + 0.2, 0.46 + 0.2))
    assert points[0].tolist() == pytest.approx(
        np.array([(0.4, 0.3), (0.6, 0.3), (0.6, 0.7), (0.4, 0.7)])
    )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((0, 0, 10, 10), 1.0),
        ((5, 0, 15, 10), 50 / 150),
        ((10, 0, 20, 10), 0.0),
        ((2, 2, 4, 4), 4 / 100),
        ((30, 30, 30, 30), 0.0),
    ],
)
def test_overlap(other, expected):
    assert overlap((0, 0, 10, 10), other) == pytest.approx(expected)
    assert overlap(other, (0, 0, 10, 10)) == pytest.approx(expected)


def test_best_of_overlapping_boxes_is_kept():
    boxes = np.array([(0, 0, 10, 10), (1, 0, 11, 10), (40, 0, 50, 10)], np.float32)

    assert _separate(boxes, np.array([0.6, 0.9, 0.7], np.float32)) == [1, 2]


def test_photo_full_of_plates_costs_no_more_comparisons_than_the_best_of_them(monkeypatch):
    # 160 x 160 boxes that do not touch, as a wall of plates would show; the last are the best.
    x, y = (each.ravel() * 10.0 for each in np.mgrid[:160, :160])
    boxes = np.stack([x, y, x + 8, y + 8], axis=1).astype(np.float32)
    scores = np.linspace(0.3, 0.9, len(boxes), dtype=np.float32)
    compared = []
    monkeypatch.setattr(plate_detector, "overlap", lambda *pair: compared.append(pair) or 0.0)

    kept = _separate(boxes, scores)

    assert kept == list(range(len(boxes) - 1, len(boxes) - 1 - MOST_PRIORS, -1))
    assert len(compared) == MOST_PRIORS * (MOST_PRIORS - 1) / 2
