"""The hub as an authorization server, by the words of RFC 6749, 7009, 7523, 7662, 8414 and 9068."""

import base64
import json
import time
from dataclasses import replace

import pytest

from auth.principal import Principal
from gateway.audit.trail import Trail, Wanted
from gateway.identity.client import BASIC, KEY, POST, Client
from tests.integration.small_door import small_door
from tests.oidc import Signer, compact

ISSUER = "http://127.0.0.1:8000"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BY = Principal(department="hub", person="root")
CLIENT = Client(
    id="police-dispatch",
    name="指挥调度",
    method=BASIC,
    department="police",
    section="一大队",
    roles=frozenset({"handler", "reporter"}),
    districts=frozenset({"500107"}),
)


@pytest.fixture
async def door(tmp_path):
    async with small_door(tmp_path) as opened:
        yield opened


@pytest.fixture
def clients(door):
    return door.identity.clients


@pytest.fixture
def secret(clients):
    return clients.add(CLIENT, BY)


def basic(secret, client_id=CLIENT.id):
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


async def asked(door, path="token", headers=None, **form):
    form = {"grant_type": "client_credentials"} | form if path == "token" else form
    data = {name: value for name, value in form.items() if value is not ...}
    return await door.http.post(f"/oauth/{path}", data=data, headers=headers or {})


async def token(door, secret, **form):
    return (await asked(door, headers=basic(secret), **form)).json()["access_token"]


def unsealed(text):
    head, body, _ = text.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))


async def test_a_token_is_given_shaped_by_rfc_9068_and_opens_the_door(door, secret):
    answer = await asked(door, headers=basic(secret))

    said = answer.json()
    head, claims = unsealed(said["access_token"])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert {n: said[n] for n in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 600,
        "scope": "handler reporter",
    }
    assert (head["typ"], head["alg"]) == ("at+jwt", "Ed25519")
    assert {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} <= claims.keys()
    assert (claims["iss"], claims["sub"], claims["client_id"]) == (ISSUER, CLIENT.id, CLIENT.id)
    assert claims["exp"] - claims["iat"] == 600
    assert await door.status(said["access_token"]) == 200


async def test_the_token_says_who_the_client_is(door, secret):
    proven = await door.identity.keeper.prove(await token(door, secret))

    assert proven.principal == Principal(
        department="police",
        person=CLIENT.id,
        section="一大队",
        roles=CLIENT.roles,
        districts=CLIENT.districts,
        is_service=True,
        client=CLIENT.id,
    )


async def test_every_issue_is_on_record(door, secret):
    _, claims = unsealed(await token(door, secret, scope="handler"))

    entry = door.audit.verify()
    assert (entry.operation, entry.department, entry.subject) == (
        "token.issue",
        "police",
        CLIENT.id,
    )
    assert json.loads(entry.payload) == {
        "jti": claims["jti"],
        "scope": "handler",
        "expires_at_s": claims["exp"],
        "method": "client_secret_basic",
    }


async def test_what_cannot_be_put_on_record_is_not_given(door, secret, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(type(door.audit), "append", fail)

    answer = await asked(door, headers=basic(secret))

    assert (answer.status_code, answer.json()) == (503, {"error": "server_error"})


async def test_a_scope_narrows_the_roles(door, secret):
    answer = await asked(door, headers=basic(secret), scope="reporter")

    assert answer.json()["scope"] == "reporter"
    assert unsealed(answer.json()["access_token"])[1]["roles"] == ["reporter"]


@pytest.mark.parametrize("scope", ["auditor", "handler auditor", "openid", " "])
async def test_a_scope_never_widens_them(door, secret, scope):
    answer = await asked(door, headers=basic(secret), scope=scope)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("form", "error", "code"),
    [
        ({"grant_type": ...}, "invalid_request", 400),
        ({"grant_type": "password"}, "unsupported_grant_type", 400),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type", 400),
        ({"client_id": "another"}, "invalid_client", 401),
        ({"client_secret": "x", "client_id": CLIENT.id}, "invalid_client", 401),
    ],
    ids=str,
)
async def test_what_the_endpoint_refuses_it_refuses_by_the_standard_words(
    door, secret, form, error, code
):
    answer = await asked(door, headers=basic(secret), **form)

    assert (answer.status_code, answer.json()["error"]) == (code, error)
    assert ("www-authenticate" in answer.headers) is (code == 401)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("wrong"),
        basic("wrong", "nobody"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic bm9jb2xvbg=="},
        {"Authorization": "Bearer x"},
    ],
    ids=str,
)
async def test_who_proves_nothing_gets_nothing_and_learns_nothing(door, secret, headers):
    answer = await asked(door, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "police" not in answer.text


async def test_a_proof_by_another_method_than_the_registered_is_none(door, secret):
    by_post = await asked(door, client_id=CLIENT.id, client_secret=secret)

    assert (by_post.status_code, by_post.json()["error"]) == (401, "invalid_client")


async def test_a_secret_in_the_form_where_it_is_registered(door, clients):
    secret = clients.add(replace(CLIENT, id="by-post", method=POST), BY)

    answer = await asked(door, client_id="by-post", client_secret=secret)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"grant_type": "client_credentials"}', "application/json"),
        (b"grant_type=client_credentials&grant_type=x", "application/x-www-form-urlencoded"),
        (b"grant_type=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"grant_type=\xff", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(60)), "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
    ],
    ids=["json", "twice", "large", "bytes", "many", "empty"],
)
async def test_what_is_no_form_is_refused(door, secret, body, kind):
    headers = basic(secret) | {"Content-Type": kind}

    answer = await door.http.post("/oauth/token", content=body, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_two_secrets_live_while_one_takes_the_others_place(door, clients, secret):
    second = clients.rotate(CLIENT.id, BY)
    both = [(await asked(door, headers=basic(s))).status_code for s in (secret, second)]
    third = clients.rotate(CLIENT.id, BY)
    three = [(await asked(door, headers=basic(s))).status_code for s in (secret, second, third)]
    fourth = clients.rotate(CLIENT.id, BY, keep_old_s=0)
    last = [(await asked(door, headers=basic(s))).status_code for s in (second, third, fourth)]

    assert both == [200, 200]
    assert three == [401, 200, 200]
    assert last == [401, 401, 200]


async def test_the_store_holds_no_secret(door, secret):
    door.store.close()
    data = b"".join(file.read_bytes() for file in door.settings.data.glob("store.db*"))

    assert secret.encode() not in data
    assert CLIENT.id.encode() in data


def refused(door):
    """Who was refused and why, by the log, first to last."""
    entries = [one.entry for one in reversed(Trail(door.store).find(Wanted(kind="write")))]
    return [
        (entry.department, entry.subject, json.loads(entry.payload))
        for entry in entries
        if entry.operation == "client.refuse"
    ]


@pytest.mark.parametrize("path", ["token", "introspect", "revoke"])
async def test_a_failed_proof_is_on_record_with_its_reason(door, clients, secret, path):
    await asked(door, path, basic("wrong"), token="x")
    await asked(door, path, client_id=CLIENT.id, client_secret=secret, token="x")
    clients.disable(CLIENT.id, BY)
    await asked(door, path, basic(secret), token="x")
    await asked(door, path, basic(secret, "nobody"), token="x")
    await asked(door, path, {"Authorization": "Basic !!!"}, token="x")

    assert refused(door) == [
        ("hub", CLIENT.id, {"reason": "by no secret that is live", "times": 1}),
        (
            "hub",
            CLIENT.id,
            {"reason": "by client_secret_post, which is not registered", "times": 1},
        ),
        ("hub", CLIENT.id, {"reason": "it is disabled", "times": 1}),
        ("hub", "-", {"reason": "there is no such client", "times": 1}),
        ("hub", "-", {"reason": "by nothing that can be read", "times": 1}),
    ]


async def test_a_flood_of_failed_proofs_leaves_one_entry_a_minute_and_their_number(
    tmp_path, monkeypatch
):
    now = [100.0]
    async with small_door(tmp_path) as door:
        door.identity.clients.add(CLIENT, BY)
        monkeypatch.setattr(door.identity.tokens._refusals, "_clock_s", lambda: now[0])
        for n in range(20):
            await asked(door, headers=basic("wrong"))
            await asked(door, headers=basic("wrong", f"nobody-{n}"))
        in_the_minute = len(refused(door))
        now[0] += 60
        await asked(door, headers=basic("wrong"))
        await asked(door, headers=basic("wrong", "nobody"))

        assert in_the_minute == 2
        assert [said["times"] for _, _, said in refused(door)] == [1, 1, 20, 20]
        assert door.audit.verify() is not None


@pytest.mark.parametrize("name", ["\0", "nobody\0", "x" * 5000, "渝", "\ud800"], ids=ascii)
async def test_what_no_client_can_be_called_is_asked_of_no_database(door, secret, name):
    """PostgreSQL takes no U+0000, and no driver takes half a surrogate pair."""
    by_key = ByKey()
    answers = [await asked(door, **by_key.form(iss=name))]
    if name != "\ud800":  # no form can hold it
        answers.append(await asked(door, client_id=name, client_secret="x"))
        answers.append(await asked(door, headers=basic("x", name)))

    assert {(a.status_code, a.json()["error"]) for a in answers} == {(401, "invalid_client")}
    assert {subject for _, subject, _ in refused(door)} <= {"-"}


async def test_an_assertion_may_be_called_by_any_text(door, clients):
    by_key = ByKey()
    clients.add(by_key.client(), BY)
    form = by_key.form(jti="\ud800\0")

    first, again = await asked(door, **form), await asked(door, **form)

    assert (first.status_code, again.status_code) == (200, 401)


class ByKey:
    """A client that proves itself by a key; its assertions are made by hand."""

    def __init__(self, algorithm="ES256"):
        self.signer = Signer(algorithm, "c1")
        self.n = 0

    def client(self, *more):
        keys = [self.signer.jwk(), *(one.jwk() for one in more)]
        return replace(CLIENT, id="by-key", method=KEY, jwks=json.dumps({"keys": keys}))

    def form(self, header=None, signer=None, **changes):
        self.n += 1
        now = int(time.time())
        signer = signer or self.signer
        claims = {
            "iss": "by-key",
            "sub": "by-key",
            "aud": f"{ISSUER}/oauth/token",
            "exp": now + 60,
            "jti": f"assertion {self.n}",
        } | changes
        said = {name: value for name, value in claims.items() if value is not ...}
        head = {"alg": signer.algorithm, "kid": signer.kid} | (header or {})
        text = compact(head, said, signer)
        return {"client_assertion": text, "client_assertion_type": JWT_BEARER}


@pytest.fixture(params=["ES256", "RS256", "Ed25519"])
def by_key(request, clients):
    made = ByKey(request.param)
    clients.add(made.client(), BY)
    return made


async def test_a_client_proves_itself_by_its_key(door, by_key):
    for audience in (f"{ISSUER}/oauth/token", ISSUER, [ISSUER]):
        answer = await asked(door, **by_key.form(aud=audience))

        assert answer.status_code == 200, answer.text


async def test_an_assertion_is_taken_once(door, by_key):
    form = by_key.form()

    first, again = await asked(door, **form), await asked(door, **form)

    assert (first.status_code, again.status_code) == (200, 401)


async def test_an_assertion_is_used_up_even_where_its_scope_was_refused(door, by_key):
    form = by_key.form()

    refused = await asked(door, **form, scope="auditor")
    again = await asked(door, **form)

    assert (refused.json()["error"], again.status_code) == ("invalid_scope", 401)


@pytest.mark.parametrize(
    "bad",
    [
        {"aud": "https://elsewhere.example/token"},
        {"aud": [ISSUER, "https://elsewhere.example"]},
        {"aud": ...},
        {"sub": "police-dispatch"},
        {"iss": "police-dispatch"},
        {"iss": "nobody"},
        {"jti": ...},
        {"jti": "x" * 300},
        {"exp": ...},
        {"exp": -60},
        {"exp": 3600},
        {"nbf": 600},
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS256"}},
        {"header": {"typ": "at+jwt"}},
        {"header": {"kid": "other"}},
        {"signer": Signer("ES256", "c1")},
    ],
    ids=lambda bad: str(bad)[:50],
)
async def test_an_assertion_that_proves_nothing_is_refused(door, clients, secret, bad):
    by_key = ByKey()
    clients.add(by_key.client(), BY)
    # moments are seconds from now: the table is read long before the test is run
    now = int(time.time())
    bad = {k: now + v if isinstance(v, int) else v for k, v in bad.items()}

    answer = await asked(door, **by_key.form(**bad))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert (await asked(door, **by_key.form())).status_code == 200


async def test_keys_overlap_while_one_takes_the_others_place(door, clients, by_key):
    new = Signer("ES256", "c2")

    clients.replace_keys("by-key", by_key.client(new).jwks, BY)
    both = [(await asked(door, **by_key.form(signer=s))).status_code for s in (by_key.signer, new)]
    clients.replace_keys("by-key", json.dumps({"keys": [new.jwk()]}), BY)
    after = [(await asked(door, **by_key.form(signer=s))).status_code for s in (by_key.signer, new)]

    assert both == [200, 200]
    assert after == [401, 200]


async def test_a_disabled_client_gets_nothing_and_its_tokens_count_no_more(door, clients, secret):
    text = await token(door, secret)
    before = await door.status(text)

    clients.disable(CLIENT.id, BY)

    assert (before, await door.status(text)) == (200, 401)
    assert (await asked(door, headers=basic(secret))).status_code == 401


async def test_a_revoked_token_counts_no_more_on_the_next_request(door, secret):
    text, other = await token(door, secret), await token(door, secret)
    before = await door.status(text)

    answer = await asked(door, "revoke", basic(secret), token=text, token_type_hint="refresh_token")
    again = await asked(door, "revoke", basic(secret), token=text)

    assert (before, answer.status_code, again.status_code) == (200, 200, 200)
    assert [await door.status(one) for one in (text, other)] == [401, 200]
    assert door.audit.verify().operation == "token.revoke"


async def test_nobody_revokes_or_looks_into_the_token_of_another(door, clients, secret):
    other = clients.add(replace(CLIENT, id="other"), BY)
    text = await token(door, secret)

    revoked = await asked(door, "revoke", basic(other, "other"), token=text)
    seen = await asked(door, "introspect", basic(other, "other"), token=text)

    assert (revoked.status_code, revoked.json()["error"]) == (400, "invalid_request")
    assert (seen.status_code, seen.json()) == (200, {"active": False})
    assert await door.status(text) == 200


async def test_looking_into_a_token(door, clients, secret):
    text = await token(door, secret)
    _, claims = unsealed(text)
    auditor = replace(CLIENT, id="audit", roles=frozenset({"auditor"}))
    auditors = clients.add(auditor, BY)

    own = await asked(door, "introspect", basic(secret), token=text)
    by_auditor = await asked(door, "introspect", basic(auditors, "audit"), token=text)
    await asked(door, "revoke", basic(secret), token=text)
    after = await asked(door, "introspect", basic(secret), token=text)

    assert (
        own.json()
        == by_auditor.json()
        == {
            "active": True,
            "scope": "handler reporter",
            "token_type": "Bearer",
            "department": "police",
            **{name: claims[name] for name in ("iss", "sub", "client_id", "iat", "exp", "jti")},
        }
    )
    assert after.json() == {"active": False}


@pytest.mark.parametrize("text", ["x", "a.b.c", ""])
async def test_what_is_no_token_is_inactive_and_nothing_to_revoke(door, secret, text):
    seen = await asked(door, "introspect", basic(secret), token=text)
    revoked = await asked(door, "revoke", basic(secret), token=text)

    wanted = (200, 200) if text else (400, 400)
    assert (seen.status_code, revoked.status_code) == wanted


@pytest.mark.parametrize("path", ["introspect", "revoke"])
async def test_only_clients_may_ask(door, secret, path):
    answer = await asked(door, path, token=await token(door, secret))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_metadata_and_keys_lead_to_what_is_there(door, secret):
    place = "/.well-known/oauth-authorization-server"
    metadata = (await door.http.get(place)).json()
    jwks = (await door.http.get(metadata["jwks_uri"].removeprefix(ISSUER))).json()
    head, _ = unsealed(await token(door, secret))

    assert metadata["issuer"] == ISSUER
    assert metadata["response_types_supported"] == []
    assert metadata["grant_types_supported"] == ["client_credentials"]
    assert set(metadata["token_endpoint_auth_methods_supported"]) == {BASIC, POST, KEY}
    assert [key["kid"] for key in jwks["keys"]] == [head["kid"]]
    assert not any("d" in key for key in jwks["keys"])
    for name in ("token", "introspection", "revocation"):
        path = metadata[f"{name}_endpoint"].removeprefix(ISSUER)
        assert (await door.http.post(path)).status_code == 400
