"""Operations asked by their hash, and partners that may ask no others, at every door alike."""

import hashlib
import json

import httpx
import pytest

from auth.principal import Principal
from gateway.settings import Limits
from gateway.trusted.manifest import digest, read_operation, ready
from gateway.trusted.registering import Registrar
from tests.integration.live.clients import PURPOSE, on_a_port
from tests.integration.story import a_hub

BOUND, FREE = "police", "transport"
OWN, OTHER = "query Own { trucks { totalCount } }", "query Other { sites { totalCount } }"
FOLLOW = "subscription Own { sightingSeen { __typename } }"
BY = Principal(department="hub", person="tester")


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def exact(text):
    return read_operation(sha256(text), text)


def by_hash(text, **changes):
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256(text), **changes}}


@pytest.fixture
async def door(tmp_path):
    limits = Limits(trusted_only=BOUND)
    async with a_hub(tmp_path, limits=limits) as hub, on_a_port(hub) as opened:
        registrar = Registrar(store=hub.store, audit=hub.audit, now_ms=hub.journal.clock)
        registrar.add(BOUND, [exact(OWN), exact(FOLLOW)], BY)
        registrar.add(FREE, [exact(OTHER)], BY)
        opened.registrar = registrar
        yield opened


def headers(door, department, **more):
    who = Principal(department=department, person="P", roles=frozenset({"viewer"}))
    return {"Authorization": f"Bearer {door.token(who)}", "X-Purpose": PURPOSE, **more}


async def asked(door, department, body, **more):
    async with httpx.AsyncClient(base_url=f"http://{door.address}", timeout=60) as http:
        return await http.post("/graphql", json=body, headers=headers(door, department, **more))


async def over_http(door, department, body):
    return (await asked(door, department, body)).json()


async def over_get(door, department, body):
    params = {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
    async with httpx.AsyncClient(base_url=f"http://{door.address}", timeout=60) as http:
        said = headers(door, department)
        return (await http.get("/graphql", params=params, headers=said)).json()


async def over_stream(door, department, body):
    answer = await asked(door, department, body, Accept="text/event-stream")
    if "json" in answer.headers["content-type"]:
        return answer.json()
    told = [line for line in answer.text.splitlines() if line.startswith("data: {")]
    return json.loads(told[0].removeprefix("data: "))


async def over_socket(door, department, body):
    who = Principal(department=department, person="P", roles=frozenset({"viewer"}))
    async with door.socket(door.token(who)) as opened:
        await opened.say(id="1", type="subscribe", payload=body)
        payload = (await opened.hear())["payload"]
    return payload if "data" in payload else {"errors": payload}


def said(answer):
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else "DATA"


READY = next(one.body for one in ready() if one.name == "TruckByPlate")
VALUES = {"plate": "渝A90001"}
DOORS = [over_http, over_get, over_stream, over_socket]
CELLS = {
    "own by hash": (BOUND, {"extensions": by_hash(OWN)}, "DATA"),
    "own by text": (BOUND, {"query": OWN}, "DATA"),
    "own by text and hash": (BOUND, {"query": OWN, "extensions": by_hash(OWN)}, "DATA"),
    "one blank more": (BOUND, {"query": OWN + " "}, "NOT_TRUSTED"),
    "any other text": (BOUND, {"query": "{ trucks { totalCount } }"}, "NOT_TRUSTED"),
    "no GraphQL at all": (BOUND, {"query": "}{" * 9}, "NOT_TRUSTED"),
    "introspection": (BOUND, {"query": "{ __schema { types { name } } }"}, "NOT_TRUSTED"),
    "another's by text": (BOUND, {"query": OTHER}, "NOT_TRUSTED"),
    "another's by hash": (BOUND, {"extensions": by_hash(OTHER)}, "PERSISTED_QUERY_NOT_FOUND"),
    "nobody's by hash": (FREE, {"extensions": by_hash("{ x }")}, "PERSISTED_QUERY_NOT_FOUND"),
    "hash of another text": (FREE, {"query": OWN, "extensions": by_hash(OTHER)}, "BAD_REQUEST"),
    "hash that is none": (FREE, {"extensions": by_hash(OWN, sha256Hash=7)}, "BAD_REQUEST"),
    "version 2": (FREE, {"extensions": by_hash(OTHER, version=2)}, "BAD_REQUEST"),
    "not bound, its own": (FREE, {"extensions": by_hash(OTHER)}, "DATA"),
    "not bound, any text": (FREE, {"query": OWN}, "DATA"),
    "not bound, another's hash": (FREE, {"extensions": by_hash(OWN)}, "PERSISTED_QUERY_NOT_FOUND"),
}


@pytest.mark.parametrize("over", DOORS)
async def test_each_request_is_let_in_or_refused_alike(door, over):
    found = {name: said(await over(door, who, body)) for name, (who, body, _) in CELLS.items()}

    assert found == {name: code for name, (_, _, code) in CELLS.items()}


async def test_the_ready_operations_are_for_all_with_their_variables(door):
    body = {"extensions": by_hash(READY), "variables": VALUES}

    by_name = [await over(door, BOUND, body) for over in DOORS]

    assert [said(answer) for answer in by_name] == ["DATA"] * 4
    assert all(answer["data"] == by_name[0]["data"] for answer in by_name)


async def test_a_subscription_is_followed_by_its_hash_and_on_record_under_it(door):
    answer = await over_socket(door, BOUND, {"extensions": by_hash(FOLLOW)})

    assert answer == {"data": {"sightingSeen": {"__typename": "Following"}}}
    refused = await over_socket(door, BOUND, {"query": FOLLOW + "\n"})
    assert said(refused) == "NOT_TRUSTED"


async def test_what_is_taken_back_counts_no_more_once_it_is_looked_at_again(door):
    assert said(await over_http(door, BOUND, {"extensions": by_hash(OWN)})) == "DATA"
    door.registrar.remove(BOUND, [sha256(OWN)], BY)
    door.hub.trusted._read_at = float("-inf")

    answers = [
        said(await over_http(door, BOUND, {"query": OWN})),
        said(await over_http(door, BOUND, {"extensions": by_hash(OWN)})),
    ]

    assert answers == ["NOT_TRUSTED", "PERSISTED_QUERY_NOT_FOUND"]


async def test_by_get_an_answer_bears_a_tag_and_is_told_once(door):
    params = {"extensions": json.dumps(by_hash(OWN))}
    async with httpx.AsyncClient(base_url=f"http://{door.address}", timeout=60) as http:
        said_of_us = headers(door, BOUND)
        first = await http.get("/graphql", params=params, headers=said_of_us)
        again = {**said_of_us, "If-None-Match": first.headers["ETag"]}
        second = await http.get("/graphql", params=params, headers=again)

    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")


async def test_a_hash_that_is_not_found_is_told_by_status_and_the_word_clients_know(door):
    answer = await asked(door, FREE, {"extensions": by_hash("{ x }")})

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_the_record_names_the_hash_and_the_text_is_kept(door):
    await over_http(door, BOUND, {"extensions": by_hash(OWN)})

    entry = door.hub.audit.verify()

    assert json.loads(entry.payload)["document"] == digest(OWN) == sha256(OWN)
    assert door.hub.audit.document(sha256(OWN)) == OWN
