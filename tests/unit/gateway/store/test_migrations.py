from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from threading import Thread

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from gateway import store as store_package
from gateway.cases import reading
from gateway.store.migrate import config, migrate, version
from gateway.store.session import open_store
from gateway.store.tables import metadata


def test_migrations_make_exactly_the_declared_tables(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(store)
    # every module beside the metadata may declare tables: none must be forgotten here
    for module in pkgutil.iter_modules(store_package.__path__):
        importlib.import_module(f"{store_package.__name__}.{module.name}")

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []
    store.close()


def test_two_hubs_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    stores = [open_store(url) for _ in range(4)]
    threads = [Thread(target=migrate, args=(s,)) for s in stores]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {version(s) for s in stores} == {version(stores[0])}
    assert version(stores[0]) != ""
    for store in stores:
        store.close()


def test_cases_opened_before_due_dates_were_kept_in_the_history_are_provisional(
    tmp_path: Path,
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with store.write() as connection:
        command.upgrade(config(connection), "0003")
        for number, due_at_ms in (("CQ-2026-000001", 111), ("CQ-2026-000002", 222)):
            connection.execute(
                sa.text(
                    "INSERT INTO cases (number, violation_number, alert_number, kind, state,"
                    " version, opened_at_ms, due_at_ms, department) VALUES"
                    " (:n, :n, :n, 'UNCOVERED', 'open', 1, 1, :due, 'urban_management')"
                ),
                {"n": number, "due": due_at_ms},
            )
            connection.execute(
                sa.text(
                    "INSERT INTO case_moves (case_number, version, move, at_ms, to_state,"
                    " by_department, by_person, to_department) VALUES"
                    " (:n, 1, 'open', 1, 'open', 'hub', 'x', 'urban_management')"
                ),
                {"n": number},
            )

    migrate(store)

    with store.read() as connection:
        kept = connection.execute(
            sa.text("SELECT due_at_ms, due_is_provisional FROM case_moves ORDER BY case_number")
        ).all()
        provisional = connection.execute(sa.text("SELECT due_is_provisional FROM cases")).all()
    assert [tuple(row) for row in kept] == [(111, 1), (222, 1)]
    assert [tuple(row) for row in provisional] == [(1,), (1,)]
    store.close()


def test_a_case_that_was_assigned_before_there_were_tasks_is_one_task(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    states = {"open": [], "assigned": ["assign"], "closed": ["assign", "resolve", "close"]}
    with store.write() as connection:
        command.upgrade(config(connection), "0006")
        for serial, (state, moves) in enumerate(states.items(), start=1):
            number = f"CQ-2026-{serial:06}"
            connection.execute(
                sa.text(
                    "INSERT INTO cases (number, violation_number, alert_number, kind, state,"
                    " version, opened_at_ms, due_at_ms, department, fine_yuan, resolved_by)"
                    " VALUES (:n, :n, :n, 'UNCOVERED', :s, 1, 5, 9, 'police', :fine, 'police/x')"
                ),
                {"n": number, "s": state, "fine": 500 if state == "closed" else None},
            )
            for version, move in enumerate(["open", *moves], start=1):
                connection.execute(
                    sa.text(
                        "INSERT INTO case_moves (case_number, version, move, at_ms, to_state,"
                        " by_department, by_person, to_department) VALUES"
                        " (:n, :v, :m, :at, 'open', 'hub', 'x', 'police')"
                    ),
                    {"n": number, "v": version, "m": move, "at": 10 * version},
                )

    migrate(store)

    with store.read() as connection:
        opened, assigned, closed = (
            reading.get(connection, f"CQ-2026-{serial:06}") for serial in (1, 2, 3)
        )
    assert opened.tasks == ()
    assert [(t.serial, t.is_lead, t.department, t.state) for t in assigned.tasks] == [
        (1, True, "police", "assigned")
    ]
    assert [(t.state, t.resolved_by) for t in closed.tasks] == [("verified", "police/x")]
    assert [(line.move, line.task) for line in closed.history] == [
        ("open", None),
        ("assign", 1),
        ("resolve", 1),
        ("close", None),
    ]
    assert [(p.amount_yuan, p.decided_at_ms, p.law) for p in closed.penalties] == [(500, 30, None)]
    store.close()
