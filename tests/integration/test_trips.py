"""Runs out of positions, cameras and papers: trips, waybills that are done, suspected dumping."""

from contextlib import asynccontextmanager
from dataclasses import replace

from gateway.ingest.facts import gather
from tests.factories import at
from tests.integration.roads import (
    DUMPED,
    HONEST,
    LOADED,
    arrived,
    drive,
    move,
    roads,
    settle,
    stand,
    waybill,
)
from tests.integration.story import a_hub, person, sighting, tell

SITE_ID, X01 = "code:G01", "code:X01"
TRUCK = "vin:LSVAX60E8K2018698"


@asynccontextmanager
async def a_city(folder, *records):
    async with a_hub(folder, *roads(), *records) as hub:
        await settle(hub)
        yield hub


def said(hub, entity):
    """The newest claims of the hub's own trips consumer about an entity, by id."""
    claims = hub.journal.claims_after(0, 10_000)
    own = [c for c in claims if c.source == "hub/trips" and c.entity == entity]
    return {c.subject_id: c for c in own if not c.record_id.endswith("#path")}


def path_of(hub, number):
    """What was last said of the path of an alert."""
    claims = hub.journal.history("Alert", number)
    return [c for c in claims if c.record_id == f"{number}#path"][-1].fields


def links(claim):
    return {link.relation.name: link.to_id for link in claim.links}


async def states(hub):
    """State of each alert of suspected dumping."""
    found = {}
    for claim in hub.journal.claims_after(0, 10_000):
        if claim.entity == "Alert" and "state" in claim.fields:
            found[claim.subject_id] = claim.fields["state"]
    return found


async def test_a_run_that_only_the_terminal_knows_becomes_a_trip(tmp_path):
    async with a_city(tmp_path) as hub:
        await move(hub, HONEST)

        ((number, trip),) = said(hub, "Trip").items()
        assert number.startswith("HT-20260305-")
        assert trip.fields["started_at"] == at("2026-03-05T18:10")
        assert trip.fields["ended_at"] == at("2026-03-05T18:41")
        assert links(trip) == {"MADE_BY": TRUCK, "STARTED_AT": SITE_ID, "ENDED_AT": X01}
        assert await states(hub) == {}


async def test_a_run_that_the_gate_log_tells_of_is_not_told_twice(tmp_path):
    async with a_city(tmp_path, arrived(moment="18:42")) as hub:
        await move(hub, HONEST)

        assert said(hub, "Trip") == {}


async def test_a_waybill_is_done_when_the_truck_is_at_its_disposal_site(tmp_path):
    async with a_city(tmp_path, waybill()) as hub:
        await move(hub, HONEST)

        assert said(hub, "Waybill")["W-1"].fields["closed_at"] == at("2026-03-05T18:41")


async def test_a_camera_at_the_gate_closes_a_waybill_too(tmp_path):
    out = sighting("S-1", "2026-03-05T18:11")
    there = sighting("S-2", "2026-03-05T18:45", by="C-X01")
    async with a_city(tmp_path, waybill(), out, there) as hub:
        assert said(hub, "Waybill")["W-1"].fields["closed_at"] == at("2026-03-05T18:45")


async def test_another_disposal_site_does_not_close_it(tmp_path):
    async with a_city(tmp_path, waybill(), sighting(), arrived(moment="19:00", to="X02")) as hub:
        assert said(hub, "Waybill") == {}


async def test_suspected_dumping_tells_path_and_place(tmp_path):
    async with a_city(tmp_path, waybill()) as hub:
        await move(hub, DUMPED)

        ((number, alert),) = said(hub, "Alert").items()
        assert number.startswith("AL-20260305-")
        assert alert.fields["kind"] == "SUSPECTED_DUMPING"
        assert alert.fields["occurred_at"] == at("2026-03-05T18:30")
        assert path_of(hub, number)["path"].startswith("LINESTRING (106.500000 29.4")
        assert abs(path_of(hub, number)["lat_wgs84"] - 29.44) < 0.0002
        assert "渝A90001" in alert.fields["summary"]
        assert links(alert) == {"RAISED_ON": next(iter(said(hub, "Trip"))), "ACCUSES": TRUCK}
        assert b"STOPPED_OUTSIDE" in hub.journal.raw(alert.raw_sha256).data


async def test_the_detector_leaves_it_open_and_a_person_confirms_it(tmp_path):
    async with a_city(tmp_path) as hub:
        await move(hub, DUMPED)
        (number,) = said(hub, "Alert")

        case = await hub.cases.confirm_alert(number, person("dispatcher"))

        assert case.kind == "SUSPECTED_DUMPING"
        assert case.department == "urban_management"


async def test_hearing_the_same_again_changes_nothing(tmp_path):
    async with a_city(tmp_path, waybill()) as hub:
        await move(hub, DUMPED)
        before = hub.journal.end()

        await move(hub, DUMPED)
        await tell(hub, waybill())
        await settle(hub)

        assert hub.journal.end() == before


async def test_a_gate_log_that_comes_late_takes_the_alert_back(tmp_path):
    # silent while it may have been at the gate: only the gate log can tell
    silent = [*LOADED, *drive("18:11", "18:30", 29.403, 29.47), *stand("19:20", "19:30", 29.4)]
    async with a_city(tmp_path) as hub:
        await move(hub, silent)
        before = await states(hub)

        await tell(hub, arrived(moment="18:50"))
        await settle(hub)

        assert list(before.values()) == ["open"]
        assert list((await states(hub)).values()) == ["rejected"]


async def test_positions_that_come_late_take_the_alert_back(tmp_path):
    first = [*LOADED, *drive("18:11", "18:30", 29.403, 29.46), *stand("19:20", "19:30", 29.4)]
    async with a_city(tmp_path) as hub:
        await move(hub, first)
        before = await states(hub)

        await move(hub, [*drive("18:31", "18:42", 29.46, 29.498), *stand("18:43", "18:55", 29.5)])

        assert list(before.values()) == ["open"]
        assert list((await states(hub)).values()) == ["rejected"]


async def test_a_decision_of_a_person_stands_against_later_positions(tmp_path):
    async with a_city(tmp_path) as hub:
        await move(hub, DUMPED)
        (number,) = said(hub, "Alert")
        await hub.cases.confirm_alert(number, person("dispatcher"))
        await hub.project()

        await tell(hub, arrived(moment="18:36"))
        await settle(hub)

        assert (await states(hub))[number] == "confirmed"


async def test_a_run_keeps_its_number_when_it_is_better_known(tmp_path):
    async with a_city(tmp_path) as hub:
        await move(hub, [p for p in HONEST if p.at_ms <= at("2026-03-05T18:20")])
        before = set(said(hub, "Trip"))

        await move(hub, HONEST)
        await tell(hub, sighting("S-1", "2026-03-05T18:12"))
        await settle(hub)

        trips = said(hub, "Trip")
        assert set(trips) == before
        assert next(iter(trips.values())).fields["started_at"] == at("2026-03-05T18:12")


async def test_a_camera_that_saw_the_plate_far_away_does_not_move_the_truck(tmp_path):
    # a clone at the second disposal site, while the terminal stands at the first
    clone = sighting("S-9", "2026-03-05T18:45", by="C-X02")
    async with a_city(tmp_path, waybill(), clone) as hub:
        await move(hub, HONEST)

        assert links(next(iter(said(hub, "Trip").values())))["ENDED_AT"] == X01


async def test_trips_worked_out_serve_the_rules(tmp_path):
    to_second = [*LOADED, *drive("18:11", "18:50", 29.403, 29.59), *stand("18:51", "19:00", 29.6)]
    async with a_city(tmp_path) as hub:
        await move(hub, to_second)

        (number,) = said(hub, "Trip")
        (facts,) = await gather(hub.graph, trip_ids=[number])
        assert [(a.kind, a.state) for a in facts.alerts] == [("WRONG_DISPOSAL_SITE", "open")]


async def test_a_run_that_begins_before_midnight_is_told_once(tmp_path):
    night = [
        *stand("23:50", "23:59", 29.4),
        *_after_midnight(),
    ]
    async with a_city(tmp_path) as hub:
        await move(hub, night)
        first = set(said(hub, "Trip"))

        await tell(hub, sighting("S-1", "2026-03-06T00:04"))
        await settle(hub)

        (trip,) = said(hub, "Trip").values()
        assert {trip.subject_id} == first
        assert links(trip)["STARTED_AT"] == SITE_ID
        assert list((await states(hub)).values()) == ["open"]


def _after_midnight():
    """Loaded until 00:03, tipped half way, and back."""
    half = 29.44
    parts = [
        *stand("00:00", "00:03", 29.4),
        *drive("00:04", "00:20", 29.403, half),
        *stand("00:21", "00:30", half),
        *drive("00:31", "00:50", half, 29.403),
        *stand("00:51", "01:00", 29.4),
    ]
    return [replace(p, at_ms=p.at_ms + 86_400_000) for p in parts]


async def test_two_runs_of_one_site_keep_their_own_numbers(tmp_path):
    # the first, before midnight, is told by the gate log; the second, after it, is dumped
    first = [*LOADED, *drive("18:11", "18:25", 29.403, 29.496), *stand("18:26", "18:32", 29.5)]
    second = [
        *drive("18:33", "18:38", 29.496, 29.403),
        *stand("18:39", "18:47", 29.4),
        *drive("18:48", "18:58", 29.403, 29.43),
        *stand("18:59", "19:06", 29.43),
        *drive("19:07", "19:15", 29.43, 29.403),
    ]
    night = [replace(p, at_ms=p.at_ms + 19_800_000) for p in (*first, *second)]
    async with a_city(tmp_path, arrived(moment="23:57")) as hub:
        await move(hub, night)
        before = await states(hub)

        await tell(hub, sighting("S-1", "2026-03-05T23:41"))
        await settle(hub)

        assert list(before.values()) == ["open"]
        assert await states(hub) == before


async def test_positions_that_come_late_mend_the_path_and_nothing_else(tmp_path):
    # camera and paper say that it left, and nothing says where it went
    async with a_city(tmp_path, waybill(), sighting("S-1", "2026-03-05T18:11")) as hub:
        (number,) = said(hub, "Alert")
        before = path_of(hub, number)
        await hub.cases.confirm_alert(number, person("dispatcher"))
        await hub.project()

        await move(hub, DUMPED)

        assert "path" not in before
        assert path_of(hub, number)["path"].startswith("LINESTRING")
        assert await states(hub) == {number: "confirmed"}
