"""What a process does that watches deadlines, and may be killed at any statement."""

from __future__ import annotations

import itertools
import os
import signal
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from gateway.audit.log import AuditLog
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.cases.watch import Watch
from gateway.cases.work import CaseWork, Opening
from gateway.items.terms import open_terms
from gateway.routing.desk import Desk, Route
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from graph.ontology.choices import ViolationKind
from tests.factories import at
from tests.integration.story import person

CENTRE, HANDLER = person("dispatcher"), person("handler", name="李四")
OPENED = at("2026-03-02T10:00")
LATER = at("2026-03-20T10:00")
TABLES = (
    "cases", "tasks", "case_moves", "case_clocks", "case_notices", "outbox", "audit_entries",
)  # fmt: skip
ROUTE = Route(
    lead=Desk(department="urban_management", section="渣土科"), helpers=(Desk(department="police"),)
)


def store_of(url: str) -> Store:
    store = open_store(url)
    migrate(store)
    return store


def wiped(url: str) -> Store:
    """A store with no cases in it."""
    store = store_of(url)
    with store.write() as connection:
        for table in (*reversed(TABLES), "case_requests", "case_reports", "penalties"):
            if table != "cases":
                connection.execute(sa.text(f"DELETE FROM {table}"))
        for table in ("cases", "case_year", "leases"):
            connection.execute(sa.text(f"DELETE FROM {table}"))
    return store


def work_of(store: Store, folder: Path) -> CaseWork:
    return CaseWork(AuditLog(store, lambda: OPENED), open_terms(folder))


def open_cases(store: Store, folder: Path, count: int) -> list[str]:
    """Cases opened on Monday 2 March 2026 at ten, each sent to a lead and a helper."""
    work, said = work_of(store, folder), Said(by=CENTRE, at_ms=OPENED, reason=None)
    with store.write() as connection:
        return [
            work.open(connection, opening(number), said, route=ROUTE).number
            for number in range(count)
        ]


def opening(number: int) -> Opening:
    return Opening(
        alert_number=f"AL-{number}",
        violation_number=f"VI-{number}",
        kind=ViolationKind.UNCOVERED,
        occurred_at_ms=OPENED,
        truck_id=f"vin:{number}",
    )


def watch_of(store: Store, folder: Path, now_ms: int, owner: str | None = None) -> Watch:
    ticks = itertools.count(now_ms)
    audit = AuditLog(store, lambda: now_ms)
    return Watch(
        store=store, audit=audit, terms=open_terms(folder), clock=lambda: next(ticks), owner=owner
    )


def kill_at_write(store: Store, number: int) -> None:
    """Let the process be killed by itself before its nth write from now on."""
    writes = itertools.count(1)

    def before(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        is_write = statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if is_write and next(writes) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", before)


def watch(url: str, folder: str, now_ms: int, kill: int = 0) -> None:
    """Say all that is due, killed before the nth write."""
    store = store_of(url)
    watching = watch_of(store, Path(folder), now_ms)
    if kill:
        kill_at_write(store, kill)
    watching.once()


def move(url: str, folder: str, now_ms: int, kill: int = 0) -> None:
    """Pass the first task on, killed before the nth write."""
    store = store_of(url)
    work, said = work_of(store, Path(folder)), Said(by=CENTRE, at_ms=now_ms, reason="killed")
    given = {"department": "transport", "reason": "killed"}
    kill_at_write(store, kill)
    with store.write() as connection:
        work.move(connection, "CQ-2026-000001", CaseMove.TRANSFER, said, given, task=1)


def open_one(url: str, folder: str, now_ms: int, kill: int = 0) -> None:
    """Open a case and send it out, killed before the nth write."""
    store = store_of(url)
    work, said = work_of(store, Path(folder)), Said(by=CENTRE, at_ms=now_ms, reason="killed")
    kill_at_write(store, kill)
    with store.write() as connection:
        work.open(connection, opening(99), said, route=ROUTE)
