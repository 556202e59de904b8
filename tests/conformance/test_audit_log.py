"""The audit log on every store: one line of entries, and none that cannot be checked later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from auth.principal import Principal
from gateway.audit.chain import GENESIS
from gateway.audit.errors import BrokenChain, Unstorable
from gateway.audit.log import AuditLog, Reading
from gateway.cli.main import zhatu
from gateway.store.case_tables import audit_entries
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from tests import shared

WHO = Principal(department="police", person="王五", section="一大队")
# 12:00:00.123456789 on 2026-03-05 in UTC, cut to milliseconds by any clock of the hub
NOON_MS = 1_772_712_000_123
STORES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgresql", marks=shared.needs_postgres),
]


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return shared.POSTGRES_URL or ""


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    migrate(opened)
    with opened.write() as connection:
        connection.execute(audit_entries.delete())
    yield opened
    opened.close()


def a_log(store: Store) -> AuditLog:
    return AuditLog(store, lambda: NOON_MS)


def write(log: AuditLog, store: Store, payload: dict[str, object]) -> None:
    with store.write() as connection:
        log.append(connection, WHO, operation="test", subject="Case:1", payload=payload)


def entries(store: Store) -> list[sa.RowMapping]:
    with store.read() as connection:
        query = sa.select(audit_entries).order_by(audit_entries.c.seq)
        return list(connection.execute(query).mappings())


def test_what_was_written_verifies_after_a_restart(url: str, store: Store) -> None:
    write(a_log(store), store, {"b": 1.0, "a": "渝", "é": [None, True, 2**53 - 1, 1e-7]})
    a_log(store).read(WHO, operation="truck", fields=["Truck.vin", "Plate.number"], keys_count=3)
    store.close()

    again = open_store(url)
    last = a_log(again).verify()

    assert last is not None
    assert (last.seq, last.kind, last.at_ms) == (2, "read", NOON_MS)
    assert last.payload == '{"fields":["Plate.number","Truck.vin"],"keys":3}'
    assert (last.section, last.is_service) == ("一大队", False)
    again.close()


@pytest.mark.parametrize("fraction", [0.456789, 0.999])
def test_a_clock_finer_than_what_is_stored_does_no_harm(
    url: str, store: Store, fraction: float
) -> None:
    finer = AuditLog(store, lambda: NOON_MS + fraction)  # type: ignore[arg-type, return-value]
    write(finer, store, {"n": 1})
    store.close()

    again = open_store(url)
    last = a_log(again).verify()

    assert last is not None
    assert last.at_ms == NOON_MS
    again.close()


def test_of_twenty_first_writers_one_is_first(store: Store) -> None:
    log = a_log(store)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda n: write(log, store, {"n": n}), range(20)))

    written = entries(store)
    assert [row["previous"] for row in written].count(GENESIS) == 1
    assert [row["seq"] for row in written] == list(range(1, 21))
    assert {row["payload"] for row in written} == {f'{{"n":{n}}}' for n in range(20)}
    last = log.verify()
    assert last is not None
    assert last.seq == 20


def test_a_payload_that_would_not_come_back_is_refused_when_it_is_written(store: Store) -> None:
    log = a_log(store)
    write(log, store, {"n": 1})

    with pytest.raises(Unstorable):
        write(log, store, {"b": 1.0, "a": "渝\0x", "c": 12345678901234567890})

    assert len(entries(store)) == 1
    last = log.verify()
    assert last is not None
    assert last.seq == 1


@pytest.mark.parametrize("column", ["payload", "person", "at_ms", "hash", "previous"])
def test_one_changed_digit_is_found(store: Store, column: str) -> None:
    log = a_log(store)
    for number in range(3):
        write(log, store, {"fine_yuan": 2000 + number})
    was = entries(store)[1][column]
    changed = was + 1 if isinstance(was, int) else was.translate(str.maketrans("0五", "1六"))

    with store.write() as connection:
        change = audit_entries.update().where(audit_entries.c.seq == 2)
        connection.execute(change.values(**{column: changed}))

    assert entries(store)[1][column] != was
    with pytest.raises(BrokenChain) as told:
        log.verify()
    assert told.value.seq == 2


def test_an_entry_goes_with_the_transaction_it_tells_of(store: Store) -> None:
    log = a_log(store)

    def append_and_fail() -> None:
        with store.write() as connection:
            log.append(connection, WHO, operation="test", subject="Case:1", payload={})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        append_and_fail()
    assert entries(store) == []


async def test_entries_about_a_subject(store: Store) -> None:
    log = a_log(store)
    for number in range(3):
        await asyncio.to_thread(write, log, store, {"n": number})

    assert [entry.payload for entry in log.about("Case:1")] == ['{"n":0}', '{"n":1}', '{"n":2}']
    assert log.about("Case:2") == []


def test_the_command_finds_a_change_and_a_cut(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(store)
    for number in range(3):
        write(a_log(store), store, {"n": number})
    run = CliRunner().invoke
    data = ["--data", str(tmp_path)]

    head = run(zhatu, ["audit", "head", *data]).output.strip()
    whole = run(zhatu, ["audit", "verify", *data, "--head", head])
    with store.write() as connection:
        connection.execute(audit_entries.delete().where(audit_entries.c.seq == 3))
    cut = run(zhatu, ["audit", "verify", *data])
    cut_seen = run(zhatu, ["audit", "verify", *data, "--head", head])
    with store.write() as connection:
        connection.execute(audit_entries.update().values(person="赵六"))
    changed = run(zhatu, ["audit", "verify", *data])
    misused = run(zhatu, ["audit", "verify", *data, "--head", "3"])
    store.close()

    assert head.startswith("3:")
    assert (whole.exit_code, cut.exit_code, cut_seen.exit_code) == (0, 0, 1)
    assert "3 entries, whole" in whole.output
    assert "entry 3 is missing" in cut_seen.output
    assert (changed.exit_code, misused.exit_code) == (1, 2)
    assert "entry 1 was changed" in changed.output


def a_reading(number: int) -> Reading:
    return Reading(WHO, f"q{number}", ["Truck.vin"], number, {"渝": "100%", "none": None})


@pytest.mark.parametrize("count", [1, 49, 50, 51, 120])
def test_a_group_of_any_size_is_one_whole_chain(store: Store, count: int) -> None:
    log = a_log(store)
    write(log, store, {"n": 1})

    log.read_many([a_reading(number) for number in range(count)])
    write(log, store, {"n": 2})

    last = log.verify()
    assert last is not None
    assert last.seq == count + 2
    operations = [row["operation"] for row in entries(store)]
    assert operations == ["test", *(f"q{number}" for number in range(count)), "test"]


def test_of_a_group_that_fails_nothing_stays_and_the_next_goes_on(store: Store) -> None:
    moments = iter([NOON_MS])
    stopping = AuditLog(store, lambda: next(moments))

    with pytest.raises(StopIteration):
        stopping.read_many([a_reading(0), a_reading(1)])
    log = a_log(store)
    log.read_many([a_reading(2)])

    last = log.verify()
    assert last is not None
    assert last.seq == 1


def test_groups_and_single_entries_of_many_threads_stand_in_one_line(store: Store) -> None:
    log = a_log(store)

    def either(number: int) -> None:
        if number % 2:
            write(log, store, {"n": number})
        else:
            log.read_many([a_reading(number), a_reading(number)])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(either, range(20)))

    last = log.verify()
    assert last is not None
    assert last.seq == 30
