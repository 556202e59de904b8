"""The demo city's mapping files take everything in but what is wrong on purpose."""

import asyncio
import shutil
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from connectors.catalogue import connect
from connectors.mapping.reader import load
from connectors.runner import run
from gateway.app import open_hub
from gateway.demo.departments import FAULTS, write_city
from gateway.demo.fleet import PERMITS, TRUCKS
from gateway.demo.people_places import CAMERAS, DISPOSAL_SITES, SITES
from gateway.settings import Settings
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Direction, Pick, Plan, Step, Window
from tests.shared import REPO

MAPPINGS = REPO / "gateway/demo/mappings"
JULY_2026_MS = 1_782_835_200_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(MAPPINGS, folder / "mappings")
    for _ in write_city(folder / "city"):
        pass
    return folder


@pytest.fixture(scope="module")
def mappings(folder):
    return [load(file) for file in sorted((folder / "mappings").glob("*.toml"))]


def answer(folder, plan):
    async def ask():
        async with open_hub(Settings.under(folder)) as hub:
            await hub.project()
            return await hub.graph.read(plan)

    return asyncio.run(ask()).rows


@pytest.fixture(scope="module")
def reports(folder, mappings):
    async def sync():
        async with open_hub(Settings.under(folder)) as hub:
            return [
                await asyncio.to_thread(run, one, connect(one), hub.sink, hub.vault)
                for one in mappings
            ]

    return {report.source: report for report in asyncio.run(sync())}


@pytest.fixture(scope="module")
def taken(folder, reports):
    return folder


def test_each_mapping_fits_its_source(mappings):
    problems = {one.source: connect(one).check() for one in mappings}

    assert problems == {one.source: () for one in mappings}
    assert len(mappings) == 11


def test_every_row_is_accepted_or_set_aside(reports):
    sums = {s: r.accepted + r.quarantined - r.received for s, r in reports.items()}

    assert sums == dict.fromkeys(reports, 0)
    assert reports["urban/waybills"].received == 29
    assert reports["transport/vehicles"].received == len(TRUCKS) + 2


def test_only_what_is_wrong_on_purpose_is_set_aside(reports):
    found = Counter({(s, why): n for s, r in reports.items() for why, n in r.reasons.items()})

    assert found == Counter((fault.source, fault.reason) for fault in FAULTS)


def test_a_wrong_check_digit_of_a_vin_only_warns(reports):
    assert {s: r.warnings for s, r in reports.items() if r.warnings} == {"police/vehicles": 1}


def pick(name):
    return Pick(name, name)


def out(key, source, name, target, *fields, steps=()):
    relation = ONTOLOGY.relation(source, name, target)
    plan = Plan(entity=target, picks=tuple(map(pick, fields)), steps=steps, window=Window(first=9))
    return Step(key=key, relation=relation, direction=Direction.OUT, plan=plan)


def test_a_permit_holds_through_its_last_day(taken):
    number = PERMITS[0].number
    plan = Plan(
        entity="Permit",
        picks=(pick("number"), pick("valid_from"), pick("valid_to"), pick("hours")),
        steps=(
            out("trucks", "Permit", "FOR_TRUCK", "Truck", "vin"),
            out("sites", "Permit", "FROM_SITE", "Site", "name"),
        ),
        where=Compare("number", "eq", number),
        window=Window(first=2),
        as_of=JULY_2026_MS,
    )

    (row,) = answer(taken, plan)

    node = row["node"]
    # 2026-02-01 and 2026-04-01, both 00:00 in China, 16:00 UTC of the day before
    assert (node["valid_from"], node["valid_to"]) == (1_769_875_200_000, 1_774_972_800_000)
    assert node["hours"] == "16:00-02:00"
    assert [r["node"]["vin"] for r in node["trucks"].rows] == [PERMITS[0].truck.vin]
    assert [r["node"]["name"] for r in node["sites"].rows] == [SITES[0].name]


def test_one_truck_has_one_node_whoever_speaks_of_it(taken):
    plan = Plan(
        entity="Truck",
        picks=(pick("vin"), pick("fleet_number"), pick("brand"), pick("rated_load_kg")),
        window=Window(first=100),
        as_of=JULY_2026_MS,
    )

    found = {row["node"]["vin"]: row["node"] for row in answer(taken, plan)}

    assert len(found) == len(TRUCKS) + 1  # the one with the wrong check digit
    for truck in TRUCKS:
        assert found[truck.vin]["fleet_number"] == truck.fleet_number
        assert found[truck.vin]["rated_load_kg"] == truck.rated_load_kg


def test_a_truck_that_was_given_a_new_plate_has_borne_both(taken):
    truck = next(t for t in TRUCKS if t.former_plate)
    steps = (out("plates", "Truck", "BEARS", "Plate", "number", "colour"),)

    def plates(moment):
        plan = Plan(
            entity="Truck",
            picks=(pick("vin"),),
            steps=steps,
            where=Compare("vin", "eq", truck.vin),
            window=Window(first=1),
            as_of=moment,
        )
        (row,) = answer(taken, plan)
        return [r["node"]["number"] for r in row["node"]["plates"].rows]

    assert plates(1_767_225_600_000) == [truck.former_plate]  # 2026-01-01
    assert plates(1_768_435_200_000) == [truck.plate]  # 2026-01-15 08:00 in China


def test_shifted_points_come_back_to_where_they_are(taken):
    plan = Plan(
        entity="Site",
        picks=(pick("code"), pick("lng_wgs84"), pick("lat_wgs84"), pick("coordinates_from")),
        window=Window(first=50),
        as_of=JULY_2026_MS,
    )

    found = {row["node"]["code"]: row["node"] for row in answer(taken, plan)}

    assert found.keys() == {site.code for site in SITES}
    for site in SITES:
        node = found[site.code]
        assert node["lng_wgs84"] == pytest.approx(site.lng, abs=2e-7)
        assert node["lat_wgs84"] == pytest.approx(site.lat, abs=2e-7)
        assert node["coordinates_from"] == "gcj02"


def test_each_camera_watches_what_it_should(taken):
    targets = ("Site", "DisposalSite", "Checkpoint")
    plan = Plan(
        entity="Camera",
        picks=(pick("code"),),
        steps=tuple(out(t, "Camera", "WATCHES", t, "code") for t in targets),
        window=Window(first=50),
        as_of=JULY_2026_MS,
    )

    watched = {
        row["node"]["code"]: [r["node"]["code"] for t in targets for r in row["node"][t].rows]
        for row in answer(taken, plan)
    }

    assert watched == {camera.code: [camera.watches] for camera in CAMERAS}


def test_capacities_are_kilograms(taken):
    plan = Plan(
        entity="DisposalSite",
        picks=(pick("code"), pick("total_capacity_kg"), pick("remaining_capacity_kg")),
        window=Window(first=50),
        as_of=JULY_2026_MS,
    )

    found = {row["node"]["code"]: row["node"] for row in answer(taken, plan)}

    site = DISPOSAL_SITES[0]
    assert found.keys() == {s.code for s in DISPOSAL_SITES}
    assert found[site.code]["total_capacity_kg"] == 3_200_000_000  # 320 万吨
    assert found[site.code]["remaining_capacity_kg"] == 1_185_000_000  # 118.5 万吨


def test_the_examples_are_the_packaged_files():
    names = [file.name for file in sorted((REPO / "examples/mappings/demo").glob("*.toml"))]

    assert names == [file.name for file in sorted(MAPPINGS.glob("*.toml"))]


def test_the_hub_concludes_no_truck_from_a_plate_alone(taken):
    with closing(sqlite3.connect(taken / "store.db")) as store:
        found = store.execute(
            "SELECT count(*) FROM journal WHERE source = 'hub/identity'"
        ).fetchone()

    assert found == (0,)
