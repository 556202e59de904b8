"""The simulated city goes through the normal connectors; only planted faults stay out."""

import asyncio
import json
from collections import Counter

import pytest

from connectors.catalogue import connect
from connectors.mapping.reader import load
from connectors.runner import run
from gateway.app import open_hub
from gateway.city.scale import SIZES
from gateway.city.town import build
from gateway.city.write import write_city
from gateway.settings import Settings
from graph.plan import Pick, Plan, Window


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "out"
    for _ in write_city(build(SIZES["XS"], seed=7), folder):
        pass
    return folder


@pytest.fixture(scope="module")
def taken(city, tmp_path_factory):
    """Reports by source, what is set aside, and how many nodes each entity has."""
    files = sorted((city / "mappings").glob("*.toml"))

    async def sync():
        async with open_hub(Settings.under(tmp_path_factory.mktemp("hub"))) as hub:
            reports = []
            for mapping in map(load, files):
                connector = connect(mapping)
                assert connector.check() == ()
                reports.append(
                    await asyncio.to_thread(run, mapping, connector, hub.sink, hub.vault)
                )
            await hub.project()
            aside = hub.quarantine.page(limit=1_000)
            nodes = {
                entity: (await hub.graph.read(counted(entity))).count
                for entity in ("Truck", "Site", "Camera", "Permit", "Waybill", "Trip", "Sighting")
            }
            return {report.source: report for report in reports}, aside, nodes

    return asyncio.run(sync())


def counted(entity):
    return Plan(
        entity=entity,
        picks=(Pick("id", "id"),),
        window=Window(first=0),
        count=True,
        as_of=1_775_000_000_000,
    )


def lines(city, name):
    with (city / f"truth/{name}.jsonl").open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def test_every_row_is_accepted_or_set_aside(taken):
    reports, _, _ = taken

    assert len(reports) == 12
    for report in reports.values():
        assert report.accepted + report.quarantined == report.received


def test_only_what_is_wrong_on_purpose_is_set_aside(city, taken):
    _, aside, _ = taken

    found = Counter((one.source, one.reason) for one in aside)

    planted = Counter((fault["source"], fault["reason"]) for fault in lines(city, "faults"))
    assert found == planted


def test_each_planted_fault_is_the_row_that_was_set_aside(city, taken):
    _, aside, _ = taken
    kept = [(one.source, one.cells_json) for one in aside]

    for fault in lines(city, "faults"):
        told = json.dumps(fault["record"])
        assert any(
            source == fault["source"] and (told in cells or fault["record"] in cells)
            for source, cells in kept
        ), fault


def test_what_the_truth_counts_is_in_the_graph(city, taken):
    _, _, nodes = taken
    faults = Counter(fault["source"] for fault in lines(city, "faults"))

    assert nodes["Sighting"] == len(lines(city, "sightings")) - faults["urban/sightings"]
    assert nodes["Site"] == SIZES["XS"].sites
    assert nodes["Camera"] == len({row["camera"] for row in lines(city, "sightings")})
