"""Reminders, overdue notices and escalations: each once, whoever is killed, however many watch."""

import itertools
import multiprocessing
import signal
from collections import Counter

import pytest
import sqlalchemy as sa

from gateway.audit.log import AuditLog
from gateway.cases import reading
from gateway.cases.errors import LeaseLost
from gateway.cases.lease import demand, give_back, take
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from tests.factories import at
from tests.integration import watched
from tests.integration.watched import (
    CENTRE,
    HANDLER,
    LATER,
    OPENED,
    TABLES,
    open_cases,
    store_of,
    watch_of,
    work_of,
)

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.integration.watched"])
NOTICES = ("remind", "overdue", "escalate")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def store(url):
    opened = store_of(url)
    yield opened
    opened.close()


def rows(store, table):
    with store.read() as connection:
        return connection.execute(sa.text(f"SELECT * FROM {table}")).mappings().all()


def case_of(store, number="CQ-2026-000001"):
    with store.read() as connection:
        return reading.get(connection, number)


def said_of(case, task):
    return [
        (line.move.value, line.details["clock"], line.details["level"])
        for line in case.history
        if line.move.value in NOTICES and line.task == task
    ]


def state(store):
    return {table: rows(store, table) for table in TABLES}


def start(target, url, folder, now_ms, kill=0):
    process = processes.Process(target=target, args=(url, str(folder), now_ms, kill))
    process.start()
    return process


def end(process):
    process.join(60)
    return process.exitcode


def is_whole(store):
    """Whether each notice has one line, one message and one entry, and the log is unbroken."""
    said = Counter(f"case.{row['move']}" for row in rows(store, "case_notices"))
    lines = Counter(f"case.{row['move']}" for row in rows(store, "case_moves"))
    topics = Counter(row["topic"] for row in rows(store, "outbox"))
    operations = Counter(row["operation"] for row in rows(store, "audit_entries"))
    versions = sum(row["version"] for row in rows(store, "cases"))
    AuditLog(store, lambda: LATER).verify()
    notices = {name: count for name, count in lines.items() if name[5:] in NOTICES}
    return notices == said and lines == topics == operations and versions == lines.total()


def test_a_desk_is_reminded_told_and_passed_over_one_level_at_a_time(store, tmp_path):
    open_cases(store, tmp_path, 1)
    # accept is four working hours, 10-12 and 14-16; 80 % of them are over at 15:12

    quiet = watch_of(store, tmp_path, at("2026-03-02T15:11")).once()
    first = watch_of(store, tmp_path, at("2026-03-02T15:12")).once()
    again = watch_of(store, tmp_path, at("2026-03-02T15:59")).once()
    due = watch_of(store, tmp_path, at("2026-03-02T16:00")).once()
    a_day = watch_of(store, tmp_path, at("2026-03-03T18:00")).once()

    assert (quiet, first, again, due, a_day) == (0, 2, 0, 2, 2)
    case = case_of(store)
    assert said_of(case, 1) == [
        ("remind", "accept", 0),
        ("overdue", "accept", 0),
        ("escalate", "accept", 1),
    ]
    told = [line.details["to"] for line in case.history if line.move.value in NOTICES]
    assert told[0] == {"department": "urban_management", "section": "渣土科"}
    # one level up: of a section its department, of a department the arbiter
    assert told[4:] == [{"department": "urban_management"}, {"role": "arbiter"}]
    assert [task.level for task in case.tasks] == [1, 1]


def test_all_is_said_once_and_in_order_after_an_outage(store, tmp_path):
    open_cases(store, tmp_path, 3)

    said = watch_of(store, tmp_path, LATER).once()
    again = watch_of(store, tmp_path, LATER).once()

    # of three clocks each: a reminder, an overdue notice and three levels
    assert (said, again) == (3 * 3 * 5, 0)
    case = case_of(store)
    for task, clock in ((None, "total"), (1, "accept"), (2, "accept")):
        assert said_of(case, task) == [
            ("remind", clock, 0),
            ("overdue", clock, 0),
            ("escalate", clock, 1),
            ("escalate", clock, 2),
            ("escalate", clock, 3),
        ]
    topics = Counter(row["topic"] for row in rows(store, "outbox"))
    operations = Counter(row["operation"] for row in rows(store, "audit_entries"))
    assert topics == operations
    assert (topics["case.remind"], topics["case.overdue"], topics["case.escalate"]) == (9, 9, 27)
    assert len(rows(store, "case_notices")) == 45
    assert AuditLog(store, lambda: LATER).verify() is not None


def test_what_was_done_in_time_is_never_spoken_of(store, tmp_path):
    (number,) = open_cases(store, tmp_path, 1)
    work = work_of(store, tmp_path)
    handler = HANDLER.__class__(
        department="urban_management", section="渣土科", person="李四", roles=HANDLER.roles
    )
    said = Said(by=handler, at_ms=at("2026-03-02T10:30"), reason=None)
    with store.write() as connection:
        work.move(connection, number, CaseMove.ACCEPT, said, task=1)

    watch_of(store, tmp_path, at("2026-03-02T16:30")).once()

    assert said_of(case_of(store), 1) == []
    assert [name for name, *_ in said_of(case_of(store), 2)] == ["remind", "overdue"]


def test_a_reminder_is_no_conflict_for_who_saw_the_case_before_it(store, tmp_path):
    (number,) = open_cases(store, tmp_path, 1)
    seen = case_of(store).version
    watch_of(store, tmp_path, at("2026-03-02T15:20")).once()
    said = Said(by=CENTRE, at_ms=at("2026-03-02T15:25"), reason="鉴定")

    with store.write() as connection:
        held = work_of(store, tmp_path).move(
            connection, number, CaseMove.HOLD, said, {"reason": "鉴定"}, task=1, version=seen
        )

    assert held.tasks[0].state == "held"
    assert held == case_of(store)


def test_a_pause_that_moves_no_date_brings_no_second_reminder(store, tmp_path):
    (number,) = open_cases(store, tmp_path, 1)
    watch_of(store, tmp_path, at("2026-03-11T14:00")).once()
    before = len(rows(store, "case_notices"))
    work = work_of(store, tmp_path)
    with store.write() as connection:
        for task in (1, 2):
            hold = Said(by=CENTRE, at_ms=at("2026-03-11T15:00") + task, reason="鉴定")
            work.move(connection, number, CaseMove.HOLD, hold, {"reason": "鉴定"}, task=task)
        for task in (1, 2):
            go_on = Said(by=CENTRE, at_ms=at("2026-03-11T16:00") + task, reason=None)
            work.move(connection, number, CaseMove.RESUME, go_on, task=task)

    watch_of(store, tmp_path, at("2026-03-11T17:00")).once()

    assert case_of(store).due_at_ms == at("2026-03-11T18:00")
    assert len(rows(store, "case_notices")) == before
    watch_of(store, tmp_path, at("2026-03-11T18:00")).once()
    assert said_of(case_of(store), None) == [("remind", "total", 0), ("overdue", "total", 0)]


def test_one_of_two_holds_the_lease_until_it_ends_or_is_given_back(store, tmp_path):
    open_cases(store, tmp_path, 1)
    first = watch_of(store, tmp_path, at("2026-03-02T15:20"), "first")
    second = watch_of(store, tmp_path, at("2026-03-02T16:00"), "second")
    soon = watch_of(store, tmp_path, at("2026-03-02T16:00"), "soon")

    assert first.once() == 2
    with store.write() as connection:
        other = take(connection, "watch", "x", now_ms=at("2026-03-02T15:20") + 20, lasts_ms=1)
    assert other is None
    # forty minutes later the lease has run out
    assert second.once() == 2
    second.stop()
    assert soon.once() == 0
    (lease,) = rows(store, "leases")
    assert (lease["owner"], lease["token"]) == ("second", 2)


def test_who_lost_the_lease_writes_nothing_more(store):
    with store.write() as connection:
        old = take(connection, "watch", "a", now_ms=1000, lasts_ms=10)
        new = take(connection, "watch", "b", now_ms=2000, lasts_ms=10)

        assert (old.token, new.token) == (1, 2)
        with pytest.raises(LeaseLost):
            demand(connection, old)
        give_back(connection, old)
        demand(connection, new)


def say_and_fail(watching, store):
    with store.write() as connection:
        assert watching.say(connection)
        raise ZeroDivisionError


def test_a_lease_taken_in_a_transaction_that_failed_is_not_held(store, tmp_path):
    open_cases(store, tmp_path, 1)
    due = at("2026-03-02T16:00")
    failing = watch_of(store, tmp_path, due, "failing")
    with pytest.raises(ZeroDivisionError):
        say_and_fail(failing, store)

    with store.write() as connection:
        other = take(connection, "watch", "other", now_ms=due, lasts_ms=30_000)
    said = failing.once()

    assert other is not None
    assert said == 0
    assert rows(store, "case_notices") == []


def test_a_notice_after_a_failed_transaction_is_said_once_by_the_same_hub(store, tmp_path):
    open_cases(store, tmp_path, 1)
    failing = watch_of(store, tmp_path, at("2026-03-02T15:12"), "failing")
    with pytest.raises(ZeroDivisionError):
        say_and_fail(failing, store)

    # the first look finds that the lease was not taken, the next takes it
    said = [failing.once() for _ in range(3)]

    assert said == [0, 2, 0]
    assert is_whole(store)


def test_two_processes_say_each_thing_once(url, store, tmp_path):
    open_cases(store, tmp_path, 8)

    watching = [start(watched.watch, url, tmp_path, LATER) for _ in range(2)]
    ends = [end(process) for process in watching]

    assert ends == [0, 0]
    assert len(rows(store, "case_notices")) == 8 * 15
    assert Counter(row["move"] for row in rows(store, "case_moves"))["remind"] == 24
    assert is_whole(store)


# the lease, then of each notice: its key, the case, the clock, the history, the audit, the outbox
@pytest.mark.parametrize("kill", [*range(1, 10), 23, 40, 60, 90])
def test_killed_between_any_two_writes_nothing_is_half_said(url, store, tmp_path, kill):
    open_cases(store, tmp_path, 1)

    code = end(start(watched.watch, url, tmp_path, LATER, kill))

    assert code == -signal.SIGKILL
    assert is_whole(store)
    # another hub takes over when the lease has run out
    watch_of(store, tmp_path, LATER + 60_000).once()
    assert len(rows(store, "case_notices")) == 15
    assert is_whole(store)


@pytest.mark.parametrize(("target", "least"), [(watched.move, 6), (watched.open_one, 15)])
def test_killed_between_any_two_writes_a_move_is_not_made(url, store, tmp_path, target, least):
    open_cases(store, tmp_path, 1)
    before = state(store)

    for kill in itertools.count(1):
        code = end(start(target, url, tmp_path, OPENED + 1000, kill))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert state(store) == before, f"killed before write {kill}"

    assert kill > least
    assert state(store) != before
    assert is_whole(store)
