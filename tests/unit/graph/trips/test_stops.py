"""Stays in fences, and standing outside them."""

from graph.trips.stops import stops
from tests.unit.graph.trips.words import DISPOSAL, FENCES, SITE, drive, fix, stand


def told(fixes):
    return [(s.place, s.from_ms // 60_000, s.to_ms // 60_000) for s in stops(fixes, FENCES)]


RUN = [*stand(0, 10, 0), *drive(10.5, 30, 400, 10_600), *stand(31, 40, 11_100)]


def test_a_run_from_site_to_disposal_site():
    assert told(RUN) == [(SITE, 0, 10), (DISPOSAL, 31, 40)]


def test_order_and_repeats_are_of_no_matter():
    assert told([*reversed(RUN), *RUN]) == told(RUN)


def test_driving_past_a_fence_is_no_stay():
    assert told(drive(0, 1, -500, 500)) == []


def test_a_point_that_jitter_throws_out_does_not_end_a_stay():
    fixes = [*stand(0, 5, 0), fix(5.5, 180), *stand(6, 10, 0)]

    assert told(fixes) == [(SITE, 0, 10)]


def test_standing_outside_is_told_from_a_traffic_light():
    light = [*drive(0, 5, 400, 4000), *stand(5.5, 7.5, 4000), *drive(8, 15, 4200, 10_600)]
    tip = [*drive(0, 5, 400, 4000), *stand(5.5, 12, 4000), *drive(12.5, 20, 4200, 10_600)]

    assert told(light) == []
    assert told(tip) == [(None, 5, 12)]


def test_a_terminal_that_sleeps_while_the_truck_stands():
    fixes = [fix(0, 0), fix(1, 5), fix(61, 5), fix(62, 400)]

    assert told(fixes) == [(SITE, 0, 61)]


def test_no_positions_no_stays():
    assert told([]) == []
