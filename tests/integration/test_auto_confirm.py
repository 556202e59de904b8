"""A signed rule confirms by itself, within its bounds, and stops itself when precision falls."""

import json

import pytest

from gateway.incidents.precision import precision
from gateway.incidents.rules import make_key, sign, trusted
from gateway.journal.errors import NotText, TooLong
from gateway.store import incidents as statements
from gateway.store import outbox
from tests.factories import record
from tests.integration.story import a_hub, permit, sighting, tell
from tests.unit.gateway.incidents.rule_texts import RULE

PAPERS = {
    "code": "C-GATE",
    "reviewed_on": "2025-01-01",
    "published_on": "2025-01-01",
    "signed_on": "2025-01-01",
    "calibrated_on": "2025-12-01",
}


def put_rule(hub, text=RULE, *, is_signed=True):
    folder = hub.settings.data / "rules"
    (folder / "keys").mkdir(parents=True, exist_ok=True)
    file = folder / "gate.toml"
    file.write_text(text, encoding="utf-8")
    if is_signed:
        key = hub.settings.data / f"operator-{len(list(folder.glob('keys/*')))}.pem"
        public = make_key(key)
        public.rename(folder / "keys" / public.name)
        sign(file, key)


def judged_before(hub, *, right, wrong, rule="UNCOVERED/1", camera="C-GATE", model="department"):
    """Findings that people judged yesterday, written as the collector writes them."""
    now_ms = hub.journal.clock() - 3_600_000
    with hub.store.write() as connection:
        statements.insert(
            connection,
            {
                "number": "IN-OLD", "kind": "UNCOVERED", "whom": "truck:old", "state": "rejected",
                "version": 1, "lead_alert": "AL-OLD", "first_at_ms": 0, "last_at_ms": 0,
                "opened_at_ms": 0, "due_at_ms": 0, "due_is_provisional": False,
                "held_apart": False, "is_automatic": False,
            },
        )  # fmt: skip
        for number in range(right + wrong):
            statements.add_alert(
                connection,
                {
                    "alert_number": f"AL-OLD-{number}", "incident_number": "IN-OLD",
                    "occurred_at_ms": 0, "joined_at_ms": 0, "is_repeat": False,
                    "state": "confirmed", "camera": camera, "rule": rule, "model": model,
                    "confidence": 0.95, "admissibility": "evidence", "reasons": "[]",
                    "judged": "right" if number < right else "wrong", "judged_at_ms": now_ms,
                },
            )  # fmt: skip


async def seen(hub, *, number="S-1", moment="2026-03-05T18:35", by="C-GATE"):
    await tell(hub, sighting(number, moment, cover="open", by=by))
    await hub.automatic.run(hub.project)
    return (await hub.incidents.find(since_ms=1))[0]


@pytest.fixture
async def hub(tmp_path):
    async with a_hub(tmp_path, permit(), record("Camera", "cam-9", PAPERS)) as opened:
        yield opened


async def test_a_rule_with_enough_precision_confirms_and_its_name_is_on_it(hub):
    put_rule(hub)
    judged_before(hub, right=50, wrong=0)  # Wilson: 50 / 53.84 = 92.9 %

    one = await seen(hub)

    assert (one.state.value, one.is_automatic) == ("confirmed", True)
    assert one.history[-1].by_person == "rule:gate-cover"
    assert "operator-0.pub.pem" in one.reason
    assert one.case_number is not None
    # what a rule decided proves nothing of the rule
    assert one.exhibits[0].judged is None
    case = await hub.cases.get(one.case_number)
    assert case.history[0].by_person == "rule:gate-cover"


@pytest.mark.parametrize(
    ("right", "wrong", "text", "why"),
    [
        (29, 0, RULE, "one judgement short of the sample floor"),
        (50, 0, RULE.replace('"C-GATE"', '"C-ROAD"'), "another camera"),
        (50, 0, RULE.replace('"UNCOVERED"', '"OVERFILLED"'), "another kind"),
        (50, 0, RULE.replace('"department"', '"load/2"'), "another model"),
        (50, 0, RULE.replace("percent = 90", "percent = 96"), "not sure enough: 95 %"),
        (50, 0, RULE.replace("2026-12-31", "2026-03-05"), "no longer valid on 6 March"),
    ],
)
async def test_outside_its_bounds_a_person_decides(hub, right, wrong, text, why):
    put_rule(hub, text)
    judged_before(hub, right=right, wrong=wrong)

    assert (await seen(hub)).state.value == "open", why


@pytest.mark.parametrize("problem", [TooLong("Violation.number", 203, 200), NotText("x")])
async def test_what_the_journal_does_not_take_is_left_to_a_person_and_holds_up_no_other(
    hub, monkeypatch, problem
):
    put_rule(hub)
    judged_before(hub, right=50, wrong=0)
    confirm, refused = hub.cases.confirm_alert, []

    async def confirm_all_but_the_first(number, *given, **named):
        if not refused:
            refused.append(number)
            raise problem
        return await confirm(number, *given, **named)

    monkeypatch.setattr(hub.cases, "confirm_alert", confirm_all_but_the_first)
    await seen(hub)
    await seen(hub, number="S-2", moment="2026-03-07T18:35")

    states = sorted(one.state.value for one in await hub.incidents.find(since_ms=1))
    assert states == ["confirmed", "open"]


async def test_a_lead_is_never_confirmed_by_a_rule(hub):
    put_rule(hub)
    judged_before(hub, right=50, wrong=0)
    await tell(hub, record("Camera", "cam-9", {**PAPERS, "calibrated_until": "2026-03-04"}))

    one = await seen(hub)

    assert one.admissibility.value == "lead"
    assert one.state.value == "open"


async def test_without_a_good_signature_no_rule_works(hub):
    put_rule(hub, is_signed=False)
    judged_before(hub, right=50, wrong=0)

    assert hub.automatic.rules() == []
    assert (await seen(hub)).state.value == "open"


async def test_a_rule_suspends_itself_when_its_precision_falls_and_says_so(hub):
    put_rule(hub)
    judged_before(hub, right=44, wrong=6)  # 88 % of 50; Wilson's lower end is 76.2 %

    one = await seen(hub)
    again = await seen(hub, number="S-2", moment="2026-03-05T12:00")

    assert (one.state.value, again.state.value) == ("open", "open")
    (rule,) = trusted(hub.settings.data / "rules")
    with hub.store.read() as connection:
        row = statements.suspension(connection, rule.digest)
        told = [m for m in outbox.pending(connection, 100) if m["topic"] == "rule.suspended"]
    assert json.loads(row["reason"])["lower_percent"] == 76.2
    assert [m["subject"] for m in told] == ["Rule:gate-cover"]
    (entry,) = hub.audit.about("Rule:gate-cover")
    assert (entry.operation, entry.person) == ("rule.suspended", "precision")


async def test_a_suspended_rule_stays_so_until_a_new_text_is_signed(hub):
    put_rule(hub)
    judged_before(hub, right=44, wrong=6)
    await seen(hub)
    with hub.store.write() as connection:
        for number in range(44, 50):
            statements.update_alert(connection, f"AL-OLD-{number}", {"judged": "right"})

    still = await seen(hub, number="S-2", moment="2026-03-05T12:00")
    put_rule(hub, RULE + "# reviewed again\n")
    after = await seen(hub, number="S-3", moment="2026-03-05T08:00")

    with hub.store.read() as connection:
        (found,) = precision(connection, now_ms=hub.journal.clock())
    assert (found.right, found.sample) == (50, 50)
    assert still.state.value == "open"
    assert [i.state.value for i in await hub.incidents.find(since_ms=1)].count("confirmed") == 1
    assert after is not None
