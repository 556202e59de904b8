from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
import sqlalchemy as sa

from gateway.journal.journal import Journal
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from tests import shared
from tests.stores import laid_out


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgresql", marks=shared.needs_postgres),
    ]
)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    if request.param == "sqlite":
        file = laid_out(tmp_path_factory.mktemp("store") / "store.db")
        opened = open_store(f"sqlite:///{file}")
        yield opened
        opened.close()
        return
    opened = open_store(str(shared.POSTGRES_URL))
    with opened.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA IF EXISTS public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def journal(store: Store) -> Journal:
    """A journal whose clock moves on by one second at each look."""
    ticks = count(1_000_000, 1000)
    return Journal(store, clock=lambda: next(ticks))
