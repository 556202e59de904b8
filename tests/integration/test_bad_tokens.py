"""Every bad token is refused alike at every door, and nothing but the code is told."""

import json

import httpx
import pytest
import websockets

from auth.oidc.provider import read_providers
from gateway.errors import ErrorCode
from tests.bad_tokens import BAD, Forge
from tests.integration.front_door import front_door
from tests.integration.live.clients import served
from tests.integration.story import person
from tests.oidc import provider, settings_of

QUERY = {"query": "{ trucks { totalCount } }"}
REFUSED = {
    "errors": [{"message": ErrorCode.UNAUTHENTICATED.en, "extensions": {"code": "UNAUTHENTICATED"}}]
}


@pytest.fixture(scope="module")
def providers():
    with provider() as ours, provider() as other:
        yield ours, other


@pytest.fixture
async def door(tmp_path, providers):
    believed = read_providers([settings_of(providers[0])])
    async with front_door(tmp_path, providers=believed) as opened:
        yield opened


@pytest.fixture
def forge(door, providers):
    return Forge(door.hub, *providers)


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


async def test_each_is_refused_over_http_with_nothing_but_a_code(door, forge):
    answers = {
        name: await door.http.post("/graphql", json=QUERY, headers=bearer(make(forge)))
        for name, make in BAD.items()
    }

    assert len(BAD) >= 25
    assert {n: a.status_code for n, a in answers.items() if a.status_code != 401} == {}
    assert {n: a.text for n, a in answers.items() if a.json() != REFUSED} == {}
    assert {a.headers["www-authenticate"] for a in answers.values()} == {
        'Bearer realm="zhatu", error="invalid_token"'
    }


async def test_each_is_refused_for_evidence(door, forge):
    statuses = {
        name: (await door.http.get("/evidence/" + "0" * 64, headers=bearer(make(forge))))
        for name, make in BAD.items()
    }

    assert {n: a.status_code for n, a in statuses.items() if a.status_code != 401} == {}


async def test_no_address_in_a_token_is_ever_asked(door, forge, providers):
    providers[1].asked.clear()

    for make in BAD.values():
        await door.http.post("/graphql", json=QUERY, headers=bearer(make(forge)))

    assert providers[1].asked == []


async def test_the_good_ones_they_were_made_from_are_taken(door, forge):
    for text in (forge.own(), forge.provider.token()):
        answer = await door.http.post("/graphql", json=QUERY, headers=bearer(text))

        assert answer.json() == {"data": {"trucks": {"totalCount": 1}}}


async def test_a_revoked_token_is_refused_on_the_next_request(door, forge):
    text = forge.hub.identity.issuer.issue(person(), lifetime_s=60)
    before = await door.http.post("/graphql", json=QUERY, headers=bearer(text))

    door.hub.identity.tokens.revoke_any(text, person())
    after = await door.http.post("/graphql", json=QUERY, headers=bearer(text))

    assert (before.status_code, after.status_code, after.json()) == (200, 401, REFUSED)


@pytest.fixture
async def live(tmp_path, providers):
    believed = read_providers([settings_of(providers[0])])
    async with served(tmp_path, urls={"providers": believed}) as opened:
        yield opened


async def test_each_is_refused_for_server_sent_events_on_a_real_port(live, providers):
    forge = Forge(live.hub, *providers)
    follow = {"query": "subscription { caseChanged { cursor } }"}
    answers = {}
    async with httpx.AsyncClient(base_url=f"http://{live.address}", trust_env=False) as http:
        for name, make in BAD.items():
            headers = bearer(make(forge)) | {"Accept": "text/event-stream"}
            answers[name] = await http.post("/graphql", json=follow, headers=headers)

    assert {n: a.status_code for n, a in answers.items() if a.status_code != 401} == {}
    assert {n: a.text for n, a in answers.items() if a.json() != REFUSED} == {}


async def test_each_is_refused_at_the_init_of_a_websocket(live, providers):
    forge = Forge(live.hub, *providers)
    # 4403 is the protocol's word for a refused init; 1009 for a message of more than a megabyte
    closed = {name: await _init(live.address, make(forge)) for name, make in BAD.items()}

    large = {name for name in closed if "megabyte" in name}
    assert {n: c for n, c in closed.items() if n not in large and c != (4403, "Forbidden")} == {}
    assert {closed[name][0] for name in large} <= {4403, 1009}
    await live.settled()


async def _init(address, text):
    async with websockets.connect(
        f"ws://{address}/graphql", subprotocols=["graphql-transport-ws"], max_size=None
    ) as wire:
        payload = {"authorization": f"Bearer {text}"}
        await wire.send(json.dumps({"type": "connection_init", "payload": payload}))
        await wire.wait_closed()
        return wire.close_code, wire.close_reason
