"""Visits as runs: what belongs to one loading, and where a run ends."""

from graph.trips.runs import loadings, runs
from graph.trips.track import Witness
from tests.unit.graph.trips.words import DISPOSAL, MINUTE, OTHER, SITE, visit

CAMERA, WAYBILL = Witness.CAMERA, Witness.WAYBILL


def told(*visits, known_until=10_000):
    return [
        (
            run.loading.site.id,
            run.started_ms // MINUTE,
            None if run.arrival is None else run.arrival.from_ms // MINUTE,
            run.is_over,
        )
        for run in runs(visits, known_until_ms=known_until * MINUTE)
    ]


def test_all_words_about_one_loading_are_one_run():
    found = told(
        visit(SITE, 0, 10),
        visit(SITE, 11, witness=CAMERA, ref="S-1"),
        visit(SITE, 15, witness=WAYBILL, ref="W-1"),
        visit(DISPOSAL, 40, 50),
    )

    assert found == [("G01", 11, 40, True)]


def test_a_waybill_written_late_does_not_move_the_start():
    (loading,) = loadings(
        [visit(SITE, 11, witness=CAMERA), visit(SITE, 30, witness=WAYBILL, ref="W-1")]
    )

    assert loading.left_ms == 11 * MINUTE
    assert loading.waybill == "W-1"
    assert loading.laden


def test_two_waybills_that_nothing_else_tells_of_are_two_runs():
    found = told(
        visit(SITE, 0, witness=WAYBILL, ref="W-1"),
        visit(SITE, 30, witness=WAYBILL, ref="W-2"),
        visit(DISPOSAL, 50),
    )

    assert found == [("G01", 0, None, True), ("G01", 30, 50, True)]


def test_a_waybill_that_names_a_wrong_site_goes_where_it_fits_in_time():
    (loading,) = loadings(
        [
            visit(SITE, 0, 10),
            visit(OTHER, 8, witness=WAYBILL, ref="W-1"),
            visit(SITE, 10.5, witness=CAMERA),
        ]
    )

    assert loading.site is SITE
    assert loading.waybill == "W-1"


def test_a_late_waybill_does_not_take_the_place_of_the_next_ones():
    first, second = loadings(
        [
            visit(SITE, 0, 10),
            visit(DISPOSAL, 30, 35),
            visit(SITE, 60, 70),
            visit(SITE, 65, witness=WAYBILL, ref="W-2"),
            visit(SITE, 58, witness=WAYBILL, ref="W-1"),
        ]
    )

    assert (first.waybill, second.waybill) == ("W-1", "W-2")


def test_unloading_parts_two_loadings():
    found = told(
        visit(SITE, 0, 5), visit(DISPOSAL, 20, 25), visit(SITE, 40, 45), visit(DISPOSAL, 60)
    )

    assert found == [("G01", 5, 20, True), ("G01", 45, 60, True)]


def test_the_next_loading_ends_a_run_that_reached_nothing():
    assert told(visit(SITE, 0, 5), visit(OTHER, 60, 65), visit(DISPOSAL, 90)) == [
        ("G01", 5, None, True),
        ("G02", 65, 90, True),
    ]


def test_a_run_is_open_until_its_time_is_up():
    assert told(visit(SITE, 0, 5), known_until=60) == [("G01", 5, None, False)]
    assert told(visit(SITE, 0, 5), known_until=186) == [("G01", 5, None, True)]


def test_arriving_after_the_time_for_a_run_is_another_story():
    assert told(visit(SITE, 0, 5), visit(DISPOSAL, 400)) == [("G01", 5, None, True)]


def test_a_truck_that_a_camera_saw_leave_empty():
    (loading,) = loadings([visit(SITE, 0, 5), visit(SITE, 6, witness=CAMERA, laden=False)])

    assert loading.laden is False


def test_a_laden_truck_that_rests_in_another_sites_fence_does_not_load_there():
    found = told(
        visit(SITE, 0, 10),
        visit(SITE, 10.5, witness=CAMERA, laden=True),
        visit(OTHER, 20, 25),
        visit(DISPOSAL, 40, 50),
    )

    assert found == [("G01", 10, 40, True)]


def test_one_that_stands_there_long_enough_to_be_filled_does():
    found = told(visit(SITE, 0, 10), visit(OTHER, 20, 30), visit(DISPOSAL, 40, 50))

    assert found == [("G01", 10, None, True), ("G02", 30, 40, True)]


def test_a_paper_that_fits_nothing_ends_no_run():
    found = told(
        visit(SITE, 0, 20),
        visit(SITE, 18, witness=WAYBILL, ref="W-2"),
        visit(SITE, 15, witness=WAYBILL, ref="W-1"),  # written late, for the run before
        visit(DISPOSAL, 40, 50),
    )

    assert ("G01", 20, 40, True) in found
