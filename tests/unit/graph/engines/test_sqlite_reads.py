import sqlite3
from contextlib import closing

import pytest

from graph.engines.sqlite_reads import SqliteReads

LONG = """
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :most)
SELECT count(*) FROM n
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "g.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES (1)")
    return path


@pytest.fixture
def reads(file):
    reads = SqliteReads(str(file))
    yield reads
    reads.close()


def test_a_short_question_is_answered_on_the_spot(reads):
    assert reads.value("SELECT x + :more FROM t", {"more": 1}) == 2


def test_a_long_question_is_broken_off_and_short_ones_go_on(reads):
    assert reads.value(LONG, {"most": 50_000_000}) is None
    assert reads.value("SELECT x FROM t", {}) == 1


def test_a_statement_that_was_long_is_tried_again_only_now_and_then(reads):
    assert reads.value(LONG, {"most": 50_000_000}) is None

    tries = [reads.value(LONG, {"most": 10}) for _ in range(60)]

    assert tries.index(10) == 50
    assert tries[50:] == [10] * 10


def test_what_cannot_be_asked_is_left_to_others(reads):
    assert reads.value("SELECT x FROM nowhere", {}) is None


def test_a_change_is_seen_by_the_next_question_and_nobody_is_held_up(reads, file):
    assert reads.value("SELECT sum(x) FROM t", {}) == 1

    with closing(sqlite3.connect(file, timeout=0)) as database:
        with database:
            database.execute("INSERT INTO t VALUES (2)")
        held_up, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    assert not held_up
    assert reads.value("SELECT sum(x) FROM t", {}) == 3
