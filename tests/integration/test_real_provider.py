"""A real provider: people sign in by code with PKCE, clients bring its tokens, its keys turn."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from auth.authenticator import Authenticator
from auth.errors import InvalidToken
from auth.keys import KeyRing
from auth.oidc.keys import FRESH_S, ProviderKeys
from auth.oidc.provider import read_providers
from auth.oidc.verifier import ProviderVerifier
from auth.tokens import TokenVerifier
from tests.integration.front_door import front_door
from tests.integration.real_provider import real_provider, sign_in_there
from tests.integration.small_door import small_door
from tests.shared import needs_oidc

pytestmark = needs_oidc

HUB = "http://127.0.0.1:8000"
CALLBACK = f"{HUB}/login/op/callback"
OWN_PAGE = {"GraphQL-Require-Preflight": "1"}
QUERY = {"query": "{ trucks { totalCount } }"}


@pytest.fixture(scope="module")
def op():
    with real_provider() as running:
        yield running


@pytest.fixture
def settings(op, tmp_path):
    (tmp_path / "op-secret").write_text("a secret of tests\n")
    return read_providers(
        [
            {
                "name": "op",
                "zh": "公安统一认证",
                "issuer": op.issuer,
                "person": "sub",
                "roles": ["realm_access", "roles"],
                "client_id": "zhatu-web",
                "client_secret_file": str(tmp_path / "op-secret"),
                "places": [
                    {"role": "police-handler", "department": "police", "roles": ["handler"]}
                ],
            }
        ]
    )


@pytest.fixture
async def door(tmp_path, settings):
    async with small_door(tmp_path, providers=settings) as opened:
        yield opened


async def sign_in(door, name="李四"):
    begun = await door.http.get("/login/op")
    back = await sign_in_there(begun.headers["location"], CALLBACK, name)
    return await door.http.get(back)


async def test_a_person_signs_in_asks_and_signs_out(tmp_path, settings):
    async with front_door(tmp_path, providers=settings) as hub:
        hub.http.base_url = HUB
        before = await hub.http.post("/graphql", json=QUERY, headers=OWN_PAGE)
        landed = await sign_in(hub)
        inside = await hub.http.post("/graphql", json=QUERY, headers=OWN_PAGE)
        told = (await hub.http.get("/login/state", headers=OWN_PAGE)).json()
        ended = await hub.http.post("/login/end", headers=OWN_PAGE)
        after = await hub.http.post("/graphql", json=QUERY, headers=OWN_PAGE)

        asked_by = [e.person for e in hub.hub.audit.about("")]

    assert (before.status_code, inside.status_code, after.status_code) == (401, 200, 401)
    assert (landed.status_code, landed.headers["location"]) == (303, "/graphiql")
    assert told["person"] == {
        "name": "李四",
        "department": "police",
        "section": None,
        "roles": ["handler"],
    }
    assert asked_by == ["李四"]
    assert ended.json()["endSession"].startswith(settings[0].issuer)


async def test_the_way_there_has_state_nonce_and_pkce(door):
    begun = await door.http.get("/login/op")

    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [CALLBACK]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


async def test_cookies_are_for_the_server_only(door):
    begun = await door.http.get("/login/op")
    landed = await sign_in(door)

    attempt = begun.headers["set-cookie"].lower()
    session = [c.lower() for c in landed.headers.get_list("set-cookie") if c.startswith("zhatu=")]
    assert all(word in attempt for word in ("httponly", "samesite=lax", "path=/login/op"))
    assert all(word in session[0] for word in ("httponly", "samesite=strict", "path=/"))


async def test_over_https_the_cookie_is_bound_to_host_and_channel(door):
    people = door.identity.people
    people.is_secure = True

    assert people.session_cookie == "__Host-zhatu"


async def test_a_session_is_known_by_a_hash_alone(door):
    await sign_in(door)
    secret = door.http.cookies["zhatu"]
    data = b"".join(file.read_bytes() for file in door.settings.data.glob("store.db*"))

    assert secret.encode() not in data


async def test_a_cookie_counts_only_for_a_page_of_the_hub(door):
    await sign_in(door)
    cookies = dict(door.http.cookies)
    keeper = door.identity.keeper
    own = {"graphql-require-preflight": "1", "host": "127.0.0.1:8000"}

    who = await keeper.of_request(own | {"origin": HUB, "sec-fetch-site": "same-origin"}, cookies)

    assert who.person == "李四"
    for headers in (
        {"host": "127.0.0.1:8000"},
        own | {"sec-fetch-site": "cross-site"},
        own | {"sec-fetch-site": "same-site"},
        own | {"origin": "https://evil.example"},
        own | {"origin": "null"},
    ):
        with pytest.raises(InvalidToken):
            await keeper.of_request(headers, cookies)


async def test_a_way_back_counts_once_and_in_the_browser_that_began_it(door):
    begun = await door.http.get("/login/op")
    back = await sign_in_there(begun.headers["location"], CALLBACK, "李四")
    browser = dict(door.http.cookies)

    door.http.cookies.clear()
    elsewhere = await door.http.get(back)
    again = await door.http.get(back, headers={"Cookie": f"zhatu-login={browser['zhatu-login']}"})

    assert [a.status_code for a in (elsewhere, again)] == [401, 401]
    assert elsewhere.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize(
    "change", ["state=x", "iss=https://evil.example", "code=x", "error=denied"]
)
async def test_a_way_back_that_was_changed_leads_nowhere(door, change):
    begun = await door.http.get("/login/op")
    back = await sign_in_there(begun.headers["location"], CALLBACK, "李四")
    name, _, value = change.partition("=")
    parts = urlsplit(back)
    query = {k: v[0] for k, v in parse_qs(parts.query).items()} | {name: value}

    answer = await door.http.get(parts.path, params=query)

    assert (answer.status_code, "zhatu" in door.http.cookies) == (401, False)


@pytest.mark.parametrize(
    ("name", "reason"), [("王五", "unknown role: unknown_x"), ("赵六", "no role")]
)
async def test_a_person_without_a_place_is_refused_and_the_reason_is_on_record(door, name, reason):
    answer = await sign_in(door, name)

    entry = door.audit.verify()
    assert (answer.status_code, "zhatu" in door.http.cookies) == (403, False)
    assert (entry.operation, entry.subject) == ("identity.refuse", name)
    assert f'"reason":"{reason}"' in entry.payload
    assert reason not in answer.text


async def test_a_provider_nobody_knows_is_not_found(door):
    assert (await door.http.get("/login/nobody")).status_code == 404
    assert (await door.http.get("/login/nobody/callback")).status_code == 404


async def test_its_client_credential_tokens_open_the_door(tmp_path, op, settings):
    async with front_door(tmp_path, providers=settings) as hub:
        headers = {"Authorization": f"Bearer {op.client_token()}"}
        answer = await hub.http.post("/graphql", json=QUERY, headers=headers)
        (entry,) = hub.hub.audit.about("")

    assert answer.json() == {"data": {"trucks": {"totalCount": 1}}}
    assert (entry.department, entry.person, entry.is_service) == ("police", "police-dispatch", True)


async def test_keys_that_turn_are_seen_within_a_minute(tmp_path, op, settings):
    clock = {"now_s": time.monotonic()}
    keys = ProviderKeys(op.issuer, clock_s=lambda: clock["now_s"])
    verifier = ProviderVerifier(settings[0], keys)
    own = TokenVerifier(KeyRing(tmp_path / "token.pem"))
    authenticator = Authenticator(own, [verifier])
    old = op.client_token()
    await authenticator.prove(old)

    op.turn_keys()
    new = op.client_token()
    clock["now_s"] += 1
    with_new_key = await authenticator.prove(new)
    clock["now_s"] += FRESH_S

    assert with_new_key.subject == "police-dispatch"
    with pytest.raises(InvalidToken):
        await authenticator.prove(old)
