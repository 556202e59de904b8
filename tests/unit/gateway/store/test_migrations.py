from __future__ import annotations

from pathlib import Path
from threading import Thread

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import gateway.store.case_tables
import gateway.store.track_tables
from gateway.store.migrate import migrate, version
from gateway.store.session import open_store
from gateway.store.tables import metadata


def test_migrations_make_exactly_the_declared_tables(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(store)

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert gateway.store.case_tables.metadata is metadata
    assert gateway.store.track_tables.metadata is metadata
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
