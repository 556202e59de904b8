"""A plate that was in two places at once: one alert, both sightings, and a trace in doubt."""

import json

from gateway.api.ids import read_id
from tests.factories import at, link, plate, record
from tests.integration.front_door import front_door
from tests.integration.roads import roads, settle
from tests.integration.story import a_hub, person, sighting, tell

# C-GATE and C-FAR are 55.6 km apart: × 1.3 at 100 km/h that is 43.4 minutes
NEAR = sighting("S-1", "2026-03-05T18:00")
FAR = sighting("S-2", "2026-03-05T18:30", by="C-FAR")


def alerts(hub):
    claims = hub.journal.claims_after(0, 10_000)
    found = [c for c in claims if c.entity == "Alert" and c.source == "hub/clones"]
    return [(c, {link.relation.name: link.to_id for link in c.links}) for c in found]


async def a_city(folder, *records):
    async with a_hub(folder, *roads(), *records) as hub:
        await settle(hub)
        yield hub


async def test_the_alert_names_both_sightings(tmp_path):
    async for hub in a_city(tmp_path, NEAR, FAR):
        ((claim, links),) = alerts(hub)

        assert links == {"RAISED_ON": "S-2", "CONTRADICTS": "S-1", "DOUBTS": "渝A90001/01"}
        assert claim.fields["kind"] == "CLONED_PLATE"
        assert claim.fields["occurred_at"] == at("2026-03-05T18:30")
        assert "远方卡口" in claim.fields["summary"]
        assert "至少需 43 分钟" in claim.fields["summary"]


async def test_time_enough_for_the_way_is_no_clone(tmp_path):
    late = sighting("S-2", "2026-03-05T18:45", by="C-FAR")
    async for hub in a_city(tmp_path, NEAR, late):
        assert alerts(hub) == []


async def test_a_sighting_that_comes_late_is_compared_with_its_neighbours(tmp_path):
    back = sighting("S-3", "2026-03-05T20:00")
    async for hub in a_city(tmp_path, NEAR, back):
        await tell(hub, FAR)
        await settle(hub)

        ((_, links),) = alerts(hub)
        assert (links["CONTRADICTS"], links["RAISED_ON"]) == ("S-1", "S-2")


async def test_one_alert_a_day_is_enough(tmp_path):
    more = [sighting("S-3", "2026-03-05T18:35"), sighting("S-4", "2026-03-05T19:00", by="C-FAR")]
    next_day = [
        sighting("S-5", "2026-03-06T19:00"),
        sighting("S-6", "2026-03-06T19:10", by="C-FAR"),
    ]
    async for hub in a_city(tmp_path, NEAR, FAR, *more):
        await tell(hub, *next_day)
        await settle(hub)

        assert [links["RAISED_ON"] for _, links in alerts(hub)] == ["S-2", "S-6"]


async def test_hearing_the_same_again_changes_nothing(tmp_path):
    async for hub in a_city(tmp_path, NEAR, FAR):
        before = hub.journal.end()

        await tell(hub, FAR)
        await settle(hub)

        assert hub.journal.end() == before


async def test_a_plate_that_was_hardly_read_is_no_clone(tmp_path):
    unsure = record(
        "Sighting",
        "S-2",
        {"number": "S-2", "captured_at": at("2026-03-05T18:30"), "plate_confidence": 0.6},
        link("TAKEN_BY", FAR.links[0].to),
        link("SHOWS", plate("渝A90001")),
        seen="2026-03-05T18:30",
    )
    async for hub in a_city(tmp_path, NEAR, unsure):
        assert alerts(hub) == []


async def test_the_trace_of_the_truck_is_in_doubt_around_then(tmp_path):
    open_then = sighting("S-1", "2026-03-05T18:00", cover="open")
    later = sighting("S-7", "2026-03-08T18:00", cover="open")
    ask = "query ($n: String!) { traceViolation(number: $n) { contested contestedBy } }"
    async with front_door(tmp_path, *roads(), open_then, FAR, later) as door:
        await settle(door.hub)
        data = await door.data(
            "{ alerts(filter: {kind: {eq: UNCOVERED}}) { edges { node { number occurredAt } } } }"
        )
        answers = {}
        for edge in data["alerts"]["edges"]:
            number = edge["node"]["number"]
            await door.hub.cases.confirm_alert(number, person("dispatcher"))
            await door.hub.project()
            asked = await door.data(ask, n=number.replace("AL-", "VI-"))
            if edge["node"]["occurredAt"].startswith("2026-03-05"):
                first = number.replace("AL-", "VI-")
            answers[edge["node"]["occurredAt"][:10]] = asked["traceViolation"]

        await door.data(
            "query ($n: String!) { traceViolation(number: $n) { contestedBy } }", n=first
        )
        record = json.loads(door.hub.audit.verify().payload)
        (doubted,) = answers["2026-03-05"]["contestedBy"]
        assert read_id(doubted)[1] in record["things"]["Alert"]
        assert answers["2026-03-05"]["contested"] is True
        assert len(answers["2026-03-05"]["contestedBy"]) == 1
        assert answers["2026-03-08"] == {"contested": False, "contestedBy": []}


async def test_a_plate_that_changed_hands_that_day_is_no_clone(tmp_path):
    # the register tells the day of a change only; both trucks may drive on it
    given = record(
        "Truck",
        "truck-1",
        {"vin": "LSVAX60E8K2018698"},
        link("BEARS", plate("渝A90001"), "2025-01-01T00:00", "2026-03-05T00:00"),
    )
    taken = record(
        "Truck",
        "truck-2",
        {"vin": "1M8GDM9AXKP042788"},
        link("BEARS", plate("渝A90001"), "2026-03-05T00:00"),
    )
    async for hub in a_city(tmp_path, given, taken, NEAR, FAR):
        assert alerts(hub) == []


async def test_a_confirmed_clone_does_not_accuse_the_truck_that_owns_the_plate(tmp_path):
    async for hub in a_city(tmp_path, NEAR, FAR):
        ((claim, _),) = alerts(hub)

        case = await hub.cases.confirm_alert(claim.subject_id, person("dispatcher"))

        said = hub.journal.history("Violation", case.violation_number)[-1]
        assert case.department == "police"
        assert {link.relation.name for link in said.links} == {"CONFIRMS", "SHOWN_BY"}
