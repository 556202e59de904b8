"""Counts of query texts on every store, and the gate that judges a new schema by them."""

import json
import time

import pytest
from click.testing import CliRunner

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.audit.usage import Usage, Used
from gateway.cli.main import zhatu
from gateway.store.case_tables import audit_entries
from gateway.store.migrate import migrate
from gateway.store.read_tables import audit_documents, document_usage, usage_counted
from gateway.store.session import open_store
from gateway.trusted.manifest import made_of
from gateway.trusted.registering import Registrar
from graph.times import DAY_MS
from tests import shared
from tests.stores import laid_out

TODAY_MS = 1_772_712_000_123  # 2026-03-05 12:00 UTC
TEXTS = {"h1": "{ truck(plate: \"x\") { vin } }", "h2": "{ truck { owner } }"}  # fmt: skip
OLD = "type Query { truck(plate: String): Truck } type Truck { vin: String owner: String }"


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgresql", marks=shared.needs_postgres),
    ]
)
def store(request, tmp_path):
    url = f"sqlite:///{laid_out(tmp_path / 'store.db')}"
    opened = open_store(url if request.param == "sqlite" else shared.POSTGRES_URL)
    migrate(opened)
    with opened.write() as connection:
        for table in (audit_entries, audit_documents, document_usage, usage_counted):
            connection.execute(table.delete())
    yield opened
    opened.close()


def read(store, department, document, at_ms=TODAY_MS):
    log = AuditLog(store, lambda: at_ms)
    who = Principal(department=department, person="王五")
    details = {} if document is None else {"document": document}
    if document is not None:
        log.keep_document(document, TEXTS[document])
    log.read(who, operation="query", fields=["Truck.vin"], keys_count=1, details=details)


def test_answers_are_counted_by_department_text_and_day_and_each_once(store):
    read(store, "police", "h1", TODAY_MS - 40 * DAY_MS)
    read(store, "police", "h1", TODAY_MS - DAY_MS)
    read(store, "police", "h1")
    read(store, "transport", "h2")
    read(store, "transport", None)
    usage = Usage(store)

    first = usage.since(TODAY_MS - 30 * DAY_MS)
    read(store, "police", "h1")
    second = usage.since(TODAY_MS - 30 * DAY_MS)

    noon = TODAY_MS // DAY_MS * DAY_MS
    police = {"department": "police", "document": "h1", "text": TEXTS["h1"], "last_ms": noon}
    other = Used(department="transport", document="h2", text=TEXTS["h2"], answers=1, last_ms=noon)
    assert first == [Used(**police, answers=2), other]
    assert second == [Used(**police, answers=3), other]
    assert usage.since(TODAY_MS - 50 * DAY_MS)[0].answers == 4
    assert usage.catch_up() == 0


@pytest.mark.parametrize(
    ("new", "status", "told"),
    [
        (
            OLD.replace("vin: String ", ""),
            1,
            [("police", "breaks", "Field Truck.vin was removed.")],
        ),
        (OLD.replace("owner: String ", "owner: String plate: String "), 0, []),
        (
            OLD.replace("vin: String", 'vin: String @deprecated(reason: "until 2099-01-01")'),
            0,
            [("police", "uses", "Truck.vin: until 2099-01-01")],
        ),
    ],
)
def test_the_gate_names_the_partner_whose_query_would_break(tmp_path, new, status, told):
    opened = open_store(f"sqlite:///{laid_out(tmp_path / 'store.db')}")
    read(opened, "police", "h1", time.time_ns() // 1_000_000)
    read(opened, "transport", "h2", time.time_ns() // 1_000_000 - 40 * DAY_MS)
    opened.close()
    (tmp_path / "old.graphql").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.graphql").write_text(new, encoding="utf-8")
    files = [str(tmp_path / "old.graphql"), str(tmp_path / "new.graphql")]

    words = ["schema", "gate", *files, "--json", "--data", str(tmp_path)]
    done = CliRunner().invoke(zhatu, words)

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["department"], row["what"], row["why"]) for row in rows] == told, done.output
    assert done.exit_code == status


UNASKED = "query Own { truck { vin } }"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (
            OLD.replace("vin: String ", ""),
            [
                ("police", "breaks", "Field Truck.vin was removed."),
                ("transport", "would break", "Field Truck.vin was removed."),
            ],
        ),
        (OLD.replace("owner: String", ""), []),
    ],
)
def test_the_gate_tells_of_registered_operations_that_nobody_asked_lately(tmp_path, new, told):
    opened = open_store(f"sqlite:///{laid_out(tmp_path / 'store.db')}")
    read(opened, "police", "h1", time.time_ns() // 1_000_000)
    registrar = Registrar(store=opened, audit=AuditLog(opened, lambda: 1), now_ms=lambda: 1)
    by = Principal(department="police", person="王五")
    registrar.add("transport", made_of([UNASKED]), by)
    registrar.add("police", made_of(["query Owner { truck { wings } }"]), by)
    opened.close()
    (tmp_path / "old.graphql").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.graphql").write_text(new, encoding="utf-8")
    files = [str(tmp_path / "old.graphql"), str(tmp_path / "new.graphql")]

    words = ["schema", "gate", *files, "--data", str(tmp_path)]
    done = CliRunner().invoke(zhatu, [*words, "--json"])
    shown = CliRunner().invoke(zhatu, words)

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["department"], row["what"], row["why"]) for row in rows] == told, done.output
    assert done.exit_code == int(any(what == "breaks" for _, what, _ in told))
    assert "and at 2 registered operations that nobody asked in that time" in shown.stdout
    assert all(row["last"] == "" for row in rows if row["what"] == "would break")


def test_what_would_break_and_nobody_asks_ends_the_gate_with_0(tmp_path):
    opened = open_store(f"sqlite:///{laid_out(tmp_path / 'store.db')}")
    registrar = Registrar(store=opened, audit=AuditLog(opened, lambda: 1), now_ms=lambda: 1)
    registrar.add("transport", made_of([UNASKED]), Principal(department="hub", person="王五"))
    opened.close()
    (tmp_path / "old.graphql").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.graphql").write_text(OLD.replace("vin: String ", ""), encoding="utf-8")
    files = [str(tmp_path / "old.graphql"), str(tmp_path / "new.graphql")]

    done = CliRunner().invoke(zhatu, ["schema", "gate", *files, "--data", str(tmp_path)])

    assert done.exit_code == 0
    assert "transport · would break · Field Truck.vin was removed." in done.stdout


def test_what_is_removed_before_its_day_ends_the_gate_with_1_though_nobody_uses_it(tmp_path):
    laid_out(tmp_path / "store.db")
    marked = OLD.replace("vin: String", 'vin: String @deprecated(reason: "until 2099-01-01")')
    (tmp_path / "old.graphql").write_text(marked, encoding="utf-8")
    (tmp_path / "new.graphql").write_text(OLD.replace("vin: String", ""), encoding="utf-8")
    files = [str(tmp_path / "old.graphql"), str(tmp_path / "new.graphql")]

    done = CliRunner().invoke(zhatu, ["schema", "gate", *files, "--data", str(tmp_path)])

    assert done.exit_code == 1
    assert "Truck.vin was to stay until 2099-01-01" in done.stderr
    assert "looked at 0 query texts of 0 partners" in done.stdout


def test_a_file_that_is_no_schema_is_named(tmp_path):
    (tmp_path / "old.graphql").write_text(OLD, encoding="utf-8")
    (tmp_path / "bad.graphql").write_text("type Query {", encoding="utf-8")

    words = [str(tmp_path / "old.graphql"), str(tmp_path / "bad.graphql")]
    done = CliRunner().invoke(zhatu, ["schema", "diff", *words])

    assert done.exit_code == 2
    assert "bad.graphql: this is no schema" in done.stderr


def test_each_partner_is_listed_with_the_fields_it_used(tmp_path):
    opened = open_store(f"sqlite:///{laid_out(tmp_path / 'store.db')}")
    now = time.time_ns() // 1_000_000
    for department, document in (("police", "h1"), ("police", "h1"), ("transport", "h2")):
        read(opened, department, document, now)
    opened.close()
    (tmp_path / "schema.graphql").write_text(OLD, encoding="utf-8")
    words = ["schema", "usage", str(tmp_path / "schema.graphql"), "--data", str(tmp_path)]

    every = CliRunner().invoke(zhatu, [*words, "--json"])
    one = CliRunner().invoke(zhatu, [*words, "--field", "Truck.owner", "--json"])

    rows = [json.loads(line) for line in every.stdout.splitlines()]
    found = {(row["field"], row["partner"]): (row["queries"], row["answers"]) for row in rows}
    assert found == {
        ("Query.truck", "police"): ("1", "2"),
        ("Query.truck(plate:)", "police"): ("1", "2"),
        ("Truck.vin", "police"): ("1", "2"),
        ("Query.truck", "transport"): ("1", "1"),
        ("Truck.owner", "transport"): ("1", "1"),
    }
    assert [json.loads(line)["partner"] for line in one.stdout.splitlines()] == ["transport"]
