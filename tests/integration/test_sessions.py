"""Sessions of people who signed in, without a provider: what is left of them when things change."""

import time
from dataclasses import replace

import pytest

from auth.errors import InvalidToken
from auth.oidc.login import SignedIn
from auth.oidc.provider import read_providers
from auth.oidc.verifier import proven
from gateway.identity.identity import open_identity
from gateway.journal.journal import wall_clock_ms
from gateway.store.errors import StoreUnavailable
from gateway.store.session import Store
from tests.integration.small_door import small_door

OWN_PAGE = {"GraphQL-Require-Preflight": "1"}
(POLICE,) = read_providers(
    [
        {
            "name": "city",
            "issuer": "https://id.police.example",
            "roles": "roles",
            "client_id": "zhatu",
            "places": [{"role": "handler", "department": "police", "roles": ["handler"]}],
        }
    ]
)
OTHERS = replace(
    POLICE,
    issuer="https://id.transport.example",
    places=(replace(POLICE.places[0], department="transport"),),
)
NOW_S = int(time.time())
CLAIMS = {
    "iss": POLICE.issuer, "sub": "f3c1", "roles": ["handler"], "iat": NOW_S, "exp": NOW_S + 60,
}  # fmt: skip


@pytest.fixture
async def door(tmp_path):
    async with small_door(tmp_path, providers=(POLICE,)) as opened:
        signed_in = SignedIn(claims=CLAIMS, id_token="x.y.z")
        opened.identity.people._open("a secret", "city", signed_in, proven(POLICE, CLAIMS))
        opened.http.cookies["zhatu"] = "a secret"
        yield opened


def people_of(door, *providers):
    """The people of the same store under other settings."""
    settings = replace(door.settings, providers=providers)
    opened = open_identity(settings, store=door.store, audit=door.audit, clock=wall_clock_ms)
    return opened.people


async def test_a_session_is_of_the_provider_that_signed_in(door):
    who = door.identity.people.who("a secret").principal

    assert (who.department, who.person) == ("police", "f3c1")


@pytest.mark.parametrize("providers", [(), (OTHERS,)], ids=["gone", "its name is another's"])
async def test_a_session_ends_with_its_provider(door, providers):
    people = people_of(door, *providers)
    before = door.audit.length()

    with pytest.raises(InvalidToken):
        people.who("a secret")

    # and its ID token goes to nobody else
    assert await people.end("a secret") is None
    assert door.audit.length() == before
    with pytest.raises(InvalidToken):
        door.identity.people.who("a secret")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/login/state"), ("POST", "/login/end"), ("GET", "/login/city/callback?state=x")],
)
async def test_a_store_that_is_away_is_told_as_such(door, monkeypatch, method, path):
    def away(*_args):
        raise StoreUnavailable("the store does not answer")

    monkeypatch.setattr(Store, "read", away)
    monkeypatch.setattr(Store, "write", away)

    answer = await door.http.request(method, path, headers=OWN_PAGE)

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
