"""Which runs are suspected of dumping, and which may have an honest reason."""

from graph.trips.dumping import NOT_REACHED, STOPPED, UNLOADED, judge, linestring
from graph.trips.runs import runs
from graph.trips.stops import stops
from graph.trips.track import Visit, Witness
from tests.unit.graph.trips.words import DISPOSAL, FENCES, MINUTE, SITE, drive, stand, visit

LOADED = stand(0, 10, 0)


def suspicion(*parts, papers=(), known_until=10_000, unwatched=(DISPOSAL,), loaded=LOADED):
    fixes = sorted((f for part in (loaded, *parts) for f in part), key=lambda f: f.at_ms)
    stays = stops(fixes, FENCES)
    visits = [
        Visit(place=s.place, from_ms=s.from_ms, to_ms=s.to_ms, witness=Witness.GPS)
        for s in stays
        if s.place
    ]
    (run, *_) = runs([*visits, *papers], known_until_ms=known_until * MINUTE)
    return judge(run, fixes, stays, unwatched)


def test_an_honest_run():
    assert suspicion(drive(11, 30, 400, 10_600), stand(31, 40, 11_100)) is None


def test_tipped_in_a_field_and_back_to_the_site():
    found = suspicion(
        drive(11, 20, 400, 5000), stand(20.5, 30, 5000), drive(31, 40, 4800, 400), stand(41, 50, 0)
    )

    assert found is not None
    assert found.reasons == (NOT_REACHED, STOPPED)
    assert found.at_ms == 20 * MINUTE
    assert found.path[0].at_ms >= 10 * MINUTE
    assert found.path[-1].at_ms <= 41 * MINUTE


def test_never_arrived_within_the_time():
    found = suspicion(drive(11, 190, 400, 9000))

    assert found is not None
    assert found.reasons == (NOT_REACHED,)


def test_the_time_is_not_up_yet():
    assert suspicion(drive(11, 60, 400, 9000), known_until=60) is None


def test_empty_after_a_stop_outside_though_it_arrived_later():
    found = suspicion(
        drive(11, 20, 400, 5000, laden=True),
        stand(20.5, 30, 5000),
        drive(31, 45, 5200, 10_600, laden=False),
        stand(46, 55, 11_100, laden=False),
    )

    assert found is not None
    assert found.reasons == (UNLOADED,)


def test_a_rest_with_the_load_on_is_no_dumping():
    rest = suspicion(
        drive(11, 20, 400, 5000, laden=True),
        stand(20.5, 40, 5000, laden=True),
        drive(41, 55, 5200, 10_600, laden=True),
        stand(56, 60, 11_100),
    )

    assert rest is None


def test_a_silence_in_which_it_may_have_been_at_the_disposal_site():
    # silent from minute 20 to 60, 5 km south of the disposal site
    back = suspicion(drive(11, 20, 400, 6000), drive(60, 70, 6000, 400), stand(71, 80, 0))

    assert back is None


def test_a_watched_place_would_have_told_of_it():
    parts = (drive(11, 20, 400, 6000), drive(60, 70, 6000, 400), stand(71, 80, 0))

    found = suspicion(*parts, unwatched=())

    assert found is not None
    assert found.reasons[0] == NOT_REACHED


def test_without_positions_camera_and_paper_must_agree_that_it_left():
    camera = visit(SITE, 10, witness=Witness.CAMERA, laden=True)
    paper = visit(SITE, 8, witness=Witness.WAYBILL, ref="W-1")

    assert suspicion(papers=[camera], loaded=[], unwatched=()) is None
    assert suspicion(papers=[paper], loaded=[], unwatched=()) is None
    assert suspicion(papers=[camera, paper], loaded=[], unwatched=()) is not None


def test_a_truck_that_parks_at_the_site_has_not_left():
    assert suspicion(known_until=100_000) is None


def test_a_silence_too_short_to_get_there_and_back():
    found = suspicion(drive(11, 20, 400, 2000), drive(32, 40, 2000, 400), stand(41, 50, 0))

    assert found is not None


def test_a_gate_log_knows_better_than_a_silent_terminal():
    log = visit(DISPOSAL, 45, witness=Witness.GATE_LOG, ref="T-1")

    assert suspicion(drive(11, 20, 400, 5000), stand(70, 80, 0), papers=[log]) is None


def test_a_truck_that_left_empty_has_nothing_to_dump():
    empty = visit(SITE, 10.5, witness=Witness.CAMERA, laden=False)

    assert suspicion(drive(11, 20, 400, 5000), stand(30, 50, 5000), papers=[empty]) is None


def test_a_path_as_wkt():
    assert linestring([(106.5, 29.4), (106.5000004, 29.5)]) == (
        "LINESTRING (106.500000 29.400000, 106.500000 29.500000)"
    )
