"""Every bad token is refused alike at every door, and nothing but the code is told."""

import pytest

from auth.oidc.provider import read_providers
from gateway.errors import ErrorCode
from tests.bad_tokens import BAD, Forge
from tests.integration.front_door import front_door
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
