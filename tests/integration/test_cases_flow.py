"""From a sighting to a closed case, with journal, history, audit and outbox at every step."""

import asyncio
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest
import sqlalchemy as sa

from gateway.app import open_hub
from gateway.cases.errors import (
    BadInput,
    Conflict,
    MissingInput,
    NoSuchAlert,
    NoSuchCase,
    NotAllowedMove,
    NotYours,
)
from gateway.cases.states import CaseMove, CaseState
from gateway.ingest.facts import gather
from gateway.settings import Settings
from gateway.store import case_tables as t
from gateway.store.newest import Span
from tests.factories import at
from tests.integration.story import a_hub, permit, person, sighting, trip
from tests.shared import REPO

CENTRE, HANDLER, ARBITER = person("dispatcher"), person("handler", name="李四"), person("arbiter")


async def alert_on(hub, number="S-1", *, trips=False):
    facts = await gather(hub.graph, **{"trip_ids" if trips else "sighting_ids": [number]})
    return [alert.number for alert in facts[0].alerts]


def rows(hub, table):
    with hub.store.read() as connection:
        return connection.execute(sa.select(table)).mappings().all()


def written(hub):
    """What the audit log holds of alerts and cases."""
    operations = [row["operation"] for row in rows(hub, t.audit_entries)]
    return [name for name in operations if name.startswith(("alert.", "case."))]


def links_of(hub, violation_number):
    (claim,) = hub.journal.history("Violation", violation_number)
    return {(link.relation.name, link.relation.target, link.to_id) for link in claim.links}


async def an_open_case(hub):
    (alert,) = await alert_on(hub)
    return await hub.cases.confirm_alert(alert, CENTRE, note="照片清楚")


async def test_from_a_sighting_to_a_closed_case(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        case = await an_open_case(hub)
        case = await hub.cases.move(case.number, CaseMove.ASSIGN, CENTRE, version=case.version)
        case = await hub.cases.move(case.number, CaseMove.ACCEPT, HANDLER)
        case = await hub.cases.move(
            case.number, CaseMove.RESOLVE, HANDLER, result="罚款并责令密闭", fine_yuan=2000
        )
        case = await hub.cases.move(case.number, CaseMove.VERIFY, CENTRE)
        case = await hub.cases.move(case.number, CaseMove.CLOSE, CENTRE)
        await hub.project()

        assert case.state is CaseState.CLOSED
        assert case.version == 6
        assert (case.result, case.fine_yuan) == ("罚款并责令密闭", 2000)
        assert [(m.move, m.from_state, m.to_state, m.by_person) for m in case.history] == [
            ("open", None, "open", "张三"),
            ("assign", "open", "assigned", "张三"),
            ("accept", "assigned", "accepted", "李四"),
            ("resolve", "accepted", "resolved", "李四"),
            ("verify", "resolved", "verified", "张三"),
            ("close", "verified", "closed", "张三"),
        ]
        steps = ["open", "assign", "accept", "resolve", "verify", "close"]
        told = ["alert.confirmed", *(f"case.{step}" for step in steps)]
        assert [row["topic"] for row in rows(hub, t.outbox)] == told
        assert written(hub) == told
        assert hub.audit.verify() is not None


async def test_the_violation_is_linked_as_of_the_event(tmp_path):
    async with a_hub(tmp_path, permit(), trip(), sighting(cover="open")) as hub:
        case = await an_open_case(hub)

        assert links_of(hub, case.violation_number) == {
            ("CONFIRMS", "Alert", case.alert_number),
            ("COMMITTED_BY", "Truck", "vin:LSVAX60E8K2018698"),
            ("SHOWN_BY", "Sighting", "S-1"),
            ("DURING", "Trip", "T-1"),
            ("TRACED_TO", "Company", "name:演示甲公司"),
            ("TRACED_TO", "Site", "code:G01"),
            ("AGAINST", "Permit", "P-1"),
            ("OCCURRED_IN", "District", "500107"),
        }


async def test_a_photo_in_another_district_is_traced_by_the_permit(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(load="overfilled", by="C-ROAD")) as hub:
        case = await an_open_case(hub)

        links = links_of(hub, case.violation_number)
        assert ("OCCURRED_IN", "District", "500113") in links
        assert ("TRACED_TO", "Site", "code:G01") in links
        assert not [link for link in links if link[0] == "DURING"]


async def test_a_wrong_disposal_site_happens_where_the_truck_unloaded(tmp_path):
    async with a_hub(tmp_path, permit(), trip(to="X02")) as hub:
        (alert,) = await alert_on(hub, "T-1", trips=True)

        case = await hub.cases.confirm_alert(alert, CENTRE)

        links = links_of(hub, case.violation_number)
        assert case.kind == "WRONG_DISPOSAL_SITE"
        assert ("OCCURRED_IN", "District", "500113") in links
        assert ("DURING", "Trip", "T-1") in links
        assert not [link for link in links if link[0] == "SHOWN_BY"]


async def test_the_case_goes_to_who_answers_and_is_due_by_the_item_and_the_calendar(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        hub.journal.clock = lambda: at("2026-09-30T10:00")
        case = await an_open_case(hub)

        # seven working days: 8 9 Sat10 12 13 14 15
        assert case.department == "urban_management"
        assert case.due_at_ms == at("2026-10-15T18:00")
        assert not case.due_is_provisional
        assert case.allowed == ("assign", "supervise", "hasten", "void")


async def test_the_number_carries_the_local_year(tmp_path):
    # 2026-12-31T23:59 is 2026, two minutes later is 2027, whatever the ISO week year says
    first, second = at("2026-12-31T23:59"), at("2027-01-01T00:01")
    async with a_hub(
        tmp_path,
        permit(),
        sighting(cover="open"),
        sighting("S-2", "2026-03-06T10:00", cover="open"),
    ) as hub:
        numbers = []
        for sighting_number, moment in (("S-1", first), ("S-2", second)):
            (alert,) = await alert_on(hub, sighting_number)
            hub.journal.clock = lambda now=moment: now
            numbers.append((await hub.cases.confirm_alert(alert, CENTRE)).number)

        assert numbers == ["CQ-2026-000001", "CQ-2027-000001"]


async def test_a_second_return_goes_to_the_arbiter_and_names_who_refused(tmp_path):
    police = person("handler", name="王五", department="police")
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        number = (await an_open_case(hub)).number
        await hub.cases.move(number, CaseMove.ASSIGN, CENTRE)
        returned = await hub.cases.move(number, CaseMove.RETURN, HANDLER, reason="不属本科室")
        await hub.cases.move(number, CaseMove.ASSIGN, CENTRE, department="police", section="一大队")
        with pytest.raises(NotYours):
            await hub.cases.move(number, CaseMove.RETURN, police, reason="不是交通违法")
        with pytest.raises(NotYours):
            await hub.cases.move(number, CaseMove.RETURN, HANDLER, reason="不属本科室")
        squad = replace(police, section="一大队")
        disputed = await hub.cases.move(number, CaseMove.RETURN, squad, reason="不是交通违法")
        with pytest.raises(NotYours):
            await hub.cases.move(
                number, CaseMove.ASSIGN, CENTRE, department="urban_management", reason="a"
            )
        with pytest.raises(MissingInput):
            await hub.cases.move(number, CaseMove.ASSIGN, ARBITER, department="urban_management")
        assigned = await hub.cases.move(
            number, CaseMove.ASSIGN, ARBITER, department="urban_management", reason="条例第六十七条"
        )

        assert returned.state is CaseState.RETURNED
        assert disputed.state is CaseState.DISPUTED
        assert assigned.state is CaseState.ASSIGNED
        assert assigned.section is None
        refusals = [m for m in assigned.history if m.move == "return"]
        assert [(m.by_department, m.by_person, m.reason) for m in refusals] == [
            ("urban_management", "李四", "不属本科室"),
            ("police", "王五", "不是交通违法"),
        ]


async def test_nobody_verifies_their_own_work_and_bad_work_goes_back(tmp_path):
    both = person("handler", "dispatcher", name="李四")
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        number = (await an_open_case(hub)).number
        await hub.cases.move(number, CaseMove.ASSIGN, CENTRE)
        await hub.cases.move(number, CaseMove.ACCEPT, HANDLER)
        await hub.cases.move(number, CaseMove.RESOLVE, HANDLER, result="已整改")
        with pytest.raises(NotYours):
            await hub.cases.move(number, CaseMove.VERIFY, both)
        case = await hub.cases.move(number, CaseMove.REWORK, CENTRE, reason="现场仍未密闭")

        assert case.state is CaseState.ACCEPTED


async def test_what_is_refused_changes_nothing(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        case = await an_open_case(hub)
        before = [len(rows(hub, table)) for table in (t.case_moves, t.outbox, t.audit_entries)]

        with pytest.raises(NotAllowedMove):
            await hub.cases.move(case.number, CaseMove.CLOSE, CENTRE)
        with pytest.raises(NotYours):
            await hub.cases.move(case.number, CaseMove.ASSIGN, HANDLER)
        with pytest.raises(BadInput):
            await hub.cases.move(case.number, CaseMove.ASSIGN, CENTRE, department="fire_brigade")
        with pytest.raises(BadInput):
            await hub.cases.move(case.number, CaseMove.ASSIGN, CENTRE, reason="a\0b")
        with pytest.raises(Conflict):
            await hub.cases.move(case.number, CaseMove.ASSIGN, CENTRE, version=7)
        with pytest.raises(NoSuchCase):
            await hub.cases.move("CQ-2026-999999", CaseMove.ASSIGN, CENTRE)

        after = [len(rows(hub, table)) for table in (t.case_moves, t.outbox, t.audit_entries)]
        assert after == before
        assert await hub.cases.get(case.number) == case


async def test_a_reason_of_blanks_is_no_reason(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        number = (await an_open_case(hub)).number
        await hub.cases.move(number, CaseMove.ASSIGN, CENTRE)

        with pytest.raises(MissingInput):
            await hub.cases.move(number, CaseMove.RETURN, HANDLER, reason=" \u3000")


async def test_an_alert_is_decided_once(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        (alert,) = await alert_on(hub)

        answers = await asyncio.gather(
            hub.cases.confirm_alert(alert, CENTRE),
            hub.cases.reject_alert(alert, CENTRE, reason="空车"),
            hub.cases.confirm_alert(alert, CENTRE),
            return_exceptions=True,
        )

        assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True, True]
        assert len(rows(hub, t.triage)) == 1
        assert len(rows(hub, t.cases)) <= 1


async def test_a_rejected_alert_opens_no_case(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        (alert,) = await alert_on(hub)
        with pytest.raises(MissingInput):
            await hub.cases.reject_alert(alert, CENTRE, reason="")
        await hub.cases.reject_alert(alert, CENTRE, reason="光线所致")
        await hub.project()

        facts = (await gather(hub.graph, sighting_ids=["S-1"]))[0]
        assert [a.state for a in facts.alerts] == ["rejected"]
        assert rows(hub, t.cases) == []


async def test_only_the_centre_decides_on_alerts(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        (alert,) = await alert_on(hub)

        for who in (HANDLER, ARBITER, person("auditor"), person()):
            with pytest.raises(NotYours):
                await hub.cases.confirm_alert(alert, who)
            with pytest.raises(NotYours):
                await hub.cases.reject_alert(alert, who, reason="空车")
        with pytest.raises(NoSuchAlert):
            await hub.cases.confirm_alert("AL-20260305-NOBODYSAID", CENTRE)


async def test_of_twenty_at_once_one_moves_the_case(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        case = await an_open_case(hub)

        answers = await asyncio.gather(
            *(
                hub.cases.move(case.number, CaseMove.ASSIGN, CENTRE, version=case.version)
                for _ in range(20)
            ),
            return_exceptions=True,
        )

        lost = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(lost) == 19
        assert {type(answer) for answer in lost} == {Conflict}
        assert {answer.state for answer in lost} == {CaseState.ASSIGNED}
        assert len((await hub.cases.get(case.number)).history) == 2
        assert written(hub) == ["alert.confirmed", "case.open", "case.assign"]
        assert hub.audit.verify() is not None


async def test_a_case_never_moves_without_its_audit_entry(tmp_path, monkeypatch):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        case = await an_open_case(hub)

        def no_audit(*_args, **_kwargs):
            raise OSError("disk full")

        monkeypatch.setattr("gateway.store.audit.add_all", no_audit)
        with pytest.raises(OSError, match="disk full"):
            await hub.cases.move(case.number, CaseMove.ASSIGN, CENTRE)
        monkeypatch.undo()

        assert await hub.cases.get(case.number) == case
        assert len(rows(hub, t.outbox)) == 2


KILLED = """
    import asyncio, os, signal, sys
    from pathlib import Path
    from gateway.app import open_hub
    from gateway.cases.states import CaseMove
    from gateway.settings import Settings
    from gateway.store import outbox
    from tests.integration.story import person

    def killed(*_args, topic, **_kwargs):
        if topic != "alert.confirmed":  # the first message of two
            os.kill(os.getpid(), signal.SIGKILL)

    async def main():
        async with open_hub(Settings.under(Path(sys.argv[1]))) as hub:
            outbox.post = killed
            if sys.argv[2] == "confirm":
                await hub.cases.confirm_alert(sys.argv[3], person("dispatcher"))
            await hub.cases.move(sys.argv[3], CaseMove.ASSIGN, person("dispatcher"))

    asyncio.run(main())
"""


async def killed_at_the_last_statement(folder, *words):
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        textwrap.dedent(KILLED),
        str(folder),
        *words,
        cwd=REPO,
        stderr=subprocess.DEVNULL,
    )
    return await child.wait()


async def test_a_kill_in_the_middle_leaves_all_or_nothing(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        (alert,) = await alert_on(hub)

    confirming = await killed_at_the_last_statement(tmp_path, "confirm", alert)
    async with open_hub(Settings.under(tmp_path)) as hub:
        nothing = [*(rows(hub, table) for table in (t.triage, t.cases, t.outbox)), written(hub)]
        violations = [c for c in hub.journal.claims_after(0, 1000) if c.entity == "Violation"]
        case = await hub.cases.confirm_alert(alert, CENTRE)
    assigning = await killed_at_the_last_statement(tmp_path, "assign", case.number)
    async with open_hub(Settings.under(tmp_path)) as hub:
        untouched = await hub.cases.get(case.number)
        told = written(hub)
        assert hub.audit.verify() is not None

    assert (confirming, assigning) == (-signal.SIGKILL, -signal.SIGKILL)
    assert nothing == [[], [], [], []]
    assert violations == []
    assert untouched == case
    assert told == ["alert.confirmed", "case.open"]


async def test_cases_are_found_and_paged(tmp_path):
    moments = [f"2026-03-05T{hour:02}:00" for hour in range(8, 13)]
    seen = [sighting(f"S-{n}", moment, cover="open") for n, moment in enumerate(moments)]
    async with a_hub(tmp_path, permit(), *seen) as hub:
        for number in range(5):
            (alert,) = await alert_on(hub, f"S-{number}")
            await hub.cases.confirm_alert(alert, CENTRE)
        await hub.cases.move("CQ-2026-000002", CaseMove.ASSIGN, CENTRE, department="police")

        first = await hub.cases.find(span=Span(limit=3))
        rest = await hub.cases.find(span=Span(after=first[-1].number, limit=3))
        theirs = await hub.cases.find(department="police", state=CaseState.ASSIGNED)
        by_violation = await hub.cases.of_violations([first[0].violation_number, "VI-none"])

        assert [c.number[-1] for c in first + rest] == ["5", "4", "3", "2", "1"]
        assert [c.number for c in theirs] == ["CQ-2026-000002"]
        assert by_violation == {first[0].violation_number: first[0]}
        assert await hub.cases.count() == 5
        assert await hub.cases.count(state=CaseState.OPEN, kind="UNCOVERED") == 4
