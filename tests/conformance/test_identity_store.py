"""Clients and revocations on every store: what one process writes, the next request of all sees."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.store import clients as statements
from gateway.store.client_tables import (
    client_assertions,
    client_secrets,
    clients,
    revoked_tokens,
)
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from tests import shared

NOW_MS = 1_772_712_000_000
ROW = {
    "id": "c1",
    "name": "x",
    "method": "client_secret_basic",
    "department": "police",
    "roles": "[]",
    "districts": "[]",
    "lifetime_s": 600,
    "created_at_ms": NOW_MS,
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=shared.needs_postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return shared.POSTGRES_URL or ""


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    migrate(opened)
    with opened.write() as within:
        for table in (client_secrets, client_assertions, revoked_tokens, clients):
            within.execute(table.delete())
        statements.add(within, ROW)
    yield opened
    opened.close()


def is_ended(store: Store, jti: str = "t1", client: str | None = "c1") -> bool:
    return store.finds(statements.ENDED, jti=jti, client=client)


def test_a_revoked_token_is_seen_at_once_by_another_process(url: str, store: Store) -> None:
    other = open_store(url)
    before = is_ended(other)

    with store.write() as within:
        statements.revoke(within, "t1", now_ms=NOW_MS, expires_at_ms=NOW_MS + 1)

    assert (before, is_ended(other), is_ended(other, "t2")) == (False, True, False)
    other.close()


def test_a_disabled_client_ends_its_tokens_and_no_others(store: Store) -> None:
    before = is_ended(store)

    with store.write() as within:
        statements.change(within, "c1", {"disabled_at_ms": NOW_MS})

    assert (before, is_ended(store), is_ended(store, client=None)) == (False, True, False)


def test_an_open_write_is_not_waited_for_and_not_seen(store: Store) -> None:
    is_ended(store)

    with store.write() as within:
        statements.revoke(within, "t1", now_ms=NOW_MS, expires_at_ms=NOW_MS + 1)
        during = is_ended(store)

    assert (during, is_ended(store)) == (False, True)


def test_an_assertion_sent_twenty_times_at_once_is_used_once(store: Store) -> None:
    def use(_: int) -> bool:
        with store.write() as within:
            return statements.use_assertion(
                within, "c1", "hash", now_ms=NOW_MS, expires_at_ms=NOW_MS + 60_000
            )

    with ThreadPoolExecutor(20) as threads:
        used = list(threads.map(use, range(20)))

    assert used.count(True) == 1


def test_what_is_over_is_forgotten(store: Store) -> None:
    with store.write() as within:
        statements.revoke(within, "t1", now_ms=NOW_MS, expires_at_ms=NOW_MS + 1)
        statements.use_assertion(within, "c1", "a1", now_ms=NOW_MS, expires_at_ms=NOW_MS + 1)
        statements.revoke(within, "t2", now_ms=NOW_MS + 1, expires_at_ms=NOW_MS + 2)
        again = statements.use_assertion(
            within, "c1", "a1", now_ms=NOW_MS + 1, expires_at_ms=NOW_MS + 2
        )

    assert again
    assert not is_ended(store, "t1")
    assert is_ended(store, "t2")


def test_two_secrets_are_the_most(store: Store) -> None:
    found = []
    for n, secret in enumerate(("s1", "s2", "s3")):
        with store.write() as within:
            statements.replace_secret(
                within, "c1", secret, now_ms=NOW_MS + n, old_until_ms=NOW_MS + 1000
            )
            live = statements.secrets(within, "c1", NOW_MS + n)
            found.append([row["sha256"] for row in live])

    assert found == [["s1"], ["s2", "s1"], ["s3", "s2"]]
    with store.read() as connection:
        later = statements.secrets(connection, "c1", NOW_MS + 1000)
    assert [row["sha256"] for row in later] == ["s3"]


def test_a_database_in_memory_is_looked_into_as_well() -> None:
    store = open_store("sqlite://")
    migrate(store)
    before = is_ended(store)

    with store.write() as within:
        statements.revoke(within, "t1", now_ms=NOW_MS, expires_at_ms=NOW_MS + 1)

    assert (before, is_ended(store)) == (False, True)
    store.close()
