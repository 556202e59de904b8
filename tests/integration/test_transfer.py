"""A case handed over between hubs: accepted, returned, disputed, ruled on; replays refused."""

import base64
import json
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from auth.jose import sign_bytes
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.cases import reading
from gateway.cases.errors import MissingInput, NotYours, PenaltyStands
from gateway.cases.moves import rules_for
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState, Subject
from gateway.errors import outer
from gateway.incidents.rules import make_key
from gateway.store import transfers as statements
from gateway.transfer.envelope import KIND, LASTS_S, Step, seal
from gateway.transfer.errors import BadEnvelope, BadHub, NoSuchHub, NotThisStep, Replayed
from gateway.transfer.hubs import open_hubs
from gateway.transfer.letters import Own
from gateway.transfer.parts import acting
from gateway.transfer.service import Transfers
from tests.integration.story import person
from tests.integration.watched import OPENED, open_cases, opening, store_of, work_of
from tests.shared import REPO

CENTRE, ARBITER, HANDLER = person("dispatcher"), person("arbiter"), person("handler")
DISTRICTS = {"jiulongpo": "500107", "banan": "500113", "city": "500100"}


def register(folder, ports=None):
    """The same register for every hub, with keys beside it."""
    hubs = folder / "hubs"
    for code, district in DISTRICTS.items():
        public = make_key(folder / code / "keys" / "transfer.pem")
        hubs.mkdir(exist_ok=True)
        (hubs / f"{code}.pem").write_bytes(public.read_bytes())
        url = f"http://127.0.0.1:{(ports or {}).get(code, 1)}"
        (hubs / f"{code}.toml").write_text(
            f'district = "{district}"\nurl = "{url}"\npublic_key = "{code}.pem"\n'
            f"arbiter = {str(code == 'city').lower()}\n"
        )
    return hubs


class Ledger:
    """One hub without its web, and its clock."""

    def __init__(self, folder, code):
        self.code, self.now_ms = code, OPENED
        self.store = store_of(f"sqlite:///{folder / code / 'store.db'}")
        self.audit = AuditLog(self.store, lambda: self.now_ms)
        self.work = work_of(self.store, folder / code)
        self.folder = folder / code
        self.transfers = Transfers(
            store=self.store,
            audit=self.audit,
            work=self.work,
            hubs=open_hubs(folder / "hubs"),
            own=Own(code=code, key=(folder / code / "keys" / "transfer.pem").read_bytes),
            clock=lambda: self.now_ms,
        )

    def sent(self):
        with self.store.read() as connection:
            return [
                row
                for peer in DISTRICTS
                for row in statements.due_letters(connection, peer, self.now_ms, 99)
            ]

    def state(self, digest):
        with self.store.read() as connection:
            row = statements.get(connection, digest)
        return None if row is None else row["state"]

    def case(self, number):
        with self.store.read() as connection:
            return reading.get(connection, number)

    def on_record(self, digest):
        entries = self.audit.about(f"Transfer:{digest}")
        return [(e.operation, json.loads(e.payload)["digest"]) for e in entries]


@pytest.fixture
def town(tmp_path):
    register(tmp_path)
    hubs = {code: Ledger(tmp_path, code) for code in DISTRICTS}
    yield hubs
    for hub in hubs.values():
        hub.store.close()


async def carry(town):
    """The post: every letter goes to whom it is for, once."""
    for hub in town.values():
        for row in hub.sent():
            await town[row["peer"]].transfers.receive(row["letter"])
            with hub.store.write() as connection:
                statements.note_attempt(connection, row["digest"], next_at_ms=None, problem=None)


async def offered(town):
    a = town["jiulongpo"]
    (number,) = open_cases(a.store, a.folder, 1)
    digest = await a.transfers.offer(number, "banan", CENTRE, reason="发生地在巴南")
    await carry(town)
    return number, digest


async def test_a_case_that_is_accepted_lives_at_one_hub_and_both_ledgers_hold_the_digests(town):
    a, b = town["jiulongpo"], town["banan"]
    number, digest = await offered(town)
    before = a.case(number).state.value

    theirs = await b.transfers.accept(digest, CENTRE)
    await carry(town)

    assert (before, a.case(number).state.value, b.case(theirs).state.value) == (
        "assigned", "void", "open",
    )  # fmt: skip
    assert a.state(digest) == b.state(digest) == "accepted"
    assert a.on_record(digest) == b.on_record(digest)
    assert [step for step, _ in a.on_record(digest)] == ["transfer.offer", "transfer.accept"]
    assert b.case(theirs).alert_number == "jiulongpo:AL-0"
    assert theirs in a.case(number).history[-1].reason
    assert a.audit.verify() is not None
    assert b.audit.verify() is not None


async def test_a_case_is_not_handed_over_while_a_decision_on_it_stands(town):
    a, b = town["jiulongpo"], town["banan"]
    number, digest = await offered(town)
    desk = replace(HANDLER, section="渣土科")

    def go(move, **given):
        said = Said(by=desk, at_ms=a.now_ms, reason=given.get("reason"))
        with a.store.write() as connection:
            a.work.move(connection, number, move, said, given, task=1)

    go(CaseMove.ACCEPT)
    go(CaseMove.PENALISE, amount_yuan=2000, law="条例", article="第六十八条", document="1号")
    theirs = await b.transfers.accept(digest, CENTRE)
    with pytest.raises(PenaltyStands):
        await a.transfers.offer(number, "banan", CENTRE, reason="再移")
    with pytest.raises(NotThisStep) as refused:
        await carry(town)
    before = a.case(number).state.value
    go(CaseMove.WITHDRAW_PENALTY, penalty=1, document="撤1号", reason="由对方处理")
    await carry(town)  # the acceptance is sent again

    assert outer(refused.value).code.status != 409  # which would say that it was taken
    assert (before, a.case(number).state.value, b.case(theirs).state.value) == (
        "assigned", "void", "open",
    )  # fmt: skip
    assert a.case(number).fine_yuan is None


@pytest.mark.parametrize("state", sorted(set(CaseState) - {CaseState.CLOSED, CaseState.VOID}))
def test_a_case_that_another_hub_took_can_be_ended_here_in_whatever_state_it_is(state):
    """A move that is refused answers 409, and that says that the envelope was taken."""
    rules = rules_for(state, CaseMove.VOID, Subject.CASE)

    assert any(acting("banan").has(rule.role) for rule in rules)


async def test_company_and_site_go_with_the_case_so_that_repeats_are_counted(town):
    a, b = town["jiulongpo"], town["banan"]
    said = Said(by=CENTRE, at_ms=OPENED, reason=None)
    against = {"company_id": "credit_code:91500107MA5U000001", "site_id": "code:GD-001"}
    with a.store.write() as connection:
        case = a.work.open(connection, replace(opening(7), **against), said)
    digest = await a.transfers.offer(case.number, "banan", CENTRE, reason="发生地在巴南")
    await carry(town)

    theirs = b.case(await b.transfers.accept(digest, CENTRE))

    assert (theirs.company_id, theirs.site_id) == tuple(against.values())


async def test_the_same_envelope_is_never_taken_twice(town):
    b = town["banan"]
    a = town["jiulongpo"]
    (number,) = open_cases(a.store, a.folder, 1)
    digest = await a.transfers.offer(number, "banan", CENTRE, reason="发生地")
    (letter,) = a.sent()
    await b.transfers.receive(letter["letter"])
    entries = len(b.on_record(digest))

    with pytest.raises(Replayed):
        await b.transfers.receive(letter["letter"])

    assert len(b.on_record(digest)) == entries == 1


async def test_what_is_returned_is_disputed_and_ruled_on(town):
    a, b, city = town.values()
    number, digest = await offered(town)
    await b.transfers.give_back(digest, CENTRE, reason="工地不在我区")
    await carry(town)
    assert (a.state(digest), b.state(digest)) == ("returned", "returned")
    await a.transfers.dispute(digest, CENTRE, reason="违法行为发生在渝南大道")
    await carry(town)

    await city.transfers.rule(digest, "banan", ARBITER, reason="由违法行为发生地管辖")
    await carry(town)

    with pytest.raises(NotThisStep):
        await b.transfers.give_back(digest, CENTRE, reason="再退")
    theirs = await b.transfers.accept(digest, CENTRE)
    await carry(town)
    assert a.state(digest) == b.state(digest) == "accepted"
    assert (a.case(number).state.value, b.case(theirs).state.value) == ("void", "open")
    rulings = [dict(hub.on_record(digest))["transfer.ruling"] for hub in (a, b)]
    assert set(rulings) <= {d for step, d in city.on_record(digest) if step == "transfer.ruling"}


async def test_a_ruling_for_who_offered_it_leaves_the_case_there(town):
    a, b, city = town.values()
    number, digest = await offered(town)
    await b.transfers.give_back(digest, CENTRE, reason="不属")
    await carry(town)
    await a.transfers.dispute(digest, CENTRE, reason="应属")
    await carry(town)
    with pytest.raises(NotThisStep):
        await city.transfers.rule(digest, "city", ARBITER, reason="x")

    await city.transfers.rule(digest, "jiulongpo", ARBITER, reason="由工地所在地管辖")
    await carry(town)

    assert a.case(number).state.value == "assigned"
    with pytest.raises(NotThisStep):
        await b.transfers.accept(digest, CENTRE)


async def test_who_may_not_and_what_is_missing_is_refused(town):
    a = town["jiulongpo"]
    number, digest = await offered(town)

    with pytest.raises(NotYours):
        await a.transfers.offer(number, "banan", HANDLER, reason="x")
    with pytest.raises(NotYours):
        await town["city"].transfers.rule(digest, "banan", CENTRE, reason="x")
    with pytest.raises(MissingInput):
        await a.transfers.offer(number, "banan", CENTRE, reason=" ")
    with pytest.raises(NoSuchHub):
        await a.transfers.offer(number, "yubei", CENTRE, reason="x")
    with pytest.raises(NotThisStep):
        await a.transfers.offer(number, "jiulongpo", CENTRE, reason="x")
    with pytest.raises(NotThisStep):
        await a.transfers.accept(digest, CENTRE)


def changed(letter, **claims):
    """The claims of a letter, some changed, with its old signature."""
    head, body, signature = letter.split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "=="))
    data = base64.urlsafe_b64encode(canonical(told | claims).encode()).decode().rstrip("=")
    return f"{head}.{data}.{signature}", told | claims


@pytest.mark.parametrize(
    "what", ["bytes", "signer", "sender", "receiver", "over", "blanks", "none"]
)
async def test_an_envelope_that_proves_nothing_is_refused(town, what):
    a, b = town["jiulongpo"], town["banan"]
    (number,) = open_cases(a.store, a.folder, 1)
    await a.transfers.offer(number, "banan", CENTRE, reason="发生地")
    letter = a.sent()[0]["letter"]
    key = (a.folder / "keys" / "transfer.pem").read_bytes()
    _, told = changed(letter)
    if what == "bytes":
        letter, _ = changed(letter, reason="另有原因")
    if what == "signer":  # the city's name over the district's key
        letter = sign_bytes(canonical(told).encode(), key, kid="city", kind=KIND)
    if what == "sender":
        said = canonical(told | {"from": "city"}).encode()
        letter = sign_bytes(said, key, kid="jiulongpo", kind=KIND)
    if what == "receiver":
        b = town["city"]
    if what == "over":
        b.now_ms += (LASTS_S + 400) * 1000
    if what == "blanks":
        letter = sign_bytes(json.dumps(told).encode(), key, kid="jiulongpo", kind=KIND)
    if what == "none":
        letter = "a.b"

    with pytest.raises(BadEnvelope):
        await b.transfers.receive(letter)

    with b.store.read() as connection:
        assert statements.page(connection, 9) == []


@pytest.mark.parametrize(
    "case",
    [
        None,
        {"kind": None},
        {"occurred_at_ms": "yesterday"},
        {"occurred_at_ms": 10**15},
        {"occurred_at_ms": -1},
        {"truck_id": 7},
        {"company_id": 7},
        {"site_id": 7},
    ],
)
async def test_an_offer_that_tells_no_case_is_refused(town, case):
    a, b = town["jiulongpo"], town["banan"]
    (number,) = open_cases(a.store, a.folder, 1)
    await a.transfers.offer(number, "banan", CENTRE, reason="发生地")
    _, told = changed(a.sent()[0]["letter"])
    told["case"] = case and told["case"] | case
    key = (a.folder / "keys" / "transfer.pem").read_bytes()

    with pytest.raises(BadEnvelope, match="no case"):
        await b.transfers.receive(
            sign_bytes(canonical(told).encode(), key, kid="jiulongpo", kind=KIND)
        )


@pytest.mark.parametrize(
    "name",
    ["number", "alert_number", "violation_number", "truck_id", "company_id", "site_id", "district"],
)
async def test_a_name_that_no_index_takes_is_refused_by_its_field(town, name):
    a, b = town["jiulongpo"], town["banan"]
    (number,) = open_cases(a.store, a.folder, 1)
    await a.transfers.offer(number, "banan", CENTRE, reason="发生地")
    _, told = changed(a.sent()[0]["letter"])
    told["case"] |= {name: "渝" * 501}
    key = (a.folder / "keys" / "transfer.pem").read_bytes()

    with pytest.raises(BadEnvelope, match=f"its {name} is longer than 500 characters"):
        await b.transfers.receive(
            sign_bytes(canonical(told).encode(), key, kid="jiulongpo", kind=KIND)
        )


@pytest.mark.parametrize("case", [None, {"kind": "WHALES"}, {"occurred_at_ms": 10**15}])
async def test_a_dispute_on_what_the_arbiter_could_not_show_is_refused(town, case):
    a, b, city = town.values()
    (number,) = open_cases(a.store, a.folder, 1)
    await a.transfers.offer(number, "banan", CENTRE, reason="发生地")
    _, told = changed(a.sent()[0]["letter"])
    said = {"case": case and told["case"] | case, "reason": "发生地"}

    def sealed(step, claims, sender, to):
        key = (sender.folder / "keys" / "transfer.pem").read_bytes()
        now_s = city.now_ms // 1000
        return seal(step, claims, sender=sender.code, to=to.code, key=key, now_s=now_s)

    offer = sealed(Step.OFFER, said, a, b)
    about = {"transfer": offer.digest, "reason": "不在我区"}
    back = sealed(Step.RETURN, about, b, a)
    dispute = sealed(Step.DISPUTE, {**about, "offer": offer.text, "return": back.text}, a, city)

    with pytest.raises(BadEnvelope, match=r"no case|no kind"):
        await city.transfers.receive(dispute.text)
    assert await city.transfers.register.find() == []


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"reason": 7}, "reason"),
        ({"reason": {"of": "law"}}, "reason"),
        ({"reason": ""}, "reason"),
        ({"nonce": "n" * 201}, "nonce"),
        ({"reason": "a\0b"}, "cannot be kept"),
        ({"evidence_sha256": [2**70]}, "cannot be kept"),
    ],
)
async def test_an_envelope_that_no_store_could_keep_is_refused(town, claim, said):
    a, b = town["jiulongpo"], town["banan"]
    (number,) = open_cases(a.store, a.folder, 1)
    digest = await a.transfers.offer(number, "banan", CENTRE, reason="发生地")
    _, told = changed(a.sent()[0]["letter"])
    key = (a.folder / "keys" / "transfer.pem").read_bytes()
    data = json.dumps(
        told | claim, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()

    with pytest.raises(BadEnvelope, match=said):
        await b.transfers.receive(sign_bytes(data, key, kid="jiulongpo", kind=KIND))

    assert b.state(digest) is None


def test_a_register_that_cannot_be_meant_is_refused(tmp_path):
    hubs = register(tmp_path)
    good = (hubs / "banan.toml").read_text()
    for was, now, field in (
        ('"500113"', '"500"', "district"),
        ("http://127.0.0.1:1", "http://banan.example", "url"),
        ('"banan.pem"', '"none.pem"', "public_key"),
        ("arbiter = false", "arbiter = true", "arbiter"),
        ("arbiter", "arbitre", "arbitre"),
    ):
        (hubs / "banan.toml").write_text(good.replace(was, now))
        with pytest.raises(BadHub, match=field):
            open_hubs(hubs)


def free_ports(*codes):
    """A port of this machine for each, held together so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in codes]
    ports = {code: one.getsockname()[1] for code, one in zip(codes, sockets, strict=True)}
    for one in sockets:
        one.close()
    return ports


def test_two_hubs_as_processes_hand_a_case_over(tmp_path):
    ports = free_ports("jiulongpo", "banan")
    hubs = register(tmp_path, ports)
    a = Ledger(tmp_path, "jiulongpo")
    (number,) = open_cases(a.store, a.folder, 1)

    def zhatu(code, *words):
        return [
            sys.executable, "-m", "gateway.cli.main", *words, "--data", str(tmp_path / code),
        ]  # fmt: skip

    def environment(code):
        return {"ZHATU_HUBS": str(hubs), "ZHATU_TRANSFER_HUB": code, "PYTHONPATH": str(REPO)}

    def run(code, *words):
        done = subprocess.run(
            zhatu(code, *words), env=environment(code), cwd=REPO, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    servers = [
        subprocess.Popen(
            zhatu(code, "serve", "--port", str(port)),
            env=environment(code),
            cwd=REPO,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for code, port in ports.items()
    ]
    try:
        digest = run(
            "jiulongpo", "transfer", "offer", number, "banan", "--reason", "发生地"
        ).strip()
        b = Ledger(tmp_path, "banan")
        wait_until(lambda: b.state(digest) == "offered")
        theirs = run("banan", "transfer", "accept", digest).strip()
        wait_until(lambda: a.state(digest) == "accepted")
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()

    assert a.on_record(digest) == b.on_record(digest)
    assert len(a.on_record(digest)) == 2
    assert (a.case(number).state.value, b.case(theirs).state.value) == ("void", "open")
    for hub in (a, b):
        hub.store.close()


def wait_until(condition, limit_s=120):
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)
