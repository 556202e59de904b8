"""The ordinary request answers as the long way does, and leaves the same record."""

import json

import pytest

from auth.principal import Principal
from gateway.api.endpoint import Endpoint
from gateway.audit.trail import Wanted
from gateway.settings import Server
from tests.integration.front_door import front_door
from tests.integration.story import person

SHORT, LONG = "/graphql", "/graphql?long=way"
"""An address with a query string is not ordinary."""
GRAPHQL = "application/graphql-response+json"
EVERYTHING = f"{GRAPHQL}, application/json, text/event-stream, multipart/mixed"
TRUCKS = "query Q($n: Int = 2) { trucks(first: $n) { totalCount edges { node { id vin } } } }"
POLICE = Principal(department="police", person="王五")
VIOLATION = "query ($n: String!) { violation(number: $n) { number kind } }"
BODIES = {
    "a query": {"query": TRUCKS},
    "its variables": {"query": TRUCKS, "variables": {"n": 1}, "operationName": "Q"},
    "nothing found": {"query": VIOLATION, "variables": {"n": "V-0"}},
    "a variable too few": {"query": VIOLATION, "variables": {}},
    "a variable of another type": {"query": TRUCKS, "variables": {"n": "two"}},
    "an argument refused": {"query": '{ truck(vin: "A", id: "B") { vin } }'},
    "no such operation": {"query": TRUCKS, "operationName": "R"},
    "no such field": {"query": "{ lorries { totalCount } }"},
    "no GraphQL": {"query": "{ trucks"},
    "too deep": {"query": "{ x " * 40 + "}" * 40},
    "executed": {"query": "{ __typename myGrants { purpose } }"},
    "of the schema": {"query": "{ __schema { queryType { name } } }"},
    "a mutation": {"query": 'mutation { closeCase(input: {number: "x"}) { problems { code } } }'},
    "a subscription": {"query": "subscription { caseChanged { cursor } }"},
    "a word of subscriptions": {"query": "{ __typename } # subscription"},
    "purpose inside": {"query": TRUCKS, "extensions": {"purpose": "case_handling"}},
    "two purposes": {"query": TRUCKS, "extensions": {"purpose": "statistics"}},
    "another's case": {"query": TRUCKS, "extensions": {"case": "CQ-1999-000001"}},
    "an unknown extension": {"query": TRUCKS, "extensions": {"hint": 1}},
    "no query": {"variables": {}},
    "no object": [1],
}


LEAVING_A_RECORD = ("a query", "nothing found", "a variable too few", "another's case")


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        yield opened


async def both(door, body, who, **headers):
    """Status, headers and body of each way, without the id of the request."""
    sent = {"Content-Type": "application/json", **door.headers(who), **headers}
    content = json.dumps(body).encode()
    answers = [await door.http.post(to, content=content, headers=sent) for to in (SHORT, LONG)]
    for one in answers:
        del one.headers["X-Request-Id"]
    return [(one.status_code, dict(one.headers), one.content) for one in answers]


def follows(body):
    return isinstance(body, dict) and "subscription {" in body.get("query", "")


async def test_both_ways_give_the_same(door):
    differing = {}
    for accept in ("*/*", GRAPHQL, EVERYTHING):
        for who in (person("viewer"), POLICE):
            for name, body in BODIES.items():
                if accept == EVERYTHING and follows(body):
                    continue  # a stream, which has no length
                short, long = await both(door, body, who, Accept=accept)
                if short != long:
                    differing[name, accept, who.department] = (short, long)

    assert differing == {}


async def test_both_ways_leave_the_same_record(door):
    for name in LEAVING_A_RECORD:
        await both(door, BODIES[name], POLICE)

    found = door.hub.trail.find(Wanted(kind="read"))

    records = [{k: v for k, v in one.payload.items() if k != "request"} for one in found]
    assert len(records) == 4
    assert records[0::2] == records[1::2]


async def test_the_way_is_short_for_what_clients_send(door, monkeypatch):
    taken = []

    async def respond(self, request):
        taken.append(request.url.path)
        return await long(self, request)

    long = Endpoint._respond
    monkeypatch.setattr(Endpoint, "_respond", respond)
    for accept in ("*/*", GRAPHQL, EVERYTHING):
        await door.post(BODIES["a query"], Accept=accept)
    short = len(taken)
    await door.post(BODIES["a subscription"], Accept=EVERYTHING)

    assert (short, len(taken)) == (0, 1)


async def test_a_long_answer_is_packed_for_who_takes_that(tmp_path):
    async with front_door(tmp_path, server=Server(pack_from_bytes=64)) as door:
        packed = await both(door, BODIES["a query"], POLICE, **{"Accept-Encoding": "gzip"})
        plain = await both(door, BODIES["a query"], POLICE, **{"Accept-Encoding": "identity"})

    assert [one[1]["content-encoding"] for one in packed] == ["gzip", "gzip"]
    assert [one[2] for one in packed] == [one[2] for one in plain]


@pytest.mark.parametrize(
    ("token", "code"), [("Bearer x.y.z", "UNAUTHENTICATED"), ("Basic YTpi", "UNAUTHENTICATED")]
)
async def test_a_bad_token_is_refused_both_ways(door, token, code):
    short, long = await both(door, BODIES["a query"], POLICE, Authorization=token)

    assert short == long
    assert short[0] == 401
    assert json.loads(short[2])["errors"][0]["extensions"]["code"] == code


async def test_nothing_is_read_of_who_has_no_token(door):
    async def body():
        raise AssertionError("a body was read")
        yield b""

    headers = {
        "Authorization": "Bearer x.y.z",
        "Content-Type": "application/json",
        "Content-Length": "100",
    }

    answer = await door.http.post(SHORT, content=body(), headers=headers)

    assert answer.status_code == 401
