"""Real sites, disposal sites and trucks of other cities, read by the mappings in examples."""

import csv
import shutil

import pytest

from tests.integration.town import Town
from tests.shared import REPO, needs_shared, shared_path

EXAMPLES = REPO / "examples" / "mappings"


@pytest.fixture
def sync(tmp_path):
    """Read one file of the open data by its example mapping."""

    def sync(mapping, file):
        town = Town(tmp_path)
        shutil.copy(EXAMPLES / mapping, town.mappings)
        content = shared_path("data/cdw-lib", file).read_bytes()
        town.file(file, content)
        rows = list(csv.DictReader(content.decode().splitlines()))
        report = town.sync()
        assert report["accepted"] + report["quarantined"] == report["received"] == len(rows)
        return town, rows, report

    return sync


@needs_shared
def test_construction_sites(sync):
    town, rows, report = sync("cdw-sites.toml", "site_excerpt.csv")

    sites = {site["code"]: site for site in town.nodes("Site")}
    districts = {district["code"] for district in town.nodes("District")}
    assert report["quarantined"] == 0
    assert sites.keys() == {row["site_code"] for row in rows}
    assert districts == {row["district_code"] for row in rows}
    assert {"33028210L000", "3302121L0000"} <= districts
    for row in rows:
        site = sites[row["site_code"]]
        assert site["lng_wgs84"] == float(row["lng_wgs84"])
        assert site["lat_wgs84"] == float(row["lat_wgs84"])
        assert site["coordinates_from"] == "gcj02"
        assert (site["start_on"], site["end_on"]) == (row["start_date"], row["end_date"])


@needs_shared
def test_disposal_sites_with_more_room_than_they_ever_had_wait(sync):
    town, rows, report = sync("cdw-disposal-sites.toml", "disposal_excerpt.csv")

    full = [
        row["facility_id"]
        for row in rows
        if float(row["remain_capacity_kg"]) > float(row["total_capacity_kg"])
    ]
    assert len(full) == 2
    assert report["reasons"] == {"OUT_OF_RANGE": 2}
    assert [row["field"] for row in town.aside()] == ["remaining_capacity_kg"] * 2
    assert {site["code"] for site in town.nodes("DisposalSite")} == {
        row["facility_id"] for row in rows
    } - set(full)


@needs_shared
def test_trucks_without_plates(sync):
    town, rows, report = sync("cdw-trucks.toml", "vehicle_excerpt.csv")

    light = [row for row in rows if row["rated_load"] and float(row["rated_load"]) < 1]
    trucks = {truck["register_id"]: truck for truck in town.nodes("Truck")}
    assert {row["rated_load"] for row in light} == {"0.495", "0.69"}
    assert report["reasons"] == {"OUT_OF_RANGE": len(light)}
    assert trucks.keys() == {f"cdw/{row['vehicle_id']}" for row in rows if row not in light}
    # 16.37 t, and a row that says nothing of its load
    assert trucks["cdw/d98ae9b579aa380c"]["rated_load_kg"] == 16370.0
    assert "rated_load_kg" not in trucks["cdw/3f22c61034539608"]
    assert town.nodes("Plate") == []
