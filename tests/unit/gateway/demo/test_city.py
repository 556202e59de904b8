"""The invented city is consistent: what is lawful is lawful, and what is planted is not."""

from collections import Counter
from datetime import datetime, time

import pytest

from gateway.demo.fleet import PERMITS, TRUCKS
from gateway.demo.journeys import PLANTED, RUNS, SIGHTINGS, WORKED_EXAMPLE
from gateway.demo.people_places import CAMERAS, DISPOSAL_SITES, HAULIERS, SITES
from graph import codes, plates


def permitted(vin: str, at: datetime) -> set[str]:
    """The disposal sites a truck may go to at a moment, found the slow and plain way."""
    allowed: set[str] = set()
    for permit in PERMITS:
        start, end = (time.fromisoformat(part) for part in permit.hours.split("-"))
        clock = at.time()
        inside = start <= clock < end if start < end else clock >= start or clock < end
        if permit.truck.vin == vin and permit.first_day <= at.date() <= permit.last_day and inside:
            allowed |= {site.code for site in permit.disposal_sites}
    return allowed


def test_the_city_has_the_promised_size():
    sizes = [len(group) for group in (HAULIERS, TRUCKS, SITES, DISPOSAL_SITES, CAMERAS)]

    assert sizes == [6, 40, 8, 3, 6]
    assert len(SIGHTINGS) == 23


@pytest.mark.parametrize("truck", TRUCKS, ids=lambda truck: truck.plate)
def test_plates_and_vins_follow_their_standards(truck):
    judged = plates.judge(truck.plate)

    large = judged.form is plates.PlateForm.NEV_LARGE
    assert judged.number == truck.plate
    assert truck.plate_class == ("51" if large else "01")
    assert codes.vin_is_right(truck.vin)


def test_plates_vins_runs_and_sightings_are_unique():
    names = [
        [truck.plate for truck in TRUCKS],
        [truck.vin for truck in TRUCKS],
        [run.number for run in RUNS],
        [sighting.number for sighting in SIGHTINGS],
    ]

    assert all(len(group) == len(set(group)) for group in names)


def test_only_the_planted_run_goes_where_its_permit_does_not_say():
    strayed = [
        run.truck.plate
        for run in RUNS
        if run.unloaded_at.code not in permitted(run.truck.vin, run.departs)
    ]

    planted = [p.truck.plate for p in PLANTED if p.kind == "WRONG_DISPOSAL_SITE"]
    assert strayed == planted


def test_laden_trucks_seen_without_a_permit_are_the_planted_ones():
    accused = {
        (sighting.truck.plate, sighting.at)
        for sighting in SIGHTINGS
        if sighting.load != "empty" and not permitted(sighting.truck.vin, sighting.at)
    }

    assert accused == {(p.truck.plate, p.at) for p in PLANTED if p.kind == "UNPERMITTED"}


@pytest.mark.parametrize(
    ("kind", "shows"),
    [
        ("OVERFILLED", lambda s: s.load == "overfilled"),
        ("UNCOVERED", lambda s: s.cover == "open" and s.load != "empty"),
    ],
)
def test_what_rear_cameras_show_is_what_was_planted(kind, shows):
    seen = {(s.truck.plate, s.at) for s in SIGHTINGS if s.camera.view == "rear" and shows(s)}

    assert seen == {(p.truck.plate, p.at) for p in PLANTED if p.kind == kind}


def test_every_kind_is_planted():
    kinds = Counter(planted.kind for planted in PLANTED)

    assert kinds == {
        "OVERFILLED": 2,
        "UNCOVERED": 2,
        "UNPERMITTED": 3,
        "WRONG_DISPOSAL_SITE": 1,
    }


def test_the_worked_example_happens_away_from_home():
    run = next(run for run in RUNS if run.truck is WORKED_EXAMPLE.truck)
    camera = next(camera for camera in CAMERAS if camera.code == WORKED_EXAMPLE.place)

    assert f"{WORKED_EXAMPLE.at:%Y-%m-%d %H:%M}" == "2026-03-05 18:35"
    assert (run.site.district, run.truck.company.district) == ("500107", "500107")
    assert camera.district == "500113"
