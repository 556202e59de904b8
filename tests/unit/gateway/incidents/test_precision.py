"""Wilson's lower bound against figures of the literature and its own equation."""

from math import sqrt

import pytest

from gateway.incidents.precision import Z_95, Precision, wilson_lower


@pytest.mark.parametrize(
    ("right", "sample", "lower"),
    [
        (0, 0, 0.0),
        (0, 10, 0.0),
        # z² = 3.841459: n of n gives n / (n + z²)
        (10, 10, 10 / 13.841459),
        (100, 100, 100 / 103.841459),
        (81, 263, 0.2553),  # Newcombe 1998, table I, method 3: 81/263 → 0.2553 to 0.3662
        (15, 148, 0.0624),  # the same table: 15/148 → 0.0624 to 0.1605
    ],
)
def test_the_lower_end_of_the_interval(right, sample, lower):
    assert wilson_lower(right, sample) == pytest.approx(lower, abs=5e-5)


@pytest.mark.parametrize(("right", "sample"), [(1, 3), (47, 50), (190, 200)])
def test_it_solves_the_equation_of_the_score_test(right, sample):
    # the bound p satisfies |share - p| = z·√(p(1-p)/n)
    p, share = wilson_lower(right, sample), right / sample

    assert share - p == pytest.approx(Z_95 * sqrt(p * (1 - p) / sample), rel=1e-9)


def test_nothing_judged_is_worth_nothing():
    one = Precision(camera="C", rule="R/1", model="m", sample=0, right=0)

    assert (one.share, one.lower) == (0.0, 0.0)
