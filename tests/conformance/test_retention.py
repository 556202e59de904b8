"""What is taken away of messages and calls, what stays, and that no number comes again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gateway.cases.leading import Leader
from gateway.delivery import retention
from gateway.delivery.retention import DAY_MS, Retention
from gateway.store.case_tables import outbox
from gateway.store.delivery_tables import callbacks, deliveries
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from tests import shared

NOW = 400 * DAY_MS
OLD, YOUNG = NOW - 181 * DAY_MS, NOW - 179 * DAY_MS


STORES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgresql", marks=shared.needs_postgres),
]


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else shared.POSTGRES_URL
    opened = open_store(url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 3)


def write(store, table, rows):
    with store.write() as connection:
        connection.execute(table.delete())
        connection.execute(table.insert(), rows)


def left(store, table):
    with store.read() as connection:
        return list(connection.execute(sa.select(table.c.id).order_by(table.c.id)).scalars())


def message(number, at_ms, handed_ms=OLD):
    return {
        "id": number, "topic": "case.close", "subject": "Case:1", "payload": "{}",
        "created_at_ms": at_ms, "delivered_at_ms": handed_ms,
    }  # fmt: skip


def delivery(number, state, at_ms=OLD, done_ms=OLD):
    return {
        "id": number, "webhook": "um/cases", "outbox_id": number, "topic": "case.close",
        "subject": "Case:1", "state": state, "attempts": 1, "next_at_ms": 0,
        "created_at_ms": at_ms, "done_at_ms": done_ms,
    }  # fmt: skip


def call(number, outcome, at_ms=OLD, replayed_ms=None):
    return {
        "id": number, "partner": "um", "received_at_ms": at_ms, "sha256": "0", "outcome": outcome,
        "replayed_at_ms": replayed_ms,
    }  # fmt: skip


def cleaned(store):
    leader = Leader(store, "retention", lambda: NOW)
    dropped = Retention(store=store, leader=leader, clock=lambda: NOW, keep_days=180).once()
    leader.give_back()
    return dropped


def test_what_nobody_waits_for_goes_and_what_is_not_done_stays_however_old(store):
    write(store, deliveries, [
        delivery(1, "delivered"), delivery(2, "dead"), delivery(3, "waiting", done_ms=None),
        delivery(4, "due", done_ms=None), delivery(5, "skipped"), delivery(6, "withheld"),
        delivery(7, "delivered", done_ms=YOUNG), delivery(8, "delivered", at_ms=YOUNG,
        done_ms=YOUNG),
    ])  # fmt: skip
    write(store, outbox, [
        *(message(n, OLD) for n in range(1, 8)), message(8, OLD, None), message(9, YOUNG, YOUNG),
    ])  # fmt: skip
    write(store, callbacks, [
        call(1, "applied"), call(2, "quarantined"), call(3, "quarantined", replayed_ms=OLD),
        call(4, "refused"), call(5, "applied", YOUNG),
    ])  # fmt: skip

    dropped = cleaned(store)
    again = cleaned(store)

    assert left(store, deliveries) == [2, 3, 4, 7, 8]
    assert left(store, outbox) == [2, 3, 4, 7, 8, 9]  # 8 was never handed on
    assert left(store, callbacks) == [2, 5]
    assert dropped == {"deliveries": 3, "outbox": 3, "callbacks": 3}
    assert set(again.values()) == {0}


def test_the_newest_stays_so_that_no_message_has_the_number_of_another(store):
    write(store, deliveries, [delivery(n, "delivered") for n in (1, 2)])
    write(store, outbox, [message(n, OLD) for n in (1, 2)])
    write(store, callbacks, [call(n, "applied") for n in (1, 2)])

    cleaned(store)

    assert left(store, deliveries) == left(store, outbox) == left(store, callbacks) == [2]


def test_another_hub_that_does_it_is_left_alone(store):
    write(store, deliveries, [delivery(n, "delivered") for n in (1, 2)])
    theirs = Leader(store, "retention", lambda: NOW, owner="another")

    assert theirs.is_ours()
    assert set(cleaned(store).values()) == {0}
    theirs.give_back()
    assert cleaned(store)["deliveries"] == 1


async def test_with_zero_days_everything_is_kept(store):
    leader = Leader(store, "retention", lambda: NOW)

    await Retention(store=store, leader=leader, clock=lambda: NOW, keep_days=0).run()
