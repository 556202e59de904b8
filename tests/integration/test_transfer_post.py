"""The post between hubs: one that is away, gone from the register, or not ready to hear it yet."""

import asyncio
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from gateway.cases.errors import NotYours
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.cli.main import zhatu
from gateway.delivery.sending import PERMANENT, Sent
from gateway.errors import outer
from gateway.store import transfers as statements
from gateway.transfer.envelope import LASTS_S
from gateway.transfer.errors import NotThisStep, TransferError
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
        self.said, self.taken = [], []

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
        self.taken.append(body.decode())
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
    """Let one hub post until a condition holds, and it has noted what was taken."""

    def is_noted():
        return not any(row["letter"] in sender.taken for row in hub.sent())

    hubs = open_hubs(hub.folder.parent / "hubs")
    posting = Posting(store=hub.store, hubs=hubs, sender=lambda: sender, clock=lambda: hub.now_ms)
    task = asyncio.create_task(posting.run())
    try:
        async with asyncio.timeout(60):
            while not (condition() and is_noted()):
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


async def disputed_before_the_city(town):
    """A case that Jiulongpo offered, Banan returned and Jiulongpo disputed; and the post for it."""
    a, b, city = town.values()
    number, digest = await offer(town, "banan")
    everywhere = Post(town)
    await post(a, everywhere, lambda: b.state(digest) == "offered")
    await b.transfers.give_back(digest, CENTRE, reason="不属")
    await post(b, everywhere, lambda: a.state(digest) == "returned")
    await a.transfers.dispute(digest, CENTRE, reason="应属")
    await post(a, everywhere, lambda: city.state(digest) == "disputed")
    return number, digest, everywhere


async def test_an_acceptance_that_overtakes_the_ruling_is_heard_after_it(town):
    # the case would live at both hubs if the refused envelope were given up
    a, b, city = town.values()
    number, digest, everywhere = await disputed_before_the_city(town)
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


DESK = replace(person("handler"), section="渣土科")
LATER_MS = LASTS_S * 1000 + 1


def act(hub, number, move, **given):
    said = Said(by=DESK, at_ms=hub.now_ms, reason=given.get("reason"))
    with hub.store.write() as connection:
        hub.work.move(connection, number, move, said, given, task=1)


async def taken_while_a_penalty_stands(town):
    """Jiulongpo decided on a penalty before it heard that Banan has taken the case."""
    a, b = town["jiulongpo"], town["banan"]
    number, digest = await offer(town, "banan")
    everywhere = Post(town)
    await post(a, everywhere, lambda: b.state(digest) == "offered")
    act(a, number, CaseMove.ACCEPT)
    act(a, number, CaseMove.PENALISE, amount_yuan=2000, law="条例", article="68", document="1号")
    theirs = await b.transfers.accept(digest, CENTRE)
    early = Post(town)
    await post(b, early, lambda: early.said and problem(b, digest) is not None)
    return number, digest, theirs


async def listed(hub, **words):
    return await hub.transfers.register.find(is_stuck=True, **words)


async def test_an_acceptance_that_is_held_is_told_at_both_hubs(town, caplog):
    a, b, city = town.values()

    number, digest, theirs = await taken_while_a_penalty_stands(town)

    (here,), (there,) = await listed(a), await listed(b)
    assert (here.digest, here.is_held, here.their_case) == (digest, True, theirs)
    assert (there.is_held, there.letters[-1].is_missed, there.letters[-1].is_given_up) == (
        False, True, False,
    )  # fmt: skip
    assert b.transfers.register.unheard() == {"refused": 1, "given_up": 0}
    assert a.transfers.register.unheard() == {"refused": 0, "given_up": 0}
    assert await listed(city) == []
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert any("is held" in one and "withdraw" in one for one in told)
    assert any(f"accept of transfer {digest} is not taken by jiulongpo" in one for one in told)
    act(a, number, CaseMove.WITHDRAW_PENALTY, penalty=1, document="撤1号", reason="由对方处理")
    await b.transfers.send_again(digest, CENTRE)
    assert [row["attempts"] for row in b.sent()] == [0]  # tried at once, and soon after that
    await post(b, Post(town), lambda: a.state(digest) == "accepted")
    assert (await listed(a), await listed(b)) == ([], [])
    accepted = a.on_record(digest)[-1][1]
    assert b.on_record(digest)[-2:] == [("transfer.accept", accepted), ("transfer.again", accepted)]


async def test_an_acceptance_that_is_given_up_is_told_and_can_be_sent_again(town, caplog):
    a, b = town["jiulongpo"], town["banan"]
    number, digest, theirs = await taken_while_a_penalty_stands(town)
    for hub in town.values():
        hub.now_ms += LATER_MS
    await post(b, Post(town), lambda: b.transfers.register.unheard()["given_up"])
    given_up = (await listed(b))[0].letters[-1]
    act(a, number, CaseMove.WITHDRAW_PENALTY, penalty=1, document="撤1号", reason="由对方处理")

    sent = await b.transfers.send_again(digest, CENTRE)
    await post(b, Post(town), lambda: a.state(digest) == "accepted")

    assert (given_up.is_given_up, given_up.waits, sent) == (True, False, 1)
    assert any("is given up" in r.getMessage() for r in caplog.records if r.levelname == "ERROR")
    assert a.case(number).state.value == "void"
    assert b.case(theirs).state.value == "open"
    assert (await listed(a), await listed(b)) == ([], [])
    assert b.transfers.register.unheard() == {"refused": 0, "given_up": 0}
    with pytest.raises(NotThisStep, match="heard"):
        await b.transfers.send_again(digest, CENTRE)
    assert b.audit.verify() is not None
    steps = [step for step, _ in b.on_record(digest)]
    assert steps == ["transfer.offer", "transfer.accept", "transfer.accept"]


async def test_an_offer_whose_time_is_over_is_made_anew(town):
    a = town["jiulongpo"]
    _, digest = await offer(town, "banan")
    sent = Away()
    await post(a, sent, lambda: problem(a, digest) is not None)
    a.now_ms += LATER_MS
    await post(a, sent, lambda: a.transfers.register.unheard()["given_up"])

    with pytest.raises(NotThisStep, match="anew"):
        await a.transfers.send_again(digest, CENTRE)
    with pytest.raises(NotYours):
        await a.transfers.send_again(digest, DESK)


class Away:
    """Nobody answers."""

    taken = ()

    async def send(self, *_):
        return Sent(problem="timed out", is_final=False)

    async def close(self):
        pass


@pytest.mark.parametrize("to", ["jiulongpo", "banan"])
async def test_what_was_ruled_on_is_not_disputed_again(town, to):
    a, b, city = town.values()
    _, digest, everywhere = await disputed_before_the_city(town)
    await city.transfers.rule(digest, to, ARBITER, reason="管辖")
    ruled = "returned" if to == "jiulongpo" else "ruled"
    await post(city, everywhere, lambda: a.state(digest) == b.state(digest) == ruled)

    with pytest.raises(NotThisStep) as refused:
        await a.transfers.dispute(digest, CENTRE, reason="不服")

    assert outer(refused.value).code.value == "BAD_USER_INPUT"
    assert a.state(digest) == ruled


def test_the_commands_tell_what_is_stuck_and_send_it_again(tmp_path):
    register(tmp_path, PORTS)
    a = Ledger(tmp_path, "jiulongpo")
    a.now_ms = time.time_ns() // 1_000_000
    (number,) = open_cases(a.store, a.folder, 1)
    digest = asyncio.run(a.transfers.offer(number, "banan", CENTRE, reason="发生地"))
    with a.store.write() as connection:
        statements.note_attempt(connection, digest, next_at_ms=None, problem="HTTP 500")
    env = {"ZHATU_HUBS": str(tmp_path / "hubs"), "ZHATU_TRANSFER_HUB": "jiulongpo",
           "COLUMNS": "400"}  # fmt: skip

    def run(*words):
        return CliRunner().invoke(
            zhatu, ["transfer", *words, "--data", str(a.folder)], env=env, catch_exceptions=True
        )

    stuck, again = run("list", "--stuck"), run("send-again", digest)
    a.now_ms += 3_600_000  # the commands go by the machine's own clock
    due = [row["digest"] for row in a.sent()]
    with a.store.write() as connection:
        statements.note_attempt(connection, digest, next_at_ms=None, problem=None)
    heard, nothing = run("send-again", digest), run("list", "--stuck")
    every = run("list")
    a.store.close()

    assert "offer given up: HTTP 500" in stuck.output
    assert (again.exit_code, again.output.strip()) == (0, "sent again: 1")
    assert due == [digest]
    assert heard.exit_code == 2
    assert "heard by the other hub" in heard.output
    assert digest[:12] not in nothing.output
    assert digest[:12] in every.output
