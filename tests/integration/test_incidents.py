"""Alerts of one truck and act are one incident, whatever camera saw it and in whatever order."""

import itertools

import pytest

from gateway.cases.errors import Conflict, MissingInput, NotYours
from gateway.incidents.errors import CannotMerge, CannotSplit, NoSuchIncident
from gateway.incidents.incident import IncidentState
from gateway.journal.errors import ConsumerMoved
from gateway.store import incidents as statements
from gateway.store.newest import Span
from tests.factories import at, record
from tests.integration.story import a_hub, permit, person, sighting, tell

DISPATCHER, OTHER = person("dispatcher", name="王派"), person("dispatcher", name="李派")


async def told(hub, *records):
    """Hand records over and let incidents follow."""
    if records:
        await tell(hub, *records)
    await hub.incidents.collect()
    return await hub.incidents.find(span=Span(limit=100))


def open_cover(number, moment, by="C-GATE", **more):
    return sighting(number, moment, cover="open", by=by, **more)


def shape(found):
    """(state, times of the alerts) of each incident, in order of time."""
    return sorted((one.state.value, tuple(e.occurred_at_ms for e in one.exhibits)) for one in found)


def group(state, *times):
    return (state, tuple(at(f"2026-03-05T{time}") for time in times))


async def test_several_cameras_within_the_window_are_one_incident(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(
            hub,
            open_cover("S-1", "2026-03-05T18:35"),
            open_cover("S-2", "2026-03-05T19:20", by="C-ROAD"),
            open_cover("S-3", "2026-03-05T21:20", by="C-ROAD"),  # 120 minutes: still within
        )

        assert one.state is IncidentState.OPEN
        assert [e.camera for e in one.exhibits] == ["C-GATE", "C-ROAD", "C-ROAD"]
        assert [e.sighting for e in one.exhibits] == ["S-1", "S-2", "S-3"]
        assert {e.rule for e in one.exhibits} == {"UNCOVERED/1"}
        assert {e.model for e in one.exhibits} == {"department"}
        assert (one.first_at_ms, one.last_at_ms) == (
            at("2026-03-05T18:35"),
            at("2026-03-05T21:20"),
        )
        # 5 days of 处理程序规定 are working days: Fri 6, Mon 9 to Thu 12 March, when work ends
        assert one.due_at_ms == at("2026-03-12T18:00")


async def test_another_act_another_truck_or_another_time_is_another_incident(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        found = await told(
            hub,
            open_cover("S-1", "2026-03-05T08:00"),
            open_cover("S-2", "2026-03-05T10:01"),  # 121 minutes
            open_cover("S-3", "2026-03-05T08:00", plate_number="渝A90009"),
            sighting("S-4", "2026-03-05T08:00", load="overfilled", by="C-ROAD"),
        )

        assert [(one.kind.value, len(one.exhibits)) for one in sorted(found, key=_by_kind)] == [
            ("OVERFILLED", 1),
            ("UNCOVERED", 1),
            ("UNCOVERED", 1),
            ("UNCOVERED", 1),
        ]


def _by_kind(one):
    return (one.kind.value, one.number)


async def test_an_alert_between_two_incidents_makes_them_one(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        apart = await told(
            hub,
            open_cover("S-1", "2026-03-05T08:00"),
            open_cover("S-3", "2026-03-05T11:30", by="C-ROAD"),
        )
        found = await told(hub, open_cover("S-2", "2026-03-05T09:45"))

        standing = [one for one in found if one.state is not IncidentState.MERGED]
        assert shape(apart) == [group("open", "08:00"), group("open", "11:30")]
        assert shape(standing) == [group("open", "08:00", "09:45", "11:30")]


async def test_what_was_taken_once_is_not_taken_again(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        before = await told(hub, open_cover("S-1", "2026-03-05T18:35"))
        taken = hub.incidents._collector

        after = await told(hub)
        with pytest.raises(ConsumerMoved):
            taken._take(0, hub.journal.end(), [], {})

        assert after == before
        with hub.store.read() as connection:
            assert len(statements.steps_of(connection, [before[0].number])) == 1


async def test_a_fault_in_the_middle_leaves_nothing_and_the_next_turn_does_all(
    tmp_path, monkeypatch
):
    async with a_hub(tmp_path, permit()) as hub:
        await tell(
            hub, open_cover("S-1", "2026-03-05T18:35"), open_cover("S-2", "2026-03-05T20:10")
        )
        real, calls = statements.add_alert, itertools.count()

        def failing(connection, row):
            if next(calls) == 1:
                raise RuntimeError("the power went out")
            real(connection, row)

        monkeypatch.setattr(statements, "add_alert", failing)
        with pytest.raises(RuntimeError):
            await hub.incidents.collect()
        nothing = await hub.incidents.find()
        monkeypatch.setattr(statements, "add_alert", real)
        (one,) = await told(hub)

        assert nothing == []
        assert len(one.exhibits) == 2


async def test_confirming_opens_one_case_and_decides_on_every_alert(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(
            hub,
            open_cover("S-1", "2026-03-05T18:35"),
            open_cover("S-2", "2026-03-05T19:20", by="C-ROAD"),
        )

        incident, case = await hub.incidents.confirm(one.number, DISPATCHER, note="图像清晰")
        await hub.project()

        assert incident.state is IncidentState.CONFIRMED
        assert incident.case_number == case.number
        assert [e.state for e in incident.exhibits] == ["confirmed", "confirmed"]
        assert [e.judged for e in incident.exhibits] == ["right", "right"]
        last = incident.history[-1]
        assert (last.step.value, last.by_person, last.reason) == ("confirmed", "王派", "图像清晰")
        # the second alert is decided on too, and its photo proves the violation
        with pytest.raises(Conflict):
            await hub.cases.confirm_alert(one.exhibits[1].alert_number, DISPATCHER)
        shown = [
            link.to_id
            for claim in hub.journal.history("Violation", case.violation_number)
            for link in claim.links
            if link.relation.name == "SHOWN_BY"
        ]
        assert shown == ["S-1", "S-2"]


async def test_a_repeat_while_the_case_is_open_joins_it_and_after_it_is_closed_does_not(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(hub, open_cover("S-1", "2026-03-05T18:35"))
        _, case = await hub.incidents.confirm(one.number, DISPATCHER)

        (repeated,) = await told(hub, open_cover("S-2", "2026-03-06T08:00", by="C-ROAD"))
        with hub.store.write() as connection:
            from gateway.store.case_tables import cases

            connection.execute(cases.update().values(closed_at_ms=hub.journal.clock()))
        found = await told(hub, open_cover("S-3", "2026-03-07T08:00", by="C-ROAD"))

        assert [(e.is_repeat, e.state) for e in repeated.exhibits] == [
            (False, "confirmed"),
            (True, "confirmed"),
        ]
        assert repeated.case_number == case.number
        assert repeated.history[-1].detail["case"] == case.number
        assert sorted(i.state.value for i in found) == ["confirmed", "open"]


async def test_a_repeat_past_its_reach_is_an_incident_of_its_own(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(hub, open_cover("S-1", "2026-03-05T18:35"))
        await hub.incidents.confirm(one.number, DISPATCHER)

        found = await told(hub, open_cover("S-2", "2026-03-08T18:36"))  # 72 hours and a minute

        assert sorted(i.state.value for i in found) == ["confirmed", "open"]


@pytest.mark.parametrize(
    ("code", "judged", "eliminated"),
    [
        ("MISREAD_PLATE", "wrong", True),
        ("CLONED_PLATE", None, True),
        ("UNCLEAR_IMAGE", "wrong", True),
        ("HANDLED_ON_THE_SPOT", None, True),
        ("NOT_A_TRUCK", "wrong", False),
        ("LAWFUL", "wrong", False),
        ("DUPLICATE", None, False),
    ],
)
async def test_a_reason_to_reject_judges_the_finding_and_starts_the_three_days(
    tmp_path, code, judged, eliminated
):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(hub, open_cover("S-1", "2026-03-05T18:35"))

        done = await hub.incidents.reject(one.number, DISPATCHER, reason=code, note="经核实")

        assert done.state is IncidentState.REJECTED
        assert done.reason_code == code
        assert done.exhibits[0].judged == judged
        # verified on Friday 6 March: three working days are 9, 10 and 11 March
        assert done.eliminate_by_ms == (at("2026-03-11T18:00") if eliminated else None)


async def test_after_a_rejection_a_new_photo_is_a_new_incident(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(hub, open_cover("S-1", "2026-03-05T18:35"))
        await hub.incidents.reject(one.number, DISPATCHER, reason="UNCLEAR_IMAGE")

        found = await told(hub, open_cover("S-2", "2026-03-05T19:20", by="C-ROAD"))

        assert sorted(i.state.value for i in found) == ["open", "rejected"]


async def test_other_reasons_need_words_and_unknown_ones_are_named(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(hub, open_cover("S-1", "2026-03-05T18:35"))

        with pytest.raises(MissingInput):
            await hub.incidents.reject(one.number, DISPATCHER, reason="OTHER", note=" ")
        with pytest.raises(Exception, match="MISREAD_PLATE, CLONED_PLATE"):
            await hub.incidents.reject(one.number, DISPATCHER, reason="BORED")

        assert (await hub.incidents.get(one.number)).state is IncidentState.OPEN


async def test_a_review_is_decided_by_somebody_else(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(hub, open_cover("S-1", "2026-03-05T18:35"))

        asked = await hub.incidents.review(
            one.number, DISPATCHER, reason="号牌看不清", suspected="MISREAD_PLATE"
        )
        with pytest.raises(NotYours):
            await hub.incidents.confirm(one.number, DISPATCHER)
        with pytest.raises(NotYours):
            await hub.incidents.reject_alert(one.lead_alert, DISPATCHER, reason="号牌误识")
        done = await hub.incidents.reject(one.number, OTHER, reason="MISREAD_PLATE")

        assert (asked.state, asked.suspected) == (IncidentState.REVIEW, "MISREAD_PLATE")
        assert done.state is IncidentState.REJECTED


async def by_hand(hub, reviewed, other):
    return await hub.incidents.merge(
        reviewed.number, DISPATCHER, into_number=other.number, reason="同一次"
    )


async def by_an_alert_between(hub, reviewed, other):
    await told(hub, open_cover("S-9", "2026-03-05T10:00"))
    (left,) = [o for o in await hub.incidents.find() if o.state is not IncidentState.MERGED]
    return left


@pytest.mark.parametrize("join", [by_hand, by_an_alert_between])
@pytest.mark.parametrize("is_first", [True, False])
async def test_a_review_goes_with_an_incident_that_becomes_part_of_another(
    tmp_path, join, is_first
):
    async with a_hub(tmp_path, permit()) as hub:
        times = (("S-1", "2026-03-05T08:30"), ("S-2", "2026-03-05T11:30"))
        for one in times:
            await told(hub, open_cover(*one))
        found = sorted(await hub.incidents.find(), key=lambda one: one.first_at_ms)
        reviewed, other = found if is_first else reversed(found)
        await hub.incidents.review(reviewed.number, DISPATCHER, reason="号牌看不清")

        whole = await join(hub, reviewed, other)

        assert whole.state is IncidentState.REVIEW
        with pytest.raises(NotYours):
            await hub.incidents.confirm(whole.number, DISPATCHER)
        decided, _ = await hub.incidents.confirm(whole.number, OTHER)
        assert decided.state is IncidentState.CONFIRMED


async def test_a_review_stays_with_both_parts_of_an_incident_that_is_split(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(
            hub, open_cover("S-1", "2026-03-05T18:35"), open_cover("S-2", "2026-03-05T19:20")
        )
        await hub.incidents.review(one.number, DISPATCHER, reason="号牌看不清")

        part = await hub.incidents.split(
            one.number,
            DISPATCHER,
            alert_numbers=[one.exhibits[1].alert_number],
            reason="两次",
        )

        for number in (part.number, one.number):
            with pytest.raises(NotYours):
                await hub.incidents.confirm(number, DISPATCHER)
            decided, _ = await hub.incidents.confirm(number, OTHER)
            assert decided.state is IncidentState.CONFIRMED


async def test_merged_by_hand_and_split_by_hand(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        first, second = sorted(
            await told(
                hub,
                open_cover("S-1", "2026-03-05T08:00"),
                open_cover("S-2", "2026-03-05T12:00", by="C-ROAD"),
            ),
            key=lambda one: one.first_at_ms,
        )

        merged = await hub.incidents.merge(
            second.number, DISPATCHER, into_number=first.number, reason="同一趟"
        )
        gone = await hub.incidents.get(second.number)
        parted = await hub.incidents.split(
            first.number,
            DISPATCHER,
            alert_numbers=[second.lead_alert],
            reason="不是同一趟",
        )
        kept = await hub.incidents.get(first.number)
        # held apart by a person: an alert between the two joins the nearer one and merges nothing
        await told(hub, open_cover("S-3", "2026-03-05T10:30", by="C-GATE"))
        later = await hub.incidents.get(parted.number)

        assert len(merged.exhibits) == 2
        assert (gone.state, gone.merged_into) == (IncidentState.MERGED, first.number)
        assert [e.sighting for e in parted.exhibits] == ["S-2"]
        assert [e.sighting for e in kept.exhibits] == ["S-1"]
        assert kept.last_at_ms == kept.first_at_ms == at("2026-03-05T08:00")
        assert [e.sighting for e in later.exhibits] == ["S-3", "S-2"]


async def test_what_cannot_be_merged_or_split(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        found = await told(
            hub,
            open_cover("S-1", "2026-03-05T08:00"),
            sighting("S-2", "2026-03-05T08:00", load="overfilled", by="C-ROAD"),
        )
        one, other = (i.number for i in found)

        for into, kind in ((one, CannotMerge), (other, CannotMerge), ("IN-0", NoSuchIncident)):
            with pytest.raises(kind):
                await hub.incidents.merge(one, DISPATCHER, into_number=into, reason="试")
        for alerts, kind in (
            ([], MissingInput),
            (["AL-0"], CannotSplit),
            ([found[0].lead_alert], CannotSplit),
        ):
            with pytest.raises(kind):
                await hub.incidents.split(one, DISPATCHER, alert_numbers=alerts, reason="试")
        await hub.incidents.reject(one, DISPATCHER, reason="LAWFUL")
        with pytest.raises(Conflict):
            await hub.incidents.merge(one, DISPATCHER, into_number=other, reason="试")
        with pytest.raises(NotYours):
            await hub.incidents.merge(other, person("handler"), into_number=one, reason="试")


async def test_deciding_by_any_of_its_alerts_decides_on_the_incident_once(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(
            hub,
            open_cover("S-1", "2026-03-05T18:35"),
            open_cover("S-2", "2026-03-05T19:20", by="C-ROAD"),
        )
        first, second = (e.alert_number for e in one.exhibits)

        case = await hub.incidents.confirm_alert(second, DISPATCHER)
        with pytest.raises(Conflict):
            await hub.incidents.reject_alert(first, DISPATCHER, reason="晚了一步")

        assert case.alert_number == first
        assert (await hub.incidents.get(one.number)).case_number == case.number


async def test_an_alert_whose_facts_changed_leaves_and_the_last_one_ends_the_incident(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        await told(
            hub,
            open_cover("S-1", "2026-03-05T18:35"),
            open_cover("S-2", "2026-03-05T19:20", by="C-ROAD"),
        )

        (partly,) = await told(hub, sighting("S-1", "2026-03-05T18:35", cover="closed"))
        (gone,) = await told(hub, sighting("S-2", "2026-03-05T19:20", cover="closed", by="C-ROAD"))

        assert [e.state for e in partly.exhibits] == ["withdrawn", "open"]
        assert partly.lead_alert == partly.exhibits[1].alert_number
        assert (gone.state, gone.reason_code) == (IncidentState.REJECTED, "FACTS_CHANGED")
        assert [e.judged for e in gone.exhibits] == [None, None]


PAPERS = {
    "reviewed_on": "2025-06-01",
    "reviewed_until": "2026-05-31",
    "published_on": "2025-06-01",
    "signed_on": "2025-06-01",
    "calibrated_on": "2025-03-06",
    "calibrated_until": "2026-03-05",
}


def with_papers(code, record_id, **changes):
    fields = {"code": code, **PAPERS, **changes}
    return record("Camera", record_id, {k: v for k, v in fields.items() if v is not None})


async def test_a_photo_of_a_camera_whose_papers_lapsed_is_a_lead(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(
            hub,
            with_papers("C-ROAD", "cam-9"),
            open_cover("S-1", "2026-03-05T23:00", by="C-ROAD"),  # the last day of calibration
            open_cover("S-2", "2026-03-06T00:10", by="C-ROAD"),
        )

        assert [(e.admissibility.value, [r.code for r in e.reasons]) for e in one.exhibits] == [
            ("evidence", []),
            ("lead", ["CALIBRATED_LAPSED"]),
        ]
        assert one.admissibility.value == "evidence"


async def test_a_camera_without_papers_gives_leads_and_no_evidence(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        (one,) = await told(hub, open_cover("S-1", "2026-03-05T18:35"))

        assert one.admissibility.value == "lead"
        assert [r.code for r in one.exhibits[0].reasons] == [
            "REVIEWED_NOT_RECORDED",
            "PUBLISHED_NOT_RECORDED",
            "SIGNED_NOT_RECORDED",
            "CALIBRATED_NOT_RECORDED",
        ]


async def test_lists_are_narrowed_and_paged(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        await told(
            hub,
            open_cover("S-1", "2026-03-05T08:00"),
            open_cover("S-2", "2026-03-05T12:00", by="C-ROAD"),
            sighting("S-3", "2026-03-05T12:00", load="overfilled", by="C-ROAD"),
        )

        async def count(**narrowed):
            found = await hub.incidents.find(span=Span(limit=100), **narrowed)
            assert await hub.incidents.count(**narrowed) == len(found)
            return len(found)

        assert await count() == 3
        assert await count(kind="UNCOVERED") == 2
        assert await count(camera="C-ROAD") == 2
        assert await count(state="confirmed") == 0
        assert await count(since_ms=at("2026-03-05T10:00")) == 2
        assert await count(until_ms=at("2026-03-05T10:00")) == 1
        assert await count(due_before_ms=at("2026-03-12T17:00")) == 0
        pages = []
        after = None
        while page := await hub.incidents.find(span=Span(after=after, limit=2)):
            pages.append(len(page))
            after = page[-1].number
        assert pages == [2, 1]
