"""The post between hubs: one that is away, gone from the register, or not ready to hear it yet."""

import asyncio
from urllib.parse import urlsplit

import pytest

from gateway.delivery.sending import PERMANENT, Sent
from gateway.errors import outer
from gateway.store import transfers as statements
from gateway.transfer.errors import TransferError
from gateway.transfer.hubs import open_hubs
from gateway.transfer.posting import Posting
from tests.integration.story import person
from tests.integration.test_transfer import ARBITER, DISTRICTS, Ledger, register
from tests.integration.watched import open_cases

CENTRE = person("dispatcher")
PORTS = {code: port for port, code in enumerate(DISTRICTS, 1)}


class Post:
    """Carries envelopes without a network; hubs that are away never answer."""

    def __init__(self, town, *, away=()):
        self._town, self._away = town, away
        self.said = []

    async def send(self, url, _, body):
        code = next(c for c, port in PORTS.items() if port == urlsplit(url).port)
        if code in self._away:
            await asyncio.Event().wait()
        try:
            await self._town[code].transfers.receive(body.decode())
        except TransferError as error:
            status = outer(error).code.status
            self.said.append(status)
            return Sent(problem=f"HTTP {status}", is_final=status in PERMANENT)
        self.said.append(200)
        return Sent()

    async def close(self):
        pass


@pytest.fixture
def town(tmp_path):
    register(tmp_path, PORTS)
    hubs = {code: Ledger(tmp_path, code) for code in DISTRICTS}
    yield hubs
    for hub in hubs.values():
        hub.store.close()


async def post(hub, sender, condition):
    """Let one hub post until a condition holds."""
    hubs = open_hubs(hub.folder.parent / "hubs")
    posting = Posting(store=hub.store, hubs=hubs, sender=lambda: sender, clock=lambda: hub.now_ms)
    task = asyncio.create_task(posting.run())
    try:
        async with asyncio.timeout(60):
            while not condition():
                await asyncio.sleep(0.02)
                assert not task.done(), task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def problem(hub, digest):
    with hub.store.read() as connection:
        return statements.letters(connection, digest)[-1]["problem"]


async def offer(town, to, number=None):
    a = town["jiulongpo"]
    number = number or open_cases(a.store, a.folder, 1)[0]
    return number, await a.transfers.offer(number, to, CENTRE, reason="发生地")


async def test_a_hub_that_is_away_holds_up_no_other(town):
    a, b = town["jiulongpo"], town["banan"]
    number, _ = await offer(town, "city")
    _, digest = await offer(town, "banan", number)

    await post(a, Post(town, away={"city"}), lambda: b.state(digest) == "offered")


async def test_a_hub_that_left_the_register_ends_no_hub(town):
    a, b = town["jiulongpo"], town["banan"]
    number, _ = await offer(town, "city")
    _, digest = await offer(town, "banan", number)
    (a.folder.parent / "hubs" / "city.toml").unlink()

    await post(a, Post(town), lambda: b.state(digest) == "offered")


async def test_an_acceptance_that_overtakes_the_ruling_is_heard_after_it(town):
    # the case would live at both hubs if the refused envelope were given up
    a, b, city = town.values()
    number, digest = await offer(town, "banan")
    everywhere = Post(town)
    await post(a, everywhere, lambda: b.state(digest) == "offered")
    await b.transfers.give_back(digest, CENTRE, reason="不属")
    await post(b, everywhere, lambda: a.state(digest) == "returned")
    await a.transfers.dispute(digest, CENTRE, reason="应属")
    await post(a, everywhere, lambda: city.state(digest) == "disputed")
    await city.transfers.rule(digest, "banan", ARBITER, reason="管辖")
    await post(city, Post(town, away={"jiulongpo"}), lambda: b.state(digest) == "ruled")
    await b.transfers.accept(digest, CENTRE)
    early = Post(town)
    await post(b, early, lambda: early.said and problem(b, digest) is not None)
    before = (early.said, a.state(digest), a.case(number).state.value)

    await post(city, everywhere, lambda: a.state(digest) == "ruled")
    b.now_ms += 60_000
    await post(b, everywhere, lambda: a.state(digest) == "accepted")

    assert before == ([400], "disputed", "assigned")
    assert a.case(number).state.value == "void"
