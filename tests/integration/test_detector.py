"""New sightings and trips become alerts, once, and never ahead of the graph."""

import pytest

from gateway.ingest.detector import Detector
from gateway.ingest.facts import gather
from gateway.journal.errors import ConsumerMoved
from graph.records import Method
from tests.factories import at, link, plate, record, truck
from tests.integration.story import SITE, a_hub, disposal_site, permit, person, sighting, tell, trip


def alerts(hub):
    """Numbers of all alerts in the journal, with what was said of each."""
    found = {}
    for claim in hub.journal.claims_after(0, 10_000):
        if claim.entity == "Alert":
            found.setdefault(claim.subject_id, []).append(claim)
    return found


async def states_on(hub, number):
    (facts,) = await gather(hub.graph, sighting_ids=[number])
    return [(alert.kind, alert.state) for alert in facts.alerts]


async def test_an_alert_says_what_it_rests_on(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        ((claim,),) = alerts(hub).values()

        assert claim.source == "hub/detector"
        assert claim.method is Method.INFERRED
        assert claim.confidence == 0.95
        assert claim.fields == {
            "number": claim.subject_id,
            "kind": "UNCOVERED",
            "state": "open",
            "occurred_at": at("2026-03-05T18:35"),
            "summary": "2026-03-05 18:35 渝A90001 在演示一号工地车厢未密闭",
            "rule": "UNCOVERED/1",
        }
        assert {(k.relation.name, k.relation.target, k.to_id) for k in claim.links} == {
            ("RAISED_ON", "Sighting", "S-1"),
            ("ACCUSES", "Truck", "vin:LSVAX60E8K2018698"),
        }
        assert b"COVER_OPEN" in hub.journal.raw(claim.raw_sha256).data


async def test_lawful_runs_raise_nothing(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(), trip()) as hub:
        assert alerts(hub) == {}


@pytest.mark.parametrize("to", ["X01", "X02"])
async def test_a_permit_for_two_sites_is_good_at_both(tmp_path, to):
    async with a_hub(tmp_path, permit(to=("X01", "X02")), trip(to=to)) as hub:
        assert alerts(hub) == {}


async def test_it_is_judged_by_what_was_in_force_then(tmp_path):
    before = permit("P-0", since="2026-02-01T00:00", until="2026-03-05T18:35")
    later = permit("P-2", since="2026-03-06T00:00")
    async with a_hub(tmp_path, before, later, sighting()) as hub:
        assert await states_on(hub, "S-1") == [("UNPERMITTED", "open")]


async def test_a_permit_revoked_after_the_event_was_in_force_at_the_event(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        await tell(hub, permit(state="revoked"))  # told on 03-06
        await tell(hub, sighting(), sighting("S-2", "2026-03-07T10:00"))

        assert await states_on(hub, "S-1") == []
        assert await states_on(hub, "S-2") == [("UNPERMITTED", "open")]


async def test_a_permit_of_another_truck_does_not_count(tmp_path):
    other = permit(plate_number="渝A90002")
    async with a_hub(tmp_path, other, sighting()) as hub:
        assert await states_on(hub, "S-1") == [("UNPERMITTED", "open")]


async def test_the_truck_is_the_one_that_bore_the_plate_then(tmp_path):
    # the plate moves to a second truck on 03-10; the permit is the first truck's
    moved = record(
        "Truck",
        "truck-2",
        {"vin": "1M8GDM9AXKP042788"},
        link("BEARS", plate("渝A90001"), "2026-03-10T00:00"),
        seen="2026-03-10T00:00",
    )
    gone = record(
        "Truck",
        "truck-1",
        {"vin": "LSVAX60E8K2018698"},
        link("BEARS", plate("渝A90001"), "2025-01-01T00:00", "2026-03-10T00:00"),
    )
    early, late = sighting(), sighting("S-2", "2026-03-11T10:00")
    async with a_hub(tmp_path, permit(), gone, moved, early, late) as hub:
        assert await states_on(hub, "S-1") == []
        assert await states_on(hub, "S-2") == [("UNPERMITTED", "open")]


async def test_the_same_sighting_again_changes_nothing(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        before = hub.journal.end()

        await tell(hub, sighting(cover="open"))

        assert hub.journal.end() == before


async def test_two_photos_of_one_event_are_one_alert_also_over_a_windows_edge(tmp_path):
    # windows of 1,800 s begin on the half hour
    pair = [
        sighting("S-1", "2026-03-05T18:29:50", cover="open"),
        sighting("S-2", "2026-03-05T18:30:10", cover="open"),
    ]
    async with a_hub(tmp_path, permit(), *pair) as hub:
        await tell(hub, sighting("S-3", "2026-03-05T18:31", cover="open"))
        await tell(hub, sighting("S-4", "2026-03-05T19:31", cover="open"))

        assert [c[0].links[0].to_id for c in alerts(hub).values()] == ["S-1", "S-4"]


async def test_a_trip_and_the_photo_at_its_gate_are_one_alert(tmp_path):
    async with a_hub(tmp_path, trip(), sighting()) as hub:
        ((claim,),) = alerts(hub).values()

        assert claim.fields["kind"] == "UNPERMITTED"
        assert claim.links[0].to_id == "T-1"


async def test_a_new_word_about_the_camera_raises_no_second_alert(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open", by="C-NEW")) as hub:
        await tell(hub, record("Camera", "cam-9", {"code": "C-NEW"}, link("WATCHES", SITE)))
        await tell(hub, sighting(cover="open", by="C-NEW", load="overfilled"))

        assert await states_on(hub, "S-1") == [("OVERFILLED", "open"), ("UNCOVERED", "open")]


async def test_a_corrected_sighting_takes_its_alert_back(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        await tell(hub, sighting(cover="closed"))

        assert await states_on(hub, "S-1") == [("UNCOVERED", "rejected")]
        assert hub.audit.verify().person == "detector"


async def test_a_decision_of_a_person_stands(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        (alert,) = alerts(hub)
        await hub.cases.confirm_alert(alert, person("dispatcher"))
        await hub.project()

        await tell(hub, sighting(cover="closed"))

        assert await states_on(hub, "S-1") == [("UNCOVERED", "confirmed")]


async def test_a_permit_that_comes_late_takes_the_alert_back(tmp_path):
    async with a_hub(tmp_path, sighting()) as hub:
        before = await states_on(hub, "S-1")

        await tell(hub, permit())

        assert before == [("UNPERMITTED", "open")]
        assert await states_on(hub, "S-1") == [("UNPERMITTED", "rejected")]


async def test_a_permit_that_comes_late_may_show_another_kind(tmp_path):
    async with a_hub(tmp_path, trip(to="X02")) as hub:
        await tell(hub, permit())

        (facts,) = await gather(hub.graph, trip_ids=["T-1"])
        assert {(a.kind, a.state) for a in facts.alerts} == {
            ("UNPERMITTED", "rejected"),
            ("WRONG_DISPOSAL_SITE", "open"),
        }


async def test_a_truck_that_is_registered_late_is_judged_then(tmp_path):
    seen = sighting(plate_number="渝A90003")
    async with a_hub(tmp_path, seen) as hub:
        before = alerts(hub)

        await tell(
            hub,
            record(
                "Truck",
                "truck-3",
                {"vin": "LGXCE4CB0M0237566"},
                link("BEARS", plate("渝A90003"), "2025-01-01T00:00"),
            ),
        )

        assert before == {}
        assert await states_on(hub, "S-1") == [("UNPERMITTED", "open")]


async def test_a_plate_of_unknown_class_accuses_of_what_is_seen_only(tmp_path):
    seen = record(
        "Sighting",
        "S-1",
        {"number": "S-1", "captured_at": at("2026-03-05T18:35"), "cover": "open", "load": "level"},
        link("SHOWS", plate("渝A90009", None)),
    )
    async with a_hub(tmp_path, seen) as hub:
        ((claim,),) = alerts(hub).values()

        assert claim.fields["kind"] == "UNCOVERED"
        assert [k.relation.name for k in claim.links] == ["RAISED_ON"]


async def test_a_trip_that_tells_only_its_end(tmp_path):
    arrived = record(
        "Trip",
        "T-1",
        {"number": "T-1", "ended_at": at("2026-03-05T19:20")},
        link("MADE_BY", truck("渝A90001")),
        link("ENDED_AT", disposal_site("X02")),
        seen="2026-03-05T19:20",
    )
    async with a_hub(tmp_path, permit(), arrived) as hub:
        ((claim,),) = alerts(hub).values()

        assert claim.fields["kind"] == "WRONG_DISPOSAL_SITE"
        assert claim.fields["occurred_at"] == at("2026-03-05T19:20")


async def test_a_sighting_without_a_time_is_not_judged(tmp_path):
    timeless = record(
        "Sighting", "S-1", {"number": "S-1", "cover": "open"}, link("SHOWS", plate("渝A90001"))
    )
    async with a_hub(tmp_path, timeless) as hub:
        assert alerts(hub) == {}


async def test_it_never_runs_ahead_of_the_graph(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        hub.journal.append("department", [sighting(cover="open")])
        before = hub.journal.position("detector")

        waiting = await hub.detector.step()
        await hub.project()
        judged = await hub.detector.step()

        assert waiting.claims == 0
        assert judged.raised != ()
        assert hub.journal.position("detector") > before


async def test_of_two_detectors_one_goes_on(tmp_path, monkeypatch):
    async with a_hub(tmp_path, permit()) as hub:
        hub.journal.append("department", [sighting(cover="open")])
        await hub.project()
        other = Detector(journal=hub.journal, graph=hub.graph, withdraw=hub.cases.withdraw_alert)
        real = hub.journal.advance

        def overtaken(consumer, **words):
            monkeypatch.setattr(hub.journal, "advance", real)
            real(consumer, expected=words["expected"], to=words["to"])
            return real(consumer, **words)

        monkeypatch.setattr(hub.journal, "advance", overtaken)
        with pytest.raises(ConsumerMoved):
            await other.step()

        assert alerts(hub) == {}
