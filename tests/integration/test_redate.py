"""A due date that crosses into a year whose holidays are not known, until they are."""

import json

from click.testing import CliRunner

from gateway.app import open_hub
from gateway.cases.redate import Redating
from gateway.cases.states import CaseMove, CaseState
from gateway.cli.main import zhatu
from gateway.ingest.facts import gather
from gateway.items.terms import open_terms
from tests.factories import at
from tests.integration.front_door import front_door
from tests.integration.story import a_hub, permit, person, sighting

CENTRE, HANDLER = person("dispatcher"), person("handler", name="李四")
NEXT_YEAR = 'off = ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"]\n'
# seven working days from 30 December: 31 4 5 6 7 8 11; with 4 January off: 31 5 6 7 8 11 12
GUESSED, KNOWN = at("2027-01-11T18:00"), at("2027-01-12T18:00")


async def a_case_at_year_end(hub):
    facts = await gather(hub.graph, sighting_ids=["S-1"])
    hub.journal.clock = lambda: at("2026-12-30T10:00")
    return await hub.cases.confirm_alert(facts[0].alerts[0].number, CENTRE)


def make_known(folder):
    (folder / "calendar").mkdir(exist_ok=True)
    (folder / "calendar" / "2027.toml").write_text(NEXT_YEAR, encoding="utf-8")


def recompute(folder, *options):
    words = ["deadline", "recompute", "--data", str(folder), "--json", *options]
    ran = CliRunner().invoke(zhatu, words)
    assert ran.exit_code == 0, ran.output
    return [json.loads(line) for line in ran.output.splitlines()]


async def test_a_calendar_that_appears_moves_the_due_date_and_tells_the_history(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        case = await a_case_at_year_end(hub)
        folder = hub.settings.data
        unchanged = recompute(folder)
        make_known(folder)

        told = recompute(folder)
        again = recompute(folder)

        now = await hub.cases.get(case.number)
        assert (case.due_at_ms, case.due_is_provisional) == (GUESSED, True)
        assert (unchanged, again) == ([], [])
        assert told == [
            {
                "case": "CQ-2026-000001",
                "was_due": "2027-01-11T18:00+08:00",
                "due": "2027-01-12T18:00+08:00",
                "provisional": False,
            }
        ]
        assert (now.due_at_ms, now.due_is_provisional) == (KNOWN, False)
        assert (now.state, now.version) == (CaseState.OPEN, 2)
        last = now.history[-1]
        assert (last.move, last.from_state, last.to_state) == ("redate", "open", "open")
        assert (last.by_department, last.by_person) == ("hub", "calendar")
        assert last.reason == (
            "7 working days: due 2027-01-12 18:00, no longer 2027-01-11 18:00; "
            "the calendar is known"
        )
        assert [e.operation for e in hub.audit.about(f"Case:{case.number}")] == [
            "case.open",
            "case.redate",
        ]
        assert hub.audit.verify() is not None


async def test_what_was_known_on_a_past_day_keeps_its_due_date(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        case = await a_case_at_year_end(hub)
        make_known(hub.settings.data)
        Redating(
            store=hub.store,
            audit=hub.audit,
            terms=open_terms(hub.settings.data),
            clock=lambda: at("2027-01-02T09:00"),
        ).run()

        now = await hub.cases.get(case.number)

        before, after = (now.as_known(at(f"2027-01-02T{hour}:00")) for hour in ("08", "09"))
        assert (before.due_at_ms, before.due_is_provisional) == (GUESSED, True)
        assert (after.due_at_ms, after.due_is_provisional) == (KNOWN, False)


async def test_work_goes_on_after_the_due_date_was_counted_again(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        number = (await a_case_at_year_end(hub)).number
        await hub.cases.move(number, CaseMove.ASSIGN, CENTRE)
        make_known(hub.settings.data)
        recompute(hub.settings.data)

        case = await hub.cases.move(number, CaseMove.ACCEPT, HANDLER)

        assert (case.state, case.department) == (CaseState.ACCEPTED, "urban_management")
        assert [line.due_at_ms for line in case.history] == [GUESSED, GUESSED, KNOWN, KNOWN]


async def test_a_closed_case_keeps_the_due_date_it_was_worked_under(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        number = (await a_case_at_year_end(hub)).number
        await hub.cases.move(number, CaseMove.ASSIGN, CENTRE)
        await hub.cases.move(number, CaseMove.ACCEPT, HANDLER)
        await hub.cases.move(number, CaseMove.RESOLVE, HANDLER, result="已整改")
        await hub.cases.move(number, CaseMove.VERIFY, CENTRE)
        await hub.cases.move(number, CaseMove.CLOSE, CENTRE)
        make_known(hub.settings.data)

        told = recompute(hub.settings.data)

        assert told == []
        assert (await hub.cases.get(number)).due_at_ms == GUESSED


async def test_an_arrangement_that_was_changed_moves_certain_due_dates_when_asked_to(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as hub:
        number = (await a_case_at_year_end(hub)).number
        make_known(hub.settings.data)
        recompute(hub.settings.data)
        longer = NEXT_YEAR.replace("]", ', "2027-01-05"]')
        (hub.settings.data / "calendar" / "2027.toml").write_text(longer, encoding="utf-8")

        untouched = recompute(hub.settings.data)
        told = recompute(hub.settings.data, "--all")

        assert untouched == []
        assert [(one["case"], one["due"]) for one in told] == [(number, "2027-01-13T18:00+08:00")]


async def test_a_hub_that_starts_with_the_calendar_counts_by_it(tmp_path):
    async with a_hub(tmp_path, permit(), sighting(cover="open")) as first:
        settings = first.settings
    make_known(settings.data)

    async with open_hub(settings) as hub:
        case = await a_case_at_year_end(hub)

    assert (case.due_at_ms, case.due_is_provisional) == (KNOWN, False)


async def test_partners_see_the_change_in_the_history(tmp_path):
    query = (
        "query ($n: String!) { case(number: $n) { dueIsProvisional history { move byPerson } } }"
    )
    async with front_door(tmp_path, permit(), sighting(cover="open")) as door:
        number = (await a_case_at_year_end(door.hub)).number
        make_known(door.hub.settings.data)
        recompute(door.hub.settings.data)

        case = (await door.data(query, CENTRE, n=number))["case"]

        assert case == {
            "dueIsProvisional": False,
            "history": [
                {"move": "OPEN", "byPerson": "张三"},
                {"move": "REDATE", "byPerson": "calendar"},
            ],
        }
