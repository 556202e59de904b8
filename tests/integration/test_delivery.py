"""What is sent to departments' systems: all of it, once, in order for each case, and no more."""

import asyncio
import random
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from gateway.agreements.registry import Agreements, Cases
from gateway.audit.log import AuditLog
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.delivery.deliverer import Deliverer, Pace
from gateway.delivery.partner import STANDARD_TOLD, Partner, Partners, Webhook
from gateway.delivery.sending import Sender, Sent
from gateway.store import deliveries as statements
from gateway.store.case_tables import audit_entries
from gateway.store.delivery_tables import deliveries
from gateway.store.errors import StoreUnavailable
from tests.integration.receiver import Door, Receiver, open_door
from tests.integration.watched import CENTRE, HANDLER, OPENED, open_cases, wiped, work_of
from tests.shared import POSTGRES_URL, needs_postgres

KEY = b"a-key-of-the-tests-02"
SUBJECT = "Case:CQ-2026-{:06d}".format
QUICK = Pace(at_once=16, attempts=60, first_pause_ms=5)


def wall_ms():
    return int(time.time() * 1000)


@dataclass(frozen=True, kw_only=True)
class Told:
    store: object
    folder: object
    partners: Partners

    def deliverer(self, *, pace=QUICK, hosts=("127.0.0.1",), timeout_s=0.3, sender=None, **words):
        return Deliverer(
            store=self.store,
            audit=AuditLog(self.store, wall_ms),
            agreements=Agreements(self.store, Cases(of_number=None, of_department=None)),
            partners=self.partners,
            sender=lambda: sender or Sender(hosts=frozenset(hosts), timeout_s=timeout_s),
            clock=wall_ms,
            hub="https://hub.example",
            pace=pace,
            **words,
        )

    def states(self):
        with self.store.read() as connection:
            counts = statements.counts(connection)
        return {state: number for (_, state), number in counts.items()}


def partners_at(port, department="urban_management", **changes):
    hook = Webhook(
        name="cases",
        url=f"http://127.0.0.1:{port}/hook",
        topics=("case.*",),
        fields=STANDARD_TOLD,
        purpose="case_handling",
        keys={"1": KEY},
    )
    partner = Partner(name="um", department=department, webhooks=(replace(hook, **changes),))
    return Partners({"um": partner})


@asynccontextmanager
async def told(tmp_path, *, cases=3, door=None, moves=(), url=None, **changes):
    """A hub with cases, sent out, and a receiver that is told of them."""
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with open_door(door or Door(receiver)) as port:
        store = wiped(url or f"sqlite:///{tmp_path / 'store.db'}")
        with store.write() as connection:
            connection.execute(deliveries.delete())
        numbers = open_cases(store, tmp_path, cases)
        work = work_of(store, tmp_path)
        with store.write() as connection:
            for number in numbers:
                for move, who, given in moves:
                    said = Said(by=who, at_ms=OPENED, reason=None)
                    work.move(connection, number, move, said, given, task=1)
        try:
            yield Told(store=store, folder=tmp_path, partners=partners_at(port, **changes))
        finally:
            store.close()


async def until(condition, *deliverers, limit_s=60):
    """Run deliverers until a condition holds."""
    tasks = [asyncio.create_task(one.run()) for one in deliverers]
    try:
        async with asyncio.timeout(limit_s):
            while not condition():
                await asyncio.sleep(0.02)
                for task in tasks:
                    if task.done():
                        task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


DESK = replace(HANDLER, section="渣土科")
WORK = (
    (CaseMove.ACCEPT, DESK, {}),
    (CaseMove.HANDLE, DESK, {"photo": "a" * 64}),
    (CaseMove.RESOLVE, DESK, {"result": "完"}),
    (CaseMove.VERIFY, CENTRE, {}),
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=needs_postgres)])
def store_url(request, tmp_path):
    return POSTGRES_URL if request.param == "postgres" else f"sqlite:///{tmp_path / 'store.db'}"


async def test_through_a_network_of_faults_nothing_is_lost_or_applied_twice(tmp_path, store_url):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    door = Door(receiver, share=0.3, twice=0.05, hang_s=0.5)
    async with told(tmp_path, cases=25, door=door, moves=WORK, url=store_url) as hub:
        with hub.store.read() as connection:
            events = connection.execute(sa.text("SELECT count(*) FROM outbox")).scalar()

        await until(lambda: hub.states().get("delivered") == events, hub.deliverer())

        assert events == 25 * 7
        assert hub.states() == {"delivered": events}
    assert receiver.count == len(receiver.seen) == events
    assert receiver.out_of_order == 0
    assert receiver.counted["unsigned"] == 0
    assert receiver.counted["duplicates"] > 0


async def test_a_dead_letter_holds_up_its_own_case_only_until_it_is_retried(tmp_path):
    receiver = Receiver(key=KEY, now_ms=wall_ms, refuses=frozenset({SUBJECT(1)}))
    async with told(tmp_path, door=Door(receiver)) as hub:
        await until(
            lambda: hub.states() == {"delivered": 6, "dead": 1, "waiting": 2}, hub.deliverer()
        )
        assert set(receiver.applied) == {SUBJECT(2), SUBJECT(3)}
        receiver.refuses = frozenset()
        with hub.store.write() as connection:
            (dead,) = statements.page(connection, webhook=None, states=["dead"], limit=9)
            assert statements.retry(connection, dead["id"])
            assert not statements.retry(connection, dead["id"])

        await until(lambda: hub.states() == {"delivered": 9}, hub.deliverer())

    assert (receiver.count, receiver.out_of_order) == (9, 0)
    assert dead["problem"] == "HTTP 422"


async def test_after_so_many_attempts_a_message_is_dead(tmp_path):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    door = Door(receiver, share=1.0, faults=("status_503",))
    async with told(tmp_path, cases=1, door=door) as hub:
        pace = Pace(attempts=3, first_pause_ms=1)

        await until(lambda: "dead" in hub.states(), hub.deliverer(pace=pace))

        with hub.store.read() as connection:
            (dead,) = statements.page(connection, webhook=None, states=["dead"], limit=9)
        assert (dead["attempts"], dead["problem"]) == (3, "HTTP 503")


async def test_what_is_replayed_comes_in_order_under_the_same_ids(tmp_path):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with told(tmp_path, door=Door(receiver)) as hub:
        await until(lambda: hub.states() == {"delivered": 9}, hub.deliverer())
        ids = set(receiver.seen)
        receiver.seen.clear()  # the department restored an old copy of its own database
        receiver.applied.clear()
        with hub.store.write() as connection:
            count = statements.replay(connection, "um/cases", 0, None)

        await until(lambda: hub.states() == {"delivered": 9}, hub.deliverer())

    assert count == 9
    assert receiver.seen == ids
    assert receiver.out_of_order == 0


async def test_of_two_hubs_one_sends_and_the_other_takes_over(tmp_path):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with told(tmp_path, cases=10, door=Door(receiver)) as hub:
        one, other = hub.deliverer(owner="a"), hub.deliverer(owner="b")
        await until(lambda: hub.states().get("delivered", 0) >= 5, one)

        await until(lambda: hub.states() == {"delivered": 30}, other, hub.deliverer(owner="c"))

    assert (receiver.count, receiver.out_of_order) == (30, 0)


class Away:
    """Takes nothing until it is back; counts how many messages fly at once."""

    def __init__(self):
        self.is_back, self.flying, self.most = False, 0, []

    async def send(self, *_):
        self.flying += 1
        self.most.append(self.flying)
        await asyncio.sleep(0.01)
        self.flying -= 1
        return Sent() if self.is_back else Sent(problem="ConnectTimeout")

    async def close(self):
        pass


async def test_a_webhook_that_is_away_is_knocked_at_by_one_message_at_a_time(tmp_path):
    away = Away()
    patient = Pace(at_once=8, attempts=1000, first_pause_ms=1)
    async with told(tmp_path, cases=20) as hub:
        deliverer = hub.deliverer(pace=patient, sender=away)

        await until(lambda: len(away.most) > 40, deliverer)
        away.is_back = True
        await until(lambda: hub.states() == {"delivered": 60}, deliverer)

    assert max(away.most[:8]) > 1
    assert set(away.most[24:40]) == {1}
    assert max(away.most[41:]) > 1


class Shaky:
    """A store that is away at one question in five."""

    def __init__(self, store):
        self._store, self._chance, self.failed = store, random.Random(7), 0

    def _there(self):
        if self._chance.random() < 0.2:
            self.failed += 1
            raise StoreUnavailable("the store does not answer")
        return self._store

    def read(self):
        return self._there().read()

    def write(self):
        return self._there().write()

    def add(self):
        return self._there().add()


async def test_a_store_that_is_away_at_times_ends_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("gateway.delivery.patience.PAUSE_S", 0.01)
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with told(tmp_path, cases=2, door=Door(receiver)) as hub:
        shaky = replace(hub, store=Shaky(hub.store))

        await until(lambda: hub.states() == {"delivered": 6}, shaky.deliverer())

        assert shaky.store.failed > 0
    assert (receiver.count, receiver.out_of_order) == (6, 0)


async def test_only_the_fields_of_the_file_leave_and_each_message_is_on_record(tmp_path):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with told(tmp_path, cases=1, door=Door(receiver), fields=("case_number", "move")) as hub:
        await until(lambda: hub.states() == {"delivered": 3}, hub.deliverer())

        with hub.store.read() as connection:
            query = sa.select(audit_entries).where(audit_entries.c.kind == "read")
            read = connection.execute(query).mappings().all()
        assert AuditLog(hub.store, wall_ms).verify() is not None
    assert [body["data"]["move"] for body in receiver.bodies] == ["open", "assign", "enlist"]
    assert all(set(body["data"]) <= {"case_number", "move"} for body in receiver.bodies)
    assert [row["operation"] for row in read] == [
        "webhook.case.open", "webhook.case.assign", "webhook.case.enlist",
    ]  # fmt: skip
    assert {row["person"] for row in read} == {"system:um"}
    assert '"Case.move"' in read[0]["payload"]


@pytest.mark.parametrize(("department", "count"), [("police", 9), ("transport", 0)])
async def test_a_department_is_told_of_its_own_cases_only(tmp_path, department, count):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with told(tmp_path, door=Door(receiver), department=department) as hub:
        await until(lambda: handed_on(hub.store) and "due" not in hub.states(), hub.deliverer())

    assert receiver.count == count


def handed_on(store):
    with store.read() as connection:
        query = sa.text("SELECT count(*) FROM outbox WHERE delivered_at_ms IS NULL")
        return connection.execute(query).scalar() == 0


async def test_nothing_is_sent_to_a_host_that_is_not_on_the_list(tmp_path):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with told(tmp_path, cases=1, door=Door(receiver)) as hub:
        deliverer = hub.deliverer(hosts=("um.example",), pace=Pace(attempts=2, first_pause_ms=1))

        await until(lambda: "dead" in hub.states(), deliverer)

        with hub.store.read() as connection:
            problems = connection.execute(sa.select(deliveries.c.problem)).scalars().all()
    assert receiver.counted["received"] == 0
    assert "delivery.hosts" in problems[0]


async def test_a_redirect_is_not_followed(tmp_path):
    asked = []

    async def redirect(reader, writer):
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(
            b"HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(redirect, "127.0.0.1", 0)
    sender = Sender(hosts=frozenset({"127.0.0.1"}), timeout_s=1)
    port = server.sockets[0].getsockname()[1]

    sent = await sender.send(f"http://127.0.0.1:{port}/", {}, b"{}")

    await sender.close()
    server.close()
    await server.wait_closed()
    assert (sent.problem, sent.is_final, len(asked)) == ("HTTP 307", False, 1)
