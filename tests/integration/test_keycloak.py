"""Keycloak, by hand: `make keycloak`, then its address in ZHATU_TEST_KEYCLOAK."""

import re
from urllib.parse import urljoin

import httpx
import pytest

from auth.oidc.provider import read_providers
from tests.integration.small_door import small_door
from tests.shared import KEYCLOAK_URL, needs_keycloak

pytestmark = needs_keycloak

HUB = "http://127.0.0.1:8000"
REALM = f"{KEYCLOAK_URL}/realms/zhatu"
SECRET = "another-secret-of-tests"
PATIENCE_S = 60.0
"""Its first answers after a start are slow."""


@pytest.fixture
async def door(tmp_path):
    (tmp_path / "secret").write_text("a-secret-of-tests")
    table = {
        "name": "keycloak",
        "issuer": REALM,
        "person": "preferred_username",
        "roles": ["realm_access", "roles"],
        "types": ["at+jwt", "JWT"],
        "parties": ["police-dispatch", "older-dispatch", "zhatu-web"],
        "client_id": "zhatu-web",
        "client_secret_file": str(tmp_path / "secret"),
        "scopes": ["openid"],
        "places": [{"role": "police-handler", "department": "police", "roles": ["handler"]}],
    }
    async with small_door(tmp_path, providers=read_providers([table])) as opened:
        yield opened


def tokens(client):
    form = {"grant_type": "client_credentials", "scope": "openid"}
    url = f"{REALM}/protocol/openid-connect/token"
    return httpx.post(url, data=form, auth=(client, SECRET), timeout=PATIENCE_S).json()


@pytest.mark.parametrize("client", ["police-dispatch", "older-dispatch"])
async def test_a_client_is_known_by_a_token_of_either_type(door, client):
    who = (await door.identity.keeper.prove(tokens(client)["access_token"])).principal

    assert (who.department, who.roles, who.client) == ("police", {"handler"}, client)


async def test_its_id_token_is_no_access_token(door):
    assert await door.status(tokens("police-dispatch")["id_token"]) == 401


async def test_a_token_of_another_realm_is_refused(door):
    assert await door.status(_administrator()) == 401


async def test_a_person_signs_in(door):
    begun = await door.http.get("/login/keycloak")
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as browser:
        page = await browser.get(begun.headers["location"])
        action = re.search(r'action="([^"]+)"', page.text)[1].replace("&amp;", "&")
        form = {"username": "lisi", "password": "any"}
        # its cookies are for https; a browser sends them to loopback all the same
        held = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
        url = urljoin(str(page.url), action)
        sent = await browser.post(url, data=form, headers={"Cookie": held})
    landed = await door.http.get(sent.headers["location"])
    told = await door.http.get("/login/state", headers={"GraphQL-Require-Preflight": "1"})

    assert landed.status_code == 303
    assert told.json()["person"] == {
        "name": "lisi",
        "department": "police",
        "section": None,
        "roles": ["handler"],
    }


async def test_keys_that_turn_are_taken_up(door):
    before = tokens("police-dispatch")["access_token"]
    await door.identity.keeper.prove(before)

    _turn_keys()
    after = tokens("police-dispatch")["access_token"]

    assert after.partition(".")[0] != before.partition(".")[0]
    assert await door.status(after) == 200


def _turn_keys():
    """Give the realm a signing key of a higher priority by the administration interface."""
    base = f"{KEYCLOAK_URL}/admin/realms/zhatu"
    with httpx.Client(timeout=PATIENCE_S) as http:
        http.headers["Authorization"] = f"Bearer {_administrator()}"
        realm = http.get(base).json()
        keys = http.get(f"{base}/components?type=org.keycloak.keys.KeyProvider").json()
        most = max(int(key["config"].get("priority", ["0"])[0]) for key in keys)
        made = {
            "name": f"turned-{most + 1}",
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "parentId": realm["id"],
            "config": {"priority": [str(most + 1)], "keySize": ["2048"], "algorithm": ["RS256"]},
        }
        http.post(f"{base}/components", json=made).raise_for_status()


def _administrator():
    form = {"grant_type": "password", "client_id": "admin-cli"}
    form |= {"username": "admin", "password": "admin"}
    url = f"{KEYCLOAK_URL}/realms/master/protocol/openid-connect/token"
    return httpx.post(url, data=form, timeout=PATIENCE_S).json()["access_token"]
