"""Fitting finds what made the labelled cases, and calibration is what it says."""

import random

import pytest

from graph.attribution.evidence import Code, Hint
from graph.attribution.fit import Labelled, calibration_error, fit, isotonic
from graph.attribution.score import rank
from graph.attribution.weights import standard


def cases(count, seed, reliable=0.9):
    """One exit camera and one permit each; the camera is right in that share of cases."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        seen, other = chance.sample(["A", "B", "C"], 2)
        truth = seen if chance.random() < reliable else other
        hints = (Hint(Code.EXIT_CAMERA, seen, 1.0), Hint(Code.PERMIT, other, 0.5))
        made.append(Labelled(hints, truth))
    return made


def test_a_score_says_how_often_it_is_right():
    weights = fit(cases(2000, 1), standard())

    scores = [rank(c.hints, weights).candidates[0] for c in cases(2000, 2)]
    pairs = [(s.score, s.site_id == c.site_id) for s, c in zip(scores, cases(2000, 2), strict=True)]

    assert scores[0].score == pytest.approx(0.9, abs=0.03)
    assert calibration_error(pairs) < 0.03


def test_what_is_never_seen_keeps_its_weight():
    fitted = fit(cases(300, 1), standard())

    assert fitted.reasons[Code.HERE].weight == standard().reasons[Code.HERE].weight


def test_unknown_takes_what_has_no_site():
    nobody = [Labelled((Hint(Code.PERMIT, "A", 1.0),), None)] * 500

    weights = fit(nobody, standard())

    assert rank(nobody[0].hints, weights).site_id is None


def test_steps_never_fall():
    pairs = [(x / 100, x % 3 != 0) for x in range(100)]

    knots = isotonic(pairs, least=10)

    assert [y for _, y in knots] == sorted(y for _, y in knots)
    assert knots[0] == (0.0, 0.0)


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([(0.9, True)] * 9 + [(0.9, False)], 0.0),
        ([(0.9, True)] * 10, 0.1),
        ([(0.2, True), (0.8, False)], 0.8),
        ([], 0.0),
    ],
)
def test_calibration_error_by_hand(pairs, wanted):
    assert calibration_error(pairs) == pytest.approx(wanted)
