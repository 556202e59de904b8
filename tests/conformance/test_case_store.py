"""What both SQL stores owe to cases: what is written is read back, and one of fifty wins."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from gateway.audit.log import AuditLog
from gateway.cases import reading
from gateway.cases.errors import Conflict, SecondFine
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.store.session import open_store
from tests.integration.story import person
from tests.integration.watched import (
    CENTRE,
    LATER,
    OPENED,
    ROUTE,
    opening,
    watch_of,
    wiped,
    work_of,
)
from tests.shared import POSTGRES_URL, needs_postgres

POLICE = person("handler", name="钱警", department="police")
URBAN = replace(person("handler", name="赵办"), section="渣土科")
DECISION = {"amount_yuan": 2000, "law": "条例", "article": "第六十八条", "document": "1号"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgres)])
def store(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else POSTGRES_URL
    wiped(url).close()
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def work(store, tmp_path):
    return work_of(store, tmp_path)


def said(who, minute=1, reason=None):
    return Said(by=who, at_ms=OPENED + minute * 60_000, reason=reason)


def opened(store, work, *numbers):
    with store.write() as connection:
        return [work.open(connection, opening(n), said(CENTRE), route=ROUTE) for n in numbers]


def read(store, number):
    with store.read() as connection:
        return reading.get(connection, number)


def make(store, work, case, move, who, minute, *, task=None, **given):
    with store.write() as connection:
        return work.move(connection, case, move, said(who, minute), given, task=task)


def test_a_case_is_read_back_as_it_was_made(store, work):
    (case,) = opened(store, work, 1)
    photo = "0" * 64
    steps = [
        (CaseMove.ACCEPT, URBAN, 1, {}),
        (CaseMove.HANDLE, URBAN, 1, {"photo": photo}),
        (CaseMove.ASK_EXTENSION, URBAN, 1, {"days": 3, "reason": "外出"}),
        (CaseMove.GRANT_EXTENSION, CENTRE, 1, {"days": 2}),
        (CaseMove.PENALISE, URBAN, 1, DECISION),
        (CaseMove.PAY, URBAN, 1, {"penalty": 1}),
        (CaseMove.HOLD, CENTRE, 1, {"reason": "鉴定"}),
        (CaseMove.RESUME, URBAN, 1, {}),
        (CaseMove.RESOLVE, URBAN, 1, {"result": "罚款", "fine_yuan": 2000}),
        (CaseMove.HASTEN, CENTRE, None, {"urgency": "urgent", "reason": "急"}),
        (CaseMove.SUPERVISE, CENTRE, None, {"reason": "急"}),
        (CaseMove.CANCEL, CENTRE, 2, {"reason": "不需要"}),
        (CaseMove.VERIFY, CENTRE, 1, {}),
        (CaseMove.CLOSE, CENTRE, None, {}),
    ]

    for minute, (move, who, task, given) in enumerate(steps, start=2):
        case = make(store, work, case, move, who, minute, task=task, **given)

        assert case == read(store, case.number), move
    assert case.state == "closed"
    assert case.as_known(LATER) == replace(case, tasks=case.as_known(LATER).tasks)
    with store.read() as connection:
        assert AuditLog(store, lambda: OPENED).verify() is not None
        assert connection is not None


@pytest.mark.parametrize("count", [50])
def test_of_fifty_moves_at_once_one_is_made(store, work, count):
    (case,) = opened(store, work, 1)

    def transfer(number):
        try:
            with store.write() as connection:
                given = {"department": "transport", "reason": str(number)}
                told = said(CENTRE, 2, str(number))
                return work.move(
                    connection,
                    case.number,
                    CaseMove.TRANSFER,
                    told,
                    given,
                    task=1,
                    version=case.version,
                )
        except Conflict as lost:
            return lost

    with ThreadPoolExecutor(count) as threads:
        answers = list(threads.map(transfer, range(count)))

    won = [answer for answer in answers if not isinstance(answer, Conflict)]
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(won), len(lost)) == (1, count - 1)
    assert all(answer.fresh == won[0] for answer in lost)
    assert won[0] == read(store, case.number)
    assert won[0].version == case.version + 1


def test_who_holds_an_old_case_in_hand_conflicts(store, work):
    (case,) = opened(store, work, 1)
    make(store, work, case, CaseMove.ACCEPT, URBAN, 2, task=1)

    with pytest.raises(Conflict):
        make(store, work, case, CaseMove.ACCEPT, POLICE, 3, task=2)


def test_of_many_departments_that_fine_one_act_at_once_one_does(store, work):
    seen = [replace(opening(n), truck_id="vin:one") for n in range(8)]
    with store.write() as connection:
        cases = [work.open(connection, one, said(CENTRE), route=ROUTE) for one in seen]
    cases = [make(store, work, case, CaseMove.ACCEPT, POLICE, 2, task=2) for case in cases]

    def fine(case):
        try:
            return make(store, work, case.number, CaseMove.PENALISE, POLICE, 3, task=2, **DECISION)
        except SecondFine as refused:
            return refused

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(fine, cases))

    (first,) = [answer for answer in answers if not isinstance(answer, SecondFine)]
    refused = [answer.first for answer in answers if isinstance(answer, SecondFine)]
    assert refused == [first.penalties[0].number] * 7


@pytest.mark.parametrize(
    ("later_min", "truck", "refused"),
    [(30, "vin:one", True), (31, "vin:one", False), (0, "vin:two", False), (0, None, False)],
)
def test_the_window_of_the_kind_makes_two_sightings_one_act(store, work, later_min, truck, refused):
    # uncovered loads within thirty minutes are one act
    one = replace(opening(1), truck_id="vin:one")
    other = replace(opening(2), truck_id=truck, occurred_at_ms=OPENED + later_min * 60_000)
    with store.write() as connection:
        cases = [work.open(connection, it, said(CENTRE), route=ROUTE) for it in (one, other)]
    first, second = (make(store, work, case, CaseMove.ACCEPT, POLICE, 2, task=2) for case in cases)
    make(store, work, first, CaseMove.PENALISE, POLICE, 3, task=2, **DECISION)

    if refused:
        with pytest.raises(SecondFine):
            make(store, work, second, CaseMove.PENALISE, POLICE, 4, task=2, **DECISION)
    else:
        make(store, work, second, CaseMove.PENALISE, POLICE, 4, task=2, **DECISION)


def test_the_watch_says_each_thing_once(store, work, tmp_path):
    opened(store, work, 1, 2)

    said_now = watch_of(store, tmp_path, LATER).once()
    again = watch_of(store, tmp_path, LATER, "other").once()

    assert (said_now, again) == (2 * 3 * 5, 0)
