"""One plate at two places: when the time between is too short for one truck."""

import pytest

from graph.clones import Reach, Seen, contradictions, told_by

# 0.1 degrees of latitude are 11,119.5 m; × 1.3 at 100 km/h that is 520.4 s
SOUTH, NORTH = (106.5, 29.4), (106.5, 29.5)


def seen(number, at_s, point=SOUTH, confidence=1.0):
    return Seen(number=number, at_ms=at_s * 1000, point=point, confidence=confidence)


def pairs(*sightings, **changes):
    return [(c.first.number, c.second.number) for c in contradictions(sightings, Reach(**changes))]


@pytest.mark.parametrize(
    ("between_s", "wanted"),
    [(0, True), (400, True), (401, False), (521, False), (3600, False)],
)
def test_the_road_at_the_limit_less_the_slack_of_clocks(between_s, wanted):
    # 520.4 s on the road are too long for 400 s and 120 s of slack
    found = pairs(seen("a", 0), seen("b", between_s, NORTH))

    assert found == ([("a", "b")] if wanted else [])


def test_a_higher_limit_tells_less():
    assert pairs(seen("a", 0), seen("b", 250, NORTH), limit_kmh=150.0) == []
    assert pairs(seen("a", 0), seen("b", 250, NORTH), limit_kmh=110.0) == [("a", "b")]


def test_two_cameras_of_one_crossing_never_contradict():
    assert pairs(seen("a", 0), seen("b", 0, (106.5, 29.41)), slack_s=0) == []


def test_the_order_in_which_they_come_is_of_no_matter():
    assert pairs(seen("b", 60, NORTH), seen("c", 7200), seen("a", 0)) == [("a", "b")]


def test_a_late_sighting_between_two_contradicts_its_neighbours():
    found = pairs(seen("a", 0), seen("late", 60, NORTH), seen("b", 120))

    assert found == [("a", "late"), ("late", "b")]


def test_half_a_day_later_nothing_is_compared():
    far = (110.5, 49.4)

    assert pairs(seen("a", 0), seen("b", 13 * 3600, far)) == []
    assert pairs(seen("a", 0), seen("b", 11 * 3600, far)) == [("a", "b")]


def test_a_plate_that_was_hardly_read_tells_of_no_clone():
    found = contradictions([seen("a", 0), seen("b", 60, NORTH, confidence=0.6)], Reach())

    assert told_by(found, at_least=0.7) == []
    assert told_by(found, at_least=0.5) == found
