"""What departments' own systems call in with: late, twice, wrongly signed, and unreadable."""

import itertools
import json
import random
from dataclasses import replace

import pytest

from gateway.cases.case import Case
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.delivery import signing
from gateway.delivery.errors import NoSuchDelivery
from gateway.store import callbacks as statements
from tests.factories import at
from tests.integration.callers import CENTRE, KEY, UM, call, called, kept, sent_out, write_partner
from tests.unit.gateway.delivery.test_signing import BODY, SIGNATURE


def told(case: Case, status: str, moment: str, event: str, **more) -> bytes:
    words = {"eventId": event, "caseNo": case.number, "status": status, "at": moment}
    return json.dumps(words | more, ensure_ascii=False).encode()


def history(case):
    return [(line.move.value, line.is_late) for line in case.told if line.task == 1]


async def test_arrival_order_is_not_event_order(tmp_path):
    # a department's callbacks: resolved 17:27 (seq 2), then accepted 17:25 (seq 1), then again
    async with called(tmp_path) as door:
        case = await sent_out(door)
        resolved = told(case, "已处置", "2026-03-06T17:27:00+08:00", "E2", seq=2, remark="已整改")
        accepted = told(case, "受理", "2026-03-06T17:25:00+08:00", "E1", seq=1)
        outcomes, clocks = [], []

        for number, body in enumerate((resolved, accepted, resolved)):
            answer = await call(door, body, f"msg_{number}")
            outcomes.append((answer.status_code, answer.json()["outcome"], answer.json()["state"]))
            clocks.append((await door.hub.cases.get(case.number)).clocks)

        after = await door.hub.cases.get(case.number)
        assert outcomes == [
            (200, "applied", "resolved"),
            (200, "late", "resolved"),
            (200, "repeated", "resolved"),
        ]
        assert history(after) == [("assign", False), ("accept", True), ("resolve", False)]
        accept, resolve = after.told[-2], after.told[-1]
        assert (accept.happened_at_ms, resolve.happened_at_ms) == (
            at("2026-03-06T17:25"),
            at("2026-03-06T17:27"),
        )
        assert clocks[0] == clocks[1] == clocks[2]
        assert kept(door) == [("applied", None), ("late", None), ("repeated", None)]
        assert door.hub.audit.verify() is not None


BODY_SIGNED = (
    UM.replace("standard", "body")
    .replace('event_id = "eventId"\n', "")
    .replace('happened_at = "at"\n', "")
)


async def test_a_signature_covers_bytes_and_the_audit_log_holds_the_refusal(tmp_path):
    async with called(tmp_path, BODY_SIGNED, key="demo-key-0001") as door:
        case = await renamed(door, await sent_out(door), "CQ-2026-0001")
        again = json.dumps(json.loads(BODY), separators=(",", ":")).encode()

        refused = await door.http.post(
            "/callbacks/um", content=again, headers={"X-Signature": SIGNATURE}
        )
        before = await door.hub.cases.get(case)
        taken = await door.http.post(
            "/callbacks/um", content=BODY, headers={"X-Signature": f"sha256={SIGNATURE}"}
        )

        after = await door.hub.cases.get(case)
        assert (refused.status_code, before.state.value) == (401, "assigned")
        assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        (entry,) = door.hub.audit.about("Callback:1")
        assert (entry.operation, entry.person) == ("callback.refused", "system:um")
        assert taken.status_code == 200, taken.text
        assert (after.state.value, after.tasks[0].result) == ("resolved", "渝A12345已整改")
        assert [penalty.amount_yuan for penalty in after.penalties] == [2000]


async def renamed(door, case, number):
    """The same case under another number: the recorded call names one of four digits."""
    said = Said(by=CENTRE, at_ms=door.hub.journal.clock(), reason=None)
    words = {"alert_number": "AL-X", "violation_number": "VI-X", "truck_id": "vin:X"}
    tasks = tuple(replace(task, case_number=number) for task in case.tasks)
    with door.hub.store.write() as connection:
        door.hub.cases.work.ledger.open(
            connection, replace(case, number=number, tasks=tasks, **words), said
        )
    return number


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"caseNo": "%s", "caseNo": "CQ-1", "status": "accepted"}', "DUPLICATE_NAME"),
        (b'{"caseNo": "%s", "status": ', "BAD_REQUEST"),
        (b'["%s"]', "BAD_USER_INPUT"),
        (b'{"caseNo": "%s", "status": "lost"}', "BAD_USER_INPUT"),
        (b'{"caseNo": "%s", "status": "accepted", "at": "2026-03-06 19:00"}', "BAD_USER_INPUT"),
        (b'{"caseNo": "%s", "status": "resolved", "remark": "x", "fine": 2.5}', "BAD_USER_INPUT"),
        (b'{"caseNo": "%s", "status": "resolved"}', "MISSING_INPUT"),
        (b'{"caseNo": "%s", "status": "accepted", "taskNo": 7}', "NOT_FOUND"),
        (b'{"caseNo": "CQ-9999-999999%.0s", "status": "accepted"}', "NOT_FOUND"),
    ],
)  # fmt: skip
async def test_a_signed_call_that_cannot_be_used_is_set_aside_with_its_bytes(tmp_path, body, code):
    async with called(tmp_path) as door:
        case = await sent_out(door)
        sent = body.replace(b"%.0s", b"") if b"%.0s" in body else body % case.number.encode()

        answer = await call(door, sent)

        assert answer.json()["errors"][0]["extensions"]["code"] == code
        assert answer.json()["quarantined"] is True
        (aside,) = door.hub.quarantine.page(source="callbacks:um")
        assert door.hub.journal.raw(aside.raw_sha256).data == sent
        assert kept(door) == [("quarantined", code)]
        assert (await door.hub.cases.get(case.number)) == case
        assert len(door.hub.audit.about("Callback:1")) == 1


async def test_a_call_set_aside_is_taken_later_once_as_it_came(tmp_path):
    async with called(tmp_path) as door:
        case = await sent_out(door)
        door.hub.journal.clock = lambda: at("2026-03-06T17:10")
        held = await door.hub.cases.move(case.number, CaseMove.HOLD, CENTRE, reason="鉴定")
        door.hub.journal.clock = lambda: at("2026-03-06T17:26")
        body = told(case, "受理", "2026-03-06T17:25:00+08:00", "E1")
        answer = await call(door, body)
        door.hub.journal.clock = lambda: at("2026-03-06T17:20")
        await door.hub.cases.move(held.number, CaseMove.RESUME, CENTRE)
        door.hub.journal.clock = lambda: at("2026-03-06T17:30")

        done = await door.hub.callbacks.replay(1, by="李四")

        assert answer.status_code == 409
        assert (done.outcome.value, done.case.state.value) == ("applied", "accepted")
        assert door.hub.quarantine.page(source="callbacks:um") == []
        with pytest.raises(NoSuchDelivery, match="not replayed"):
            await door.hub.callbacks.replay(1, by="李四")


async def test_calls_of_another_department_or_nobody_change_nothing(tmp_path):
    async with called(tmp_path) as door:
        case = await sent_out(door)
        body = told(case, "受理", "2026-03-06T17:25:00+08:00", "E1")

        unknown = await call(door, body, name="police")
        unsigned = await door.http.post("/callbacks/um", content=body)
        late = await call(door, body, **{"webhook-timestamp": "1000"})
        large = await door.http.post("/callbacks/um", content=b" " * 300_000)
        get = await door.http.get("/callbacks/um")

        codes = [one.status_code for one in (unknown, unsigned, late, large, get)]
        assert codes == [404, 401, 401, 413, 405]
        assert kept(door) == [("refused", "UNAUTHENTICATED")] * 2
        assert (await door.hub.cases.get(case.number)) == case


async def test_a_system_speaks_for_its_own_department_only(tmp_path):
    police = UM.replace('"urban_management"', '"police"')
    async with called(tmp_path, police) as door:
        case = await sent_out(door)
        body = told(case, "受理", "2026-03-06T17:25:00+08:00", "E1", taskNo=1)

        answer = await call(door, body)

        assert answer.status_code == 403
        assert kept(door) == [("quarantined", "NOT_ALLOWED")]


async def test_taken_set_aside_and_refused_add_up_to_what_was_received(tmp_path):
    chance = random.Random(7)
    async with called(tmp_path) as door:
        case = await sent_out(door)
        moments = itertools.cycle(["17:05", "17:10", "17:20"])
        bodies = [
            told(case, status, f"2026-03-06T{next(moments)}:00+08:00", f"E{n}", remark="完")
            for n, status in enumerate(["受理", "handling", "已处置", "受理", "lost"])
        ]
        bodies += [b"{", *bodies]
        chance.shuffle(bodies)

        for number, body in enumerate(bodies):
            bad = {"webhook-signature": "v1,AAAA"} if chance.random() < 0.3 else {}
            await call(door, body, f"m{number}", **bad)

        with door.hub.store.read() as connection:
            counts = statements.counts(connection)
        assert sum(counts.values()) == len(bodies)
        assert {outcome for _, outcome in counts} >= {"applied", "repeated", "quarantined"}
        assert door.hub.audit.verify() is not None


async def test_a_flood_of_unsigned_calls_does_not_fill_the_log(tmp_path):
    async with called(tmp_path) as door:
        door.hub.journal.clock = lambda: at("2026-03-06T18:00")
        for _ in range(80):
            answer = await door.http.post("/callbacks/um", content=b"{}")

        assert answer.status_code == 401
        assert len(kept(door)) == 60
        door.hub.journal.clock = lambda: at("2026-03-06T18:02")
        await door.http.post("/callbacks/um", content=b"{}")
        (entry,) = door.hub.audit.about("Callback:61")
        assert json.loads(entry.payload)["unrecorded_before"] == 20


async def test_keys_are_changed_without_a_gap(tmp_path):
    both = UM.replace('{ "2026" = "um.key" }', '{ "2027" = "new.key", "2026" = "um.key" }')
    write_partner(tmp_path, "", "new", "another-key-02")
    (tmp_path / "partners" / "new.toml").unlink()
    async with called(tmp_path, both) as door:
        case = await sent_out(door)
        body = told(case, "受理", "2026-03-06T17:25:00+08:00", "E1")
        at_s = door.hub.journal.clock() // 1000

        for key_id, key in (("2026", KEY), ("2027", "another-key-02")):
            signed = signing.headers({key_id: key.encode()}, f"m{key_id}", at_s, body)
            answer = await door.http.post("/callbacks/um", content=body, headers=signed)
            assert answer.status_code == 200
