"""Indicators counted by hand, and against a count that goes through the cases one by one."""

import statistics
from random import Random

import pytest
import sqlalchemy as sa

from gateway.cases import reading
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.indicators.errors import BadMonth
from gateway.indicators.indicators import Indicating
from gateway.indicators.months import Month
from gateway.store.incident_tables import incident_alerts, incidents
from gateway.store.session import open_store
from tests.factories import at
from tests.integration.story import person
from tests.integration.watched import ROUTE, opening, store_of, work_of

CENTRE = person("dispatcher")
DAY_MS = 86_400_000
MARCH = Month(2026, 3)
NOW = at("2026-05-01T00:00")


@pytest.fixture
def store(tmp_path):
    opened = store_of("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def city(store, tmp_path):
    return _City(store, tmp_path)


class _City:
    """Opens and moves cases at moments of the test's choice."""

    def __init__(self, store, folder):
        self.store, self.work = store, work_of(store, folder)

    def said(self, who, moment, reason=None):
        at_ms = at(moment) if isinstance(moment, str) else moment
        return Said(by=who, at_ms=at_ms, reason=reason)

    def open(self, number, moment, **changes):
        one = opening(number)
        for name, value in changes.items():
            one = type(one)(**{**{f: getattr(one, f) for f in one.__slots__}, name: value})
        with self.store.write() as connection:
            return self.work.open(connection, one, self.said(CENTRE, moment), route=ROUTE)

    def go(self, case, move, moment, task=None, **given):
        who = CENTRE
        if task is not None and move in (CaseMove.ACCEPT, CaseMove.RESOLVE, CaseMove.RETURN):
            who = _of(case.task(task))
        said = self.said(who, moment, given.get("reason") or given.get("result"))
        with self.store.write() as connection:
            return self.work.move(connection, case.number, move, said, given, task=task)


def _of(task):
    sat = person("handler", name="李四", department=task.department)
    return type(sat)(
        department=task.department,
        section=task.section,
        post=task.post,
        person="李四",
        roles=frozenset({"handler"}),
    )


def closed(city, number, opened, accepted, resolved, verified, **changes):
    case = city.open(number, opened, **changes)
    for serial in (1, 2):
        case = city.go(case, CaseMove.ACCEPT, accepted, serial)
    for serial in (1, 2):
        case = city.go(case, CaseMove.RESOLVE, resolved, serial, result="已处理")
    for serial in (1, 2):
        case = city.go(case, CaseMove.VERIFY, verified, serial)
    return city.go(case, CaseMove.CLOSE, verified)


def march(store, as_of=NOW, **more):
    return Indicating(store).of(MARCH, 1, as_of_ms=as_of, **more).handled


def test_three_cases_counted_by_hand(store, city):
    # 2, 4 and 9 days from opening to close; a fourth is void, a fifth of April
    closed(city, 1, "2026-03-02T10:00", "2026-03-02T22:00", "2026-03-03T10:00", "2026-03-04T10:00")
    closed(city, 2, "2026-03-02T10:00", "2026-03-03T10:00", "2026-03-05T10:00", "2026-03-06T10:00")
    closed(city, 3, "2026-03-02T10:00", "2026-03-03T10:00", "2026-03-10T10:00", "2026-03-11T10:00")
    void = city.open(4, "2026-03-31T23:59")
    arbiter = city.said(person("arbiter"), "2026-04-02T10:00", "误报")
    with store.write() as connection:
        given = {"reason": "误报"}
        city.work.move(connection, void.number, CaseMove.VOID, arbiter, given)
    city.open(5, "2026-04-01T00:00")

    found = march(store)

    assert (found.cases.opened, found.cases.void, found.cases.closed) == (4, 1, 3)
    assert found.cases.disposal_rate == 1.0
    took = found.cases.took
    assert (took.count, took.mean_days, took.median_days) == (3, 5.0, 4.0)
    # linear between the second and the third: 4 + 0.8 × 5
    assert took.p90_days == pytest.approx(8.0)
    stages = {s.stage: s.took for s in found.stages if s.department is None}
    assert stages["dispatch"].mean_days == 0.0
    assert (stages["accept"].count, stages["accept"].mean_days) == (6, pytest.approx(2.5 / 3))
    assert stages["resolve"].mean_days == pytest.approx((0.5 + 2 + 7) / 3)
    assert stages["verify"].mean_days == 1.0
    police = next(d for d in found.desks if d.department == "police")
    assert (police.tasks, police.resolved, police.took.median_days) == (4, 3, 3.0)


def test_as_it_was_known_before_the_close_nothing_is_closed(store, city):
    closed(city, 1, "2026-03-02T10:00", "2026-03-02T22:00", "2026-03-03T10:00", "2026-03-04T10:00")

    before = march(store, at("2026-03-04T09:59"))
    earlier = march(store, at("2026-03-02T09:59"))

    assert (before.cases.opened, before.cases.closed) == (1, 0)
    assert earlier.cases.opened == 0
    assert earlier.cases.disposal_rate is None


def test_a_case_that_was_reopened_is_not_closed_until_it_is_again(store, city):
    case = closed(
        city, 1, "2026-03-02T10:00", "2026-03-02T22:00", "2026-03-03T10:00", "2026-03-04T10:00"
    )
    arbiter = city.said(person("arbiter"), "2026-03-05T10:00", "未清理")
    with store.write() as connection:
        city.work.move(connection, case.number, CaseMove.REOPEN, arbiter, {"reason": "未清理"})

    assert march(store, at("2026-03-04T12:00")).cases.closed == 1
    assert march(store).cases.closed == 0


def test_a_return_counts_for_who_sent_it_back_and_its_second_desk_starts_anew(store, city):
    case = city.open(1, "2026-03-02T10:00")
    case = city.go(case, CaseMove.RETURN, "2026-03-03T10:00", 2, reason="非本部门职责")
    given = {"department": "transport"}
    case = city.go(case, CaseMove.ASSIGN, "2026-03-04T10:00", 2, **given)
    city.go(case, CaseMove.ACCEPT, "2026-03-06T10:00", 2)

    found = march(store)

    returns = {d.department: d.returns for d in found.desks}
    assert returns["police"] == 1
    assert (returns["transport"], found.cases.returns) == (0, 1)
    accept = {s.department: s.took.mean_days for s in found.stages if s.stage == "accept"}
    assert (accept["police"], accept["transport"]) == (1.0, 2.0)


def test_who_has_one_case_is_no_repeat_offender(store, city):
    for number, company in enumerate(("c-1", "c-2", "c-2", "c-3", "c-3", "c-3", None, None)):
        city.open(number, "2026-03-02T10:00", company_id=company)

    assert march(store).companies == (("c-3", 3), ("c-2", 2))


def test_a_department_is_told_of_its_own_cases_only(store, city):
    case = city.open(1, "2026-03-02T10:00")
    city.open(2, "2026-03-02T10:00")
    city.go(case, CaseMove.RETURN, "2026-03-03T10:00", 2, reason="非本部门职责")
    city.go(case, CaseMove.ASSIGN, "2026-03-03T11:00", 2, department="transport")

    assert march(store, within="transport").cases.opened == 1
    assert march(store, within="police").cases.opened == 2
    assert march(store, within="finance").cases.opened == 0


def test_a_fold_that_is_kept_up_says_what_a_new_one_says(store, city):
    kept = Indicating(store)
    for number in range(6):
        opened = city.open(number, "2026-03-02T10:00", company_id=f"c-{number % 2}")
        if number % 3 == 0:
            city.go(opened, CaseMove.ACCEPT, "2026-03-03T10:00", 1)
        assert kept.of(MARCH, 1, as_of_ms=NOW) == Indicating(store).of(MARCH, 1, as_of_ms=NOW)


def test_against_a_count_through_the_cases(store, city):
    chance = Random(7)
    numbers = []
    for number in range(40):
        case = city.open(number, at("2026-03-01T00:00") + chance.randrange(40 * DAY_MS))
        numbers.append(case.number)
        moment = case.opened_at_ms
        for _ in range(chance.randrange(9)):
            moment += chance.randrange(1, 3 * DAY_MS)
            case = _some_move(city, case, moment, chance)
    as_of = at("2026-04-10T00:00")

    found = march(store, as_of)

    with store.read() as connection:
        cases = reading.by_numbers(connection, numbers)
    inside = [c for c in cases if MARCH.since_ms <= c.opened_at_ms < MARCH.plus(1).since_ms]
    known = [k for k in (c.as_known(as_of) for c in inside) if k is not None]
    done = [k for k in known if k.state is CaseState.CLOSED]
    days = [(k.closed_at_ms - k.opened_at_ms) / DAY_MS for k in done]
    assert len(done) > 2
    assert (found.cases.opened, found.cases.closed) == (len(known), len(done))
    assert found.cases.took.mean_days == pytest.approx(statistics.mean(days))
    assert found.cases.took.median_days == pytest.approx(statistics.median(days))
    assert found.cases.returns == sum(
        line.move is CaseMove.RETURN for k in known for line in k.history
    )
    for desk in found.desks:
        lines = [
            (k.number, line.task)
            for k in known
            for line in k.history
            if line.task is not None and line.to_department == desk.department
        ]
        assert desk.tasks == len(set(lines))


def _some_move(city, case, moment, chance):
    for task in case.tasks:
        if task.state is CaseState.ASSIGNED:
            if chance.random() < 0.15 and not case.times(CaseMove.RETURN, task.serial):
                return city.go(case, CaseMove.RETURN, moment, task.serial, reason="转错")
            return city.go(case, CaseMove.ACCEPT, moment, task.serial)
        if task.state is CaseState.RETURNED:
            return city.go(case, CaseMove.ASSIGN, moment, task.serial)
        if task.state is CaseState.ACCEPTED:
            return city.go(case, CaseMove.RESOLVE, moment, task.serial, result="已处理")
        if task.state is CaseState.RESOLVED:
            return city.go(case, CaseMove.VERIFY, moment, task.serial)
    return case if case.is_closed else city.go(case, CaseMove.CLOSE, moment)


def test_alerts_and_precision_as_known_at_a_moment(store):
    with store.write() as connection:
        connection.execute(incidents.insert(), [_incident("E-1"), _incident("E-2", "E-1")])
        rows = [
            _alert("A-1", "right", "2026-03-06T10:00"),
            _alert("A-2", "right", "2026-03-20T10:00"),
            _alert("A-3", "wrong", "2026-03-06T10:00"),
            _alert("A-4", None, None),
            _alert("A-5", None, None, joined="2026-04-02T10:00"),
        ]
        connection.execute(incident_alerts.insert(), rows)

    def found(moment):
        made = Indicating(store).of(MARCH, 1, as_of_ms=at(moment))
        one = made.found["UNCOVERED"]
        return one.alerts, one.incidents, one.right, one.judged, one.precision

    assert found("2026-05-01T00:00") == (5, 1, 2, 3, pytest.approx(2 / 3))
    assert found("2026-03-10T00:00") == (4, 1, 1, 2, 0.5)


def _incident(number, merged=None):
    words = {c.name: None for c in incidents.columns}
    known = {
        "number": number, "kind": "UNCOVERED", "whom": "t", "state": "open", "version": 1,
        "lead_alert": "A-1", "first_at_ms": at("2026-03-05T10:00"), "merged_into": merged,
        "last_at_ms": at("2026-03-05T10:00"), "opened_at_ms": at("2026-03-05T11:00"),
        "due_at_ms": 0, "due_is_provisional": False, "held_apart": False, "is_automatic": False,
    }  # fmt: skip
    return words | known


def _alert(number, judged, when, joined="2026-03-05T10:05"):
    words = {c.name: None for c in incident_alerts.columns}
    known = {
        "alert_number": number, "incident_number": "E-1", "is_repeat": False, "state": "new",
        "occurred_at_ms": at("2026-03-05T10:00"), "joined_at_ms": at(joined), "camera": "c",
        "rule": "UNCOVERED/1", "model": "m", "confidence": 0.9, "admissibility": "evidence",
        "reasons": "[]", "judged": judged, "judged_at_ms": None if when is None else at(when),
    }  # fmt: skip
    return words | known


def test_a_month_is_that_of_the_city():
    assert Month.read("2026-03").since_ms == at("2026-03-01T00:00")
    assert str(Month(2025, 12).plus(2)) == "2026-02"
    assert str(Month(2026, 1).plus(-1)) == "2025-12"


@pytest.mark.parametrize("text", ["2026-13", "2026-3", "März", "", "2026-03-01"])
def test_what_is_no_month(text):
    with pytest.raises(BadMonth, match="2026-03"):
        Month.read(text)


def test_nothing_at_all(store):
    found = Indicating(store).of(MARCH, 2, as_of_ms=NOW)

    assert (found.cases_a_month, found.total.precision, found.handled.kinds) == (0.0, None, {})
    assert found.handled.cases.took.count == 0
    with store.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM case_moves")).scalar() == 0


def test_what_was_read_ahead_is_not_read_again(store, city):
    city.open(1, "2026-03-02T10:00")
    with store.read() as connection:
        last = connection.execute(sa.text("SELECT max(position) FROM case_moves")).scalar()
    indicating = Indicating(store)
    indicating.read_ahead()
    asked = []
    sa.event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, given, *_: asked.append((statement, given)),
    )

    opened = indicating.of(MARCH, 1, as_of_ms=NOW).handled.cases.opened

    assert opened == 1
    (after,) = [given for statement, given in asked if "case_moves.position >" in statement]
    assert last in after


def test_reading_ahead_waits_for_nothing_where_the_store_is_away(tmp_path):
    away = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    (tmp_path / "store.db").mkdir()

    Indicating(away).read_ahead()

    away.close()
