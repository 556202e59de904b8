"""Which alerts stand together, in every order in which they may come."""

import itertools
import random

import pytest

from gateway.audit.log import AuditLog
from gateway.incidents import grouping
from gateway.incidents.ledger import COLLECTOR, IncidentLedger, Said
from gateway.incidents.seen import Seen
from gateway.incidents.terms import open_triage_terms
from gateway.store import incidents as statements
from gateway.store.newest import Span
from gateway.store.session import open_store
from gateway.store.tables import metadata
from graph.ontology.choices import AlertState, ViolationKind
from graph.violations.admissibility import Admissibility, Judged
from tests.factories import at

TIMES = ("08:00", "09:45", "11:30", "14:00", "15:59", "21:00")
"""Steps of 105, 105, 150, 119 and 301 minutes, of which 120 are one incident: three incidents."""
TOGETHER = [("08:00", "09:45", "11:30"), ("14:00", "15:59"), ("21:00",)]


def seen(time, *, whom="truck:a", kind=ViolationKind.UNCOVERED):
    return Seen(
        number=f"AL-{whom}-{kind}-{time}",
        kind=kind,
        state=AlertState.OPEN,
        occurred_at_ms=at(f"2026-03-05T{time}"),
        rule="UNCOVERED/1",
        whom=whom,
        camera="C-1",
        model="m",
        sighting=f"S-{time}",
        judged=Judged(Admissibility.EVIDENCE),
    )


@pytest.fixture
def ledger(tmp_path):
    store = open_store("sqlite:///:memory:")
    metadata.create_all(store.engine)
    made = IncidentLedger(AuditLog(store, lambda: 0), open_triage_terms(tmp_path))
    yield store, made
    store.close()


def placed(ledger, alerts, *, between=None):
    """(whom, times) of each undecided incident after the alerts came in this order."""
    store, writer = ledger
    with store.write() as connection:
        for number, one in enumerate(alerts):
            said = Said(by=COLLECTOR, at_ms=number)
            grouping.place(connection, writer, one, said, 0.9)
            if between is not None:
                between(connection, number)
        rows = statements.page(connection, statements.conditions(state="open"), Span(limit=99))
        found = [
            tuple(
                alert["alert_number"].rpartition("-")[2]
                for alert in statements.alerts_of(connection, [row["number"]])
            )
            for row in rows
        ]
    return sorted(found)


ORDERS = [
    *itertools.islice(itertools.permutations(TIMES), 0, 720, 60),
    *(tuple(random.Random(seed).sample(TIMES, 6)) for seed in range(12)),
    tuple(reversed(TIMES)),
]


@pytest.mark.parametrize("order", ORDERS)
def test_which_alerts_stand_together_does_not_depend_on_the_order(ledger, order):
    assert placed(ledger, [seen(time) for time in order]) == TOGETHER


@pytest.mark.parametrize("order", list(itertools.permutations(TIMES[:3])))
def test_an_absorbed_incident_says_where_it_went_and_keeps_no_alert(ledger, order):
    store, _ = ledger
    placed(ledger, [seen(time) for time in order])

    with store.read() as connection:
        merged = statements.page(connection, statements.conditions(state="merged"), Span(limit=9))
        left = [statements.alerts_of(connection, [row["number"]]) for row in merged]
        into = {row["merged_into"] for row in merged}
        (kept,) = statements.page(connection, statements.conditions(state="open"), Span(limit=9))
    assert all(alerts == [] for alerts in left)
    assert into <= {kept["number"]}
    assert (kept["first_at_ms"], kept["last_at_ms"]) == (
        at("2026-03-05T08:00"),
        at("2026-03-05T11:30"),
    )


def test_another_truck_or_act_stands_apart(ledger):
    alerts = [
        seen("08:00"),
        seen("08:01", whom="truck:b"),
        seen("08:02", kind=ViolationKind.OVERFILLED),
        seen("08:03"),
    ]

    assert placed(ledger, alerts) == [("08:00", "08:03"), ("08:01",), ("08:02",)]


def test_the_window_itself_still_counts_and_a_minute_more_does_not(ledger):
    assert placed(ledger, [seen("08:00"), seen("10:00"), seen("12:01")]) == [
        ("08:00", "10:00"),
        ("12:01",),
    ]


def test_what_a_person_holds_apart_is_not_made_one(ledger):
    def hold(connection, number):
        if number == 1:
            for row in statements.page(connection, [], Span(limit=9)):
                statements.update(connection, row["number"], {"held_apart": True})

    found = placed(ledger, [seen("08:00"), seen("11:00"), seen("09:40")], between=hold)

    assert found == [("08:00",), ("09:40", "11:00")]


def test_a_taken_back_alert_bridges_nothing(ledger):
    def withdraw(connection, number):
        if number == 1:
            statements.update_alert(connection, seen("09:30").number, {"state": "withdrawn"})

    found = placed(ledger, [seen("08:00"), seen("09:30"), seen("11:00")], between=withdraw)

    assert found == [("08:00", "09:30"), ("11:00",)]
