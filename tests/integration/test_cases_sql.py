"""A department's database read again and again: nothing is missed, nothing is taken twice."""

import sqlite3
from contextlib import closing

import pytest

from tests.integration.town import Town

MAPPING = """
[read]
url = "sqlite:///permits.db"
table = "permit"
cursor = {{column = "updated_at", key = "id", overlap_s = {overlap_s}}}
[[record]]
entity = "Permit"
record_id = "{{id}}"
fields = {{number = "number"}}
"""


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


class Register:
    """A department's SQLite file, written by the driver of the standard library."""

    def __init__(self, town, column="updated_at TEXT"):
        self.file = town.mappings / "permits.db"
        self.run(f"CREATE TABLE permit (id INTEGER PRIMARY KEY, number TEXT, {column})")

    def run(self, statement, *values):
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement, values)

    def add(self, number, stamp):
        self.run("INSERT INTO permit VALUES (?, ?, ?)", number, f"ZY-{number}", stamp)


def versions(town):
    """How many versions of each permit the journal holds."""
    found = {}
    for claim in town.history("Permit"):
        found[claim.record_id] = found.get(claim.record_id, 0) + 1
    return found


SECOND = "2026-03-05 10:00:0{}"
STAMPS = {
    "text": lambda s: SECOND.format(s),
    "ISO 8601": lambda s: f"2026-03-05T10:00:0{s}Z",
    "14 digits": lambda s: f"2026030510000{s}",
    "microseconds": lambda s: SECOND.format(s) + ".123456",
    "seven digits": lambda s: SECOND.format(s) + ".1234561",
    "unix seconds": lambda s: 1_772_676_000 + s,
    "unix milliseconds": lambda s: (1_772_676_000 + s) * 1_000,
}


@pytest.mark.parametrize("stamp", STAMPS.values(), ids=STAMPS)
def test_late_and_equal_stamps_are_read(town, stamp):
    register = Register(town, "updated_at")
    town.source(MAPPING.format(overlap_s=3600), kind="sql")
    register.add(1, stamp(0))
    register.add(2, stamp(5))
    first = town.sync()
    register.add(3, stamp(5))
    register.add(4, stamp(3))

    second = town.sync()
    third = town.sync()

    assert (first["appended"], second["appended"], third["appended"]) == (2, 2, 0)
    assert versions(town) == {"1": 1, "2": 1, "3": 1, "4": 1}
    assert sorted(permit["number"] for permit in town.nodes("Permit")) == [
        "ZY-1", "ZY-2", "ZY-3", "ZY-4",
    ]  # fmt: skip


def test_digits_beyond_the_microsecond_are_read_even_without_overlap(town):
    register = Register(town)
    town.source(MAPPING.format(overlap_s=0), kind="sql")
    register.add(1, SECOND.format("5.123456"))
    town.sync()
    register.add(2, SECOND.format("5.1234561"))

    report = town.sync()

    assert report["appended"] == 1
    assert versions(town) == {"1": 1, "2": 1}


def test_a_row_without_stamp_is_read(town):
    register = Register(town)
    town.source(MAPPING.format(overlap_s=0), kind="sql")
    register.add(1, SECOND.format(0))
    town.sync()
    register.add(2, None)

    town.sync()

    assert versions(town) == {"1": 1, "2": 1}


def test_a_changed_row_is_a_new_version(town):
    register = Register(town)
    town.source(MAPPING.format(overlap_s=3600), kind="sql")
    register.add(1, SECOND.format(0))
    town.sync()
    register.run("UPDATE permit SET updated_at = ?", SECOND.format(9))

    town.sync()

    assert versions(town) == {"1": 2}


def test_only_what_lies_in_the_overlap_is_read_again(town):
    register = Register(town)
    town.source(MAPPING.format(overlap_s=60), kind="sql")
    register.add(1, "2026-03-05 08:00:00")
    register.add(2, "2026-03-05 10:00:00")
    town.sync()

    report = town.sync()

    assert (report["received"], report["unchanged"]) == (1, 1)


def test_without_a_cursor_all_is_read_each_time(town):
    register = Register(town)
    text = MAPPING.format(overlap_s=0)
    town.source("\n".join(x for x in text.splitlines() if "cursor" not in x), kind="sql")
    register.add(1, None)
    register.add(2, None)
    town.sync()

    report = town.sync()

    assert (report["received"], report["unchanged"]) == (2, 2)


def test_a_quarantined_row_is_set_aside_once(town):
    register = Register(town)
    town.source(MAPPING.format(overlap_s=3600), kind="sql")
    register.run("INSERT INTO permit VALUES (1, '', ?)", SECOND.format(0))
    town.sync()

    town.sync()

    assert [row["reason"] for row in town.aside()] == ["MISSING"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"permit"', '"permits"'), "there is no table 'permits'; did you mean permit"),
        (('"updated_at"', '"update_at"'), "has no column 'update_at'; did you mean updated_at"),
        (('number = "number"', 'number = "numbre"'), "has no column 'numbre'; did you mean number"),
        (("permits.db", "permit.db"), "there is no file permit.db"),
        (('table = "permit"', 'query = "select id, id from permit"'), "stands at 1 and 2"),
        (("sqlite:///permits.db", "nosuch://x"), "no driver"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_before_anything_runs(town, change, message):
    Register(town).add(1, SECOND.format(0))
    town.source(MAPPING.format(overlap_s=0).replace(*change), kind="sql")

    checked = town.zhatu("check", town.mappings)
    report = town.sync()

    assert checked.exit_code == 1
    assert message in checked.stdout
    assert message in report["error"]
    assert town.nodes("Permit") == []


def test_the_source_is_not_written_to(town):
    register = Register(town)
    register.add(1, SECOND.format(0))
    query = 'query = "select * from permit"'
    town.source(MAPPING.format(overlap_s=0).replace('table = "permit"', query), kind="sql")
    before = register.file.read_bytes()

    town.sync()

    assert register.file.read_bytes() == before


ODD = {"long": "号" * 3000, "with U+0000": "ab\0c", "none": None, "plain": "K-1"}


def test_a_row_whose_key_no_index_takes_is_set_aside_by_its_field_and_the_others_go_on(town):
    register = Register(town)
    register.run("DROP TABLE permit")
    register.run("CREATE TABLE permit (id TEXT, number TEXT, updated_at TEXT)")
    for n, key in enumerate(ODD.values()):
        register.run("INSERT INTO permit VALUES (?, ?, ?)", key, f"ZY-{n}", SECOND.format(n))
    register.run("INSERT INTO permit VALUES (?, ?, ?)", "K-9", "准" * 201, SECOND.format(9))
    town.source(MAPPING.format(overlap_s=3600), kind="sql")

    done = town.sync()

    assert (done["received"], done["accepted"], done["quarantined"]) == (5, 2, 3)
    assert [(row["reason"], row["field"]) for row in town.aside()] == [
        ("MISSING", "record_id"), ("TOO_LONG", "record_id"), ("TOO_LONG", "Permit.number"),
    ]  # fmt: skip
    assert all(len(row["locator"]) < 300 for row in town.aside())
    assert {node["number"] for node in town.nodes("Permit")} == {"ZY-1", "ZY-3"}
