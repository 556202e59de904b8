"""Photos are removed when their time is over, and never while a case or a hold needs them."""

import asyncio
import hashlib
import os
import sqlite3
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auth.errors import NotAllowed
from gateway.cases.states import CaseMove
from gateway.ingest.facts import gather
from gateway.keeping.check import check
from gateway.keeping.errors import BadHold, NoSuchHold
from gateway.keeping.holds import HoldSubject
from gateway.keeping.terms import Why
from gateway.store import keeping as statements
from gateway.store.case_tables import audit_entries
from graph.records import Ref
from graph.times import from_ms
from tests.factories import CHINA, at, link, record
from tests.integration.front_door import front_door
from tests.integration.story import a_hub, permit, person, sighting, tell

DISPATCHER, OPERATOR = person("dispatcher"), person("operator")
CENTRE = person("dispatcher", "arbiter")
PHOTO = HoldSubject.EVIDENCE
DAY_MS = 86_400_000


class Clock:
    """A clock that the test moves; each look is a second later."""

    def __init__(self, moment: str = "2026-03-06T09:00") -> None:
        self.now_ms = at(moment)

    def __call__(self) -> int:
        self.now_ms += 1000
        return self.now_ms

    def go_on(self, days: int) -> None:
        self.now_ms += days * DAY_MS

    def words(self) -> str:
        return from_ms(self.now_ms).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")


class Yard:
    """A hub with photos, and what the test knows of them by itself."""

    def __init__(self, hub) -> None:
        self.hub, self.clock = hub, Clock()
        hub.journal.clock = self.clock
        self.photos, self.cases = [], {}

    def keep(self, data: bytes) -> str:
        """Put bytes into the vault as of now."""
        sha256 = self.hub.vault.put(data)
        seconds = self.clock.now_ms / 1000
        os.utime(self.hub.vault._place(sha256), (seconds, seconds))
        return sha256

    async def see(self, *, cover: str = "closed") -> str:
        """A sighting with a photo, now; an open cover is an alert."""
        number = f"S-{len(self.photos) + 1}"
        sha256 = self.keep(number.encode())
        evidence = Ref(entity="Evidence", fields={"sha256": sha256})
        made = sighting(number, self.clock.words(), cover=cover)
        photo = record("Evidence", sha256, {"sha256": sha256})
        await tell(
            self.hub, photo, replace(made, links=(*made.links, link("PICTURED_ON", evidence)))
        )
        self.photos.append(sha256)
        return sha256

    async def open_case(self, sha256: str):
        number = f"S-{self.photos.index(sha256) + 1}"
        (facts,) = await gather(self.hub.graph, sighting_ids=[number])
        (alert,) = [one.number for one in facts.alerts]
        case = await self.hub.cases.confirm_alert(alert, DISPATCHER, note="照片清楚")
        await self.hub.project()
        self.cases[sha256] = case.number
        return case

    async def move(self, sha256: str, move: CaseMove) -> None:
        await self.hub.cases.move(self.cases[sha256], move, CENTRE, reason="核实")

    async def sweep(self):
        return await self.hub.keeping.sweeper.sweep(OPERATOR, apply=True)

    def has(self, sha256: str) -> bool:
        return self.hub.vault.has(sha256)


@pytest.fixture
async def yard(tmp_path):
    async with a_hub(tmp_path, permit(until="2096-01-01T00:00")) as hub:
        yield Yard(hub)


async def test_a_photo_that_shows_nothing_is_kept_ninety_days_by_default(yard):
    photo = await yard.see()

    yard.clock.go_on(89)
    early = await yard.sweep()
    yard.clock.go_on(2)
    late = await yard.sweep()

    assert (early.removed, late.removed, late.removed_bytes) == (0, 1, 3)
    assert early.kept == {Why.SIGHTING: 1}
    assert not yard.has(photo)


async def test_a_dry_run_tells_and_removes_nothing(yard):
    photo = await yard.see()
    yard.clock.go_on(91)

    done = await yard.hub.keeping.sweeper.sweep(OPERATOR, apply=False)

    assert [one.kept.sha256 for one in done.over] == [photo]
    assert (done.removed, yard.has(photo)) == (0, True)


async def test_a_photo_of_an_alert_waits_for_the_decision_however_long(yard):
    photo = await yard.see(cover="open")
    yard.clock.go_on(9_000)

    done = await yard.sweep()

    assert done.kept == {Why.UNDECIDED: 1}
    assert yard.has(photo)


async def test_a_photo_of_a_rejected_alert_is_kept_two_years(yard):
    photo = await yard.see(cover="open")
    (facts,) = await gather(yard.hub.graph, sighting_ids=["S-1"])
    await yard.hub.cases.reject_alert(facts.alerts[0].number, DISPATCHER, reason="误报")

    yard.clock.go_on(729)
    await yard.sweep()
    assert yard.has(photo)
    yard.clock.go_on(2)
    await yard.sweep()
    assert not yard.has(photo)


async def test_a_photo_of_a_case_stays_while_it_is_open_and_ten_years_after(yard):
    photo = await yard.see(cover="open")
    await yard.open_case(photo)
    yard.clock.go_on(5_000)
    assert (await yard.sweep()).kept == {Why.GUARDED: 1}

    await yard.move(photo, CaseMove.VOID)
    yard.clock.go_on(3_649)
    assert (await yard.sweep()).kept == {Why.CASE: 1}
    yard.clock.go_on(2)
    await yard.sweep()

    assert not yard.has(photo)


async def test_a_photo_that_its_source_took_back_stays_while_the_case_rests_on_it(yard):
    photo = await yard.see(cover="open")
    await yard.open_case(photo)
    await tell(yard.hub, sighting("S-1", "2026-03-06T09:00", cover="open"))  # without the photo
    yard.clock.go_on(5_000)

    await yard.sweep()

    assert yard.has(photo)


@pytest.mark.parametrize("is_last", [False, True])
async def test_a_photo_that_its_source_took_back_is_kept_with_the_closed_case(yard, is_last):
    photo = await yard.see(cover="open")
    await yard.open_case(photo)
    back = [] if is_last else [record("Evidence", photo, {"sha256": photo})]
    await tell(yard.hub, sighting("S-1", "2026-03-06T09:00", cover="open"), *back)
    await yard.move(photo, CaseMove.VOID)
    yard.clock.go_on(3_649)
    assert (await yard.sweep()).kept == {Why.CASE: 1}

    yard.clock.go_on(2)
    await yard.sweep()

    assert not yard.has(photo)


async def test_a_photo_of_the_work_on_a_case_stays_with_it(yard):
    photo = await yard.see(cover="open")
    case, done = await yard.open_case(photo), yard.keep(b"cleaned")
    handler = person("handler", name="李四")
    for move, who, words in (
        (CaseMove.ASSIGN, DISPATCHER, {}),
        (CaseMove.ACCEPT, handler, {}),
        (CaseMove.HANDLE, handler, {"photo": done}),
    ):
        await yard.hub.cases.move(case.number, move, who, **words)
    yard.clock.go_on(5_000)

    await yard.sweep()

    assert yard.has(done)


async def test_more_cases_than_one_statement_takes_are_found_all_the_same(yard):
    photo = await yard.see(cover="open")
    case = await yard.open_case(photo)
    many = [f"nothing-{n}" for n in range(1_200)]
    with yard.hub.store.read() as connection:
        connection.connection.driver_connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)

        cases = statements.cases_where(connection, "number", [*many, case.number])
        incidents = statements.incidents_of(connection, many)
        alerts = statements.alerts_in(connection, many)

    assert [one["number"] for one in cases] == [case.number]
    assert (incidents, alerts) == ([], [])


async def test_bytes_that_no_record_names_go_after_thirty_days(yard):
    lost = yard.keep(b"quarantined")
    yard.clock.go_on(29)
    assert (await yard.sweep()).kept == {Why.UNKNOWN: 1}
    yard.clock.go_on(2)

    await yard.sweep()

    assert not yard.has(lost)


async def test_what_is_held_stays_until_it_is_released(yard):
    photo = await yard.see()
    hold = yard.hub.keeping.holds.place(
        HoldSubject.EVIDENCE, photo, reason="诉讼", principal=OPERATOR
    )
    yard.clock.go_on(5_000)
    await yard.sweep()
    assert yard.has(photo)

    yard.hub.keeping.holds.release(hold.number, reason="结案", principal=OPERATOR)
    await yard.sweep()

    assert not yard.has(photo)


async def test_a_closed_case_that_is_held_keeps_its_photos(yard):
    photo = await yard.see(cover="open")
    case = await yard.open_case(photo)
    await yard.move(photo, CaseMove.VOID)
    yard.hub.keeping.holds.place(HoldSubject.CASE, case.number, reason="复议", principal=OPERATOR)
    yard.clock.go_on(9_000)

    await yard.sweep()

    assert yard.has(photo)


async def test_all_is_on_record(yard):
    photo = await yard.see()
    hold = yard.hub.keeping.holds.place(
        HoldSubject.EVIDENCE, photo, reason="诉讼", principal=OPERATOR
    )
    yard.hub.keeping.holds.release(hold.number, reason="结案", principal=OPERATOR)
    yard.clock.go_on(91)
    await yard.sweep()

    with yard.hub.store.read() as connection:
        rows = connection.execute(sa.select(audit_entries)).mappings().all()
    vault = [row for row in rows if row["operation"].startswith("vault.")]

    assert [row["operation"] for row in vault] == ["vault.hold", "vault.release", "vault.sweep"]
    assert photo in vault[-1]["payload"]
    assert yard.hub.audit.verify() is not None


async def test_a_case_that_is_opened_in_the_middle_of_a_sweep_keeps_its_photo(yard):
    photo = await yard.see(cover="open")
    await yard.open_case(photo)
    await yard.move(photo, CaseMove.VOID)
    yard.clock.go_on(4_000)
    sweeper, real = yard.hub.keeping.sweeper, yard.hub.keeping.sweeper._remove

    def reopened_first(*args):
        sweeper._remove = real
        asyncio.run(_reopen(yard, photo))
        return real(*args)

    sweeper._remove = reopened_first

    done = await yard.sweep()

    assert yard.has(photo)
    assert (done.removed, done.kept) == (0, {Why.GUARDED: 1})


async def _reopen(yard, photo):
    await yard.hub.cases.move(yard.cases[photo], CaseMove.REOPEN, CENTRE, reason="复查")


@pytest.mark.parametrize(
    ("subject", "number", "reason", "field"),
    [
        (HoldSubject.EVIDENCE, "0" * 64, "诉讼", "number"),
        (HoldSubject.EVIDENCE, "../etc/passwd", "诉讼", "number"),
        (HoldSubject.CASE, "AJ-2026-999999", "诉讼", "number"),
        (HoldSubject.INCIDENT, "SJ-0", "诉讼", "number"),
        (HoldSubject.EVIDENCE, hashlib.sha256(b"S-1").hexdigest(), "  ", "reason"),
    ],
)
async def test_a_hold_on_nothing_or_for_nothing_is_refused(yard, subject, number, reason, field):
    await yard.see()

    with pytest.raises(BadHold) as caught:
        yard.hub.keeping.holds.place(subject, number, reason=reason, principal=OPERATOR)

    assert caught.value.field == field


async def test_holds_are_for_those_with_the_role_and_released_once(yard):
    photo, holds = await yard.see(), yard.hub.keeping.holds
    with pytest.raises(NotAllowed):
        holds.place(HoldSubject.EVIDENCE, photo, reason="诉讼", principal=person("reporter"))
    hold = holds.place(HoldSubject.EVIDENCE, photo, reason="诉讼", principal=DISPATCHER)
    holds.release(hold.number, reason="结案", principal=DISPATCHER)

    for number in (hold.number, 99):
        with pytest.raises(NoSuchHold):
            holds.release(number, reason="结案", principal=DISPATCHER)


async def test_a_check_finds_what_is_damaged_and_what_is_needed_and_gone(yard):
    photo, gone = await yard.see(), await yard.see(cover="open")
    await yard.open_case(gone)
    yard.hub.vault._place(photo).write_bytes(b"other")
    yard.hub.vault._place(gone).unlink()

    found = check(yard.hub.store, yard.hub.vault)

    assert (found.damaged, found.missing, found.whole) == ([photo], [gone], 0)


STEPS = st.lists(
    st.one_of(
        st.just(("see", 0)),
        st.just(("alert", 0)),
        *(
            st.tuples(st.just(name), st.integers(0, 5))
            for name in ("open", "void", "reopen", "hold", "release")
        ),
        st.just(("sweep", 0)),
        st.tuples(st.just("age"), st.sampled_from([1, 40, 100, 800, 4_000])),
    ),
    min_size=4,
    max_size=16,
)


class Model:
    """What must be there, by the test's own reckoning."""

    def __init__(self) -> None:
        self.alerts, self.open, self.ended, self.holds = [], set(), set(), {}

    @property
    def needed(self) -> set[str]:
        return self.open | set(self.holds)


async def play(yard, model, step, value):
    def pick(some):
        listed = sorted(some)
        return listed[value % len(listed)] if listed else None

    match step:
        case "see":
            await yard.see()
            yard.clock.go_on(1)
        case "alert":
            model.alerts.append(await yard.see(cover="open"))
            yard.clock.go_on(1)
        case "open" if photo := pick(set(model.alerts) - model.open - model.ended):
            await yard.open_case(photo)
            model.open.add(photo)
        case "void" if photo := pick(model.open):
            await yard.move(photo, CaseMove.VOID)
            model.open.discard(photo)
            model.ended.add(photo)
        case "reopen" if photo := pick({one for one in model.ended if yard.has(one)}):
            await yard.move(photo, CaseMove.REOPEN)
            model.ended.discard(photo)
            model.open.add(photo)
        case "hold" if photo := pick({one for one in yard.photos if yard.has(one)}):
            made = yard.hub.keeping.holds.place(
                HoldSubject.EVIDENCE, photo, reason="诉讼", principal=OPERATOR
            )
            model.holds.setdefault(photo, []).append(made.number)
        case "release" if photo := pick(model.holds):
            for number in model.holds.pop(photo):
                yard.hub.keeping.holds.release(number, reason="结案", principal=OPERATOR)
        case "sweep":
            await yard.sweep()
        case "age":
            yard.clock.go_on(value)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_the_order_what_an_open_case_or_a_hold_needs_is_there(steps, tmp_path_factory):
    async def story():
        folder = tmp_path_factory.mktemp("yard")
        async with a_hub(folder, permit(until="2096-01-01T00:00")) as hub:
            yard, model = Yard(hub), Model()
            for step, value in [*steps, ("sweep", 0)]:
                await play(yard, model, step, value)
                assert all(yard.has(one) for one in model.needed)
            yard.clock.go_on(4_000)
            await yard.sweep()
            undecided = set(model.alerts) - model.open - model.ended
            there = {one for one in yard.photos if yard.has(one)}
            assert there == model.needed | undecided

    asyncio.run(story())


HOLD = """mutation ($n: String!, $s: HoldSubject!) {
    holdEvidence(input: {subject: $s, number: $n, reason: "诉讼"}) {
        hold { number subject subjectNumber releasedAt } problems { code field } } }"""
RELEASE = """mutation ($n: Int!) { releaseEvidence(input: {hold: $n, reason: "结案"}) {
    hold { number releasedAt } problems { code } } }"""


async def test_a_partner_holds_and_releases_by_graphql(tmp_path):
    async with front_door(tmp_path, permit(until="2096-01-01T00:00")) as door:
        yard = Yard(door.hub)
        photo = await yard.see()

        done = await door.data(HOLD, DISPATCHER, n=photo, s="EVIDENCE")
        gone = await door.data(HOLD, DISPATCHER, n="0" * 64, s="EVIDENCE")
        case = await door.data(HOLD, DISPATCHER, n="AJ-2026-000099", s="CASE")
        refused = await door.data(HOLD, person("reporter"), n=photo, s="EVIDENCE")
        free = await door.data(RELEASE, DISPATCHER, n=1)
        again = await door.data(RELEASE, DISPATCHER, n=1)

    assert done["holdEvidence"]["hold"] == {
        "number": 1,
        "subject": "EVIDENCE",
        "subjectNumber": photo,
        "releasedAt": None,
    }
    assert codes(gone) == codes(case) == codes(again) == ["NOT_FOUND"]
    assert codes(refused) == ["NOT_ALLOWED"]
    assert free["releaseEvidence"]["hold"]["releasedAt"] is not None


def codes(answer):
    (payload,) = answer.values()
    return [one["code"] for one in payload["problems"]]
