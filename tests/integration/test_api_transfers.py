"""Cases handed over between hubs through GraphQL: every step, who may make it, what it tells."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from gateway.api.cursors import encode
from gateway.cases.states import CaseMove
from gateway.settings import Transfer
from gateway.store import transfers as statements
from tests.integration.front_door import FrontDoor, front_door
from tests.integration.story import permit, person, sighting
from tests.integration.test_transfer import DISTRICTS, register

CENTRE, ARBITER = person("dispatcher"), person("arbiter", name="孙裁")
POLICE = person("dispatcher", name="钱警", department="police")
SHOWN = """transfer { digest side state peer caseNumber theirCase kind district reason
    case { number state } letters { step isSent waits } } problems { code field }"""
LIST = "{ transfers { edges { cursor node { digest state caseNumber } } } }"
INCOMING = "{ transfers(side: IN) { edges { node { digest state caseNumber } } } }"
AFTER = "query ($after: String!) { transfers(after: $after) { edges { node { digest } } } }"


@asynccontextmanager
async def hubs(folder, *codes: str) -> AsyncIterator[list[FrontDoor]]:
    """Front doors of hubs that know one another; the first has a case to hand over."""
    known = register(folder)
    async with AsyncExitStack() as stack:
        doors = []
        for code in codes:
            own = folder / code
            told = [permit(), sighting(load="overfilled")] if code == codes[0] else []
            settings = {"hubs": known, "transfer": Transfer(
                hub=code, key_file=own / "keys" / "transfer.pem"
            )}  # fmt: skip
            doors.append(await stack.enter_async_context(front_door(own, *told, **settings)))
        yield doors


async def opened(door: FrontDoor) -> str:
    await door.hub.incidents.collect()
    with door.hub.store.read() as connection:
        (alert,) = connection.exec_driver_sql("SELECT alert_number FROM incident_alerts").scalars()
    return (await door.hub.cases.confirm_alert(alert, CENTRE)).number


async def do(door: FrontDoor, name: str, who, more: str = "", **given: str):
    kind = f"{name[0].upper()}{name[1:]}Input!"
    query = f"mutation ($i: {kind}) {{ {name}(input: $i) {{ {more} {SHOWN} }} }}"
    return (await door.data(query, who, i=given))[name]


async def carry(doors):
    """Every envelope to the hub it is for."""
    by_code = dict(zip(DISTRICTS, doors, strict=False))
    for door in doors:
        with door.hub.store.read() as connection:
            rows = [
                row
                for peer in DISTRICTS
                for row in statements.due_letters(connection, peer, 2**53, 99)
            ]
        for row in rows:
            await by_code[row["peer"]].hub.transfers.receive(row["letter"])
            with door.hub.store.write() as connection:
                statements.note_attempt(connection, row["digest"], next_at_ms=None, problem=None)


async def test_a_case_is_offered_returned_disputed_ruled_on_and_taken(tmp_path):
    async with hubs(tmp_path, *DISTRICTS) as doors:
        here, there, city = doors
        number = await opened(here)

        offered = await do(
            here, "offerTransfer", CENTRE, number=number, hub="banan", reason="在巴南"
        )
        digest = offered["transfer"]["digest"]
        await carry(doors)
        incoming = (await there.data(INCOMING, CENTRE))["transfers"]["edges"]
        returned = await do(there, "returnTransfer", CENTRE, digest=digest, reason="工地不在我区")
        await carry(doors)
        disputed = await do(here, "disputeTransfer", CENTRE, digest=digest, reason="发生在渝南大道")
        await carry(doors)
        ruled = await do(city, "ruleTransfer", ARBITER, digest=digest, hub="banan", reason="管辖")
        await carry(doors)
        taken = await do(there, "acceptTransfer", CENTRE, "case { number state }", digest=digest)
        await carry(doors)
        query = "query ($d: String!) { transfer(digest: $d) { state theirCase } }"
        at_the_end = (await here.data(query, CENTRE, d=digest))["transfer"]

        assert offered["transfer"] | {"digest": ""} == {
            "digest": "", "side": "OUT", "state": "OFFERED", "peer": "banan", "caseNumber": number,
            "theirCase": None, "kind": "OVERFILLED", "district": None, "reason": "在巴南",
            "case": {"number": number, "state": "OPEN"},
            "letters": [{"step": "OFFER", "isSent": True, "waits": True}],
        }  # fmt: skip
        assert [edge["node"] for edge in incoming] == [
            {"digest": digest, "state": "OFFERED", "caseNumber": None}
        ]
        states = [one["transfer"]["state"] for one in (returned, disputed, ruled, taken)]
        assert states == ["RETURNED", "DISPUTED", "RULED", "ACCEPTED"]
        assert ruled["transfer"]["side"] == "JUDGED"
        assert taken["case"]["state"] == "OPEN"
        assert at_the_end == {"state": "ACCEPTED", "theirCase": taken["case"]["number"]}
        assert (await here.hub.cases.get(number)).state == "void"


async def test_what_may_not_be_done_is_told_in_words_that_stay_the_same(tmp_path):
    async with hubs(tmp_path, "jiulongpo") as (door,):
        number = await opened(door)
        words = {"number": number, "hub": "banan", "reason": "在巴南"}

        refused = {
            "handler": await do(door, "offerTransfer", person("handler"), **words),
            "stranger": await do(door, "offerTransfer", CENTRE, **(words | {"hub": "wanzhou"})),
            "no case": await do(door, "offerTransfer", CENTRE, **(words | {"number": "CQ-1"})),
            "no reason": await do(door, "offerTransfer", CENTRE, **(words | {"reason": " "})),
            "no transfer": await do(door, "acceptTransfer", CENTRE, digest="0" * 64),
            "no role": await do(door, "acceptTransfer", person("handler"), digest="0" * 64),
        }
        digest = (await do(door, "offerTransfer", CENTRE, **words))["transfer"]["digest"]
        refused["too soon"] = await do(
            door, "disputeTransfer", CENTRE, digest=digest, reason="不服"
        )
        refused["not the arbiter"] = await do(
            door, "ruleTransfer", CENTRE, digest=digest, hub="banan", reason="管辖"
        )

        assert {name: one["problems"][0]["code"] for name, one in refused.items()} == {
            "handler": "NOT_ALLOWED",
            "stranger": "NOT_FOUND",
            "no case": "NOT_FOUND",
            "no reason": "MISSING_INPUT",
            "no transfer": "NOT_FOUND",
            "no role": "NOT_ALLOWED",
            "too soon": "BAD_USER_INPUT",
            "not the arbiter": "NOT_ALLOWED",
        }
        assert await door.codes(LIST, person("handler")) == ["NOT_ALLOWED"]


async def test_a_department_sees_the_transfers_of_its_own_cases_and_each_reading_is_on_record(
    tmp_path,
):
    async with hubs(tmp_path, "jiulongpo") as (door,):
        number = await opened(door)
        await door.hub.cases.move(number, CaseMove.ASSIGN, CENTRE)
        offered = await do(door, "offerTransfer", CENTRE, number=number, hub="banan", reason="在")
        digest = offered["transfer"]["digest"]

        listed = (await door.data(LIST, CENTRE))["transfers"]["edges"]
        behind = (await door.data(AFTER, CENTRE, after=listed[0]["cursor"]))["transfers"]["edges"]
        others = (await door.data(LIST, POLICE))["transfers"]["edges"]
        hidden = await do(door, "disputeTransfer", POLICE, digest=digest, reason="不服")
        with door.hub.store.read() as connection:
            query = "SELECT payload FROM audit_entries WHERE kind = 'read'"
            reads = [json.loads(one) for one in connection.exec_driver_sql(query).scalars()]

        assert [edge["node"]["digest"] for edge in listed] == [digest]
        assert (behind, others) == ([], [])
        assert hidden["problems"][0]["code"] == "NOT_FOUND"
        named = [one.get("things", {}) for one in reads if "Transfer.*" in one["fields"]]
        assert any(digest in one.get("Transfer", []) for one in named)


STUCK = """{ transfers(stuck: true) { edges { node { digest isHeld
    letters { step waits isGivenUp problem } } } } }"""


async def test_what_other_hubs_do_not_take_is_listed_and_sent_again(tmp_path):
    async with hubs(tmp_path, "jiulongpo", "banan") as (here, there):
        number = await opened(here)
        offered = await do(here, "offerTransfer", CENTRE, number=number, hub="banan", reason="在")
        digest = offered["transfer"]["digest"]
        before = (await here.data(STUCK, CENTRE))["transfers"]["edges"]
        early = await do(here, "sendTransferAgain", CENTRE, digest=digest)
        with here.hub.store.write() as connection:
            statements.note_attempt(connection, digest, next_at_ms=None, problem="HTTP 500")

        (edge,) = (await here.data(STUCK, CENTRE))["transfers"]["edges"]
        again = await do(here, "sendTransferAgain", CENTRE, digest=digest)
        hidden = await do(here, "sendTransferAgain", POLICE, digest=digest)
        handler = await do(here, "sendTransferAgain", person("handler"), digest=digest)
        await carry([here, there])
        after = (await here.data(STUCK, CENTRE))["transfers"]["edges"]

        assert (before, after) == ([], [])
        assert early["problems"][0]["code"] == "BAD_USER_INPUT"
        assert edge["node"] == {
            "digest": digest, "isHeld": False,
            "letters": [{"step": "OFFER", "waits": False, "isGivenUp": True,
                         "problem": "HTTP 500"}],
        }  # fmt: skip
        assert again["problems"] == []
        assert again["transfer"]["letters"] == [{"step": "OFFER", "isSent": True, "waits": True}]
        assert hidden["problems"][0]["code"] == "NOT_FOUND"
        assert handler["problems"][0]["code"] == "NOT_ALLOWED"


FAR = encode("Transfer", (), (f"{10**19}/x",))


@pytest.mark.parametrize("after", ["", "bm9uZQ", "W10", FAR])
async def test_a_cursor_of_no_such_list(tmp_path, after):
    async with hubs(tmp_path, "jiulongpo") as (door,):
        assert await door.codes(AFTER, CENTRE, after=after) == ["BAD_USER_INPUT"]
