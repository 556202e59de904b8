"""`zhatu clients`, `keys`, `revoke` and `providers`, as an operator meets them."""

import json

import pytest
from click.testing import CliRunner

from auth.errors import InvalidToken
from auth.keys import KeyRing
from auth.tokens import TokenVerifier
from gateway.cli.main import zhatu
from tests.oidc import Signer, provider

ADD = ["clients", "add", "--id", "police-dispatch", "--name", "指挥调度", "--department", "police"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words, code=0, given=None):
        words = [*words, "--data", str(tmp_path / "data")]
        result = CliRunner().invoke(zhatu, words, input=given)
        assert result.exit_code == code, result.output
        return result.output

    return run


def listed(run):
    return [json.loads(line) for line in run("clients", "list", "--json").splitlines()]


def test_a_client_is_added_and_listed_and_its_secret_shown_once(run):
    said = run(*ADD, "--role", "reporter", "--district", "500107")

    assert "client_id=police-dispatch\nclient_secret=" in said
    assert listed(run) == [
        {
            "id": "police-dispatch",
            "name": "指挥调度",
            "department": "police",
            "roles": "reporter",
            "districts": "500107",
            "method": "client_secret_basic",
            "proofs": "1 secret",
            "state": "live",
        }
    ]
    assert said.partition("secret=")[2].strip() not in run("clients", "list")


def test_a_new_secret_lives_beside_the_old_one_for_a_while(run):
    run(*ADD)

    first = run("clients", "rotate", "police-dispatch")
    two = listed(run)[0]["proofs"]
    run("clients", "rotate", "police-dispatch", "--keep-hours", "0")

    assert "client_secret=" in first
    assert (two, listed(run)[0]["proofs"]) == ("2 secrets", "1 secret")


def test_a_client_with_keys_has_no_secret(run, tmp_path):
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps({"keys": [Signer("ES256", "a").jwk()]}))
    added = run(*ADD, "--method", "private_key_jwt", "--jwks", str(jwks))
    jwks.write_text(json.dumps({"keys": [Signer("ES256", n).jwk() for n in "ab"]}))

    turned = run("clients", "rotate", "police-dispatch", "--jwks", str(jwks))

    assert "secret" not in added + turned
    assert listed(run)[0]["proofs"] == "2 keys"


def test_a_disabled_client_is_shown_as_such(run):
    run(*ADD)

    run("clients", "disable", "police-dispatch")

    assert listed(run)[0]["state"].startswith("disabled 20")


@pytest.mark.parametrize(
    ("jwks", "said"),
    [
        ("{", "no JWK set"),
        ("[]", "no JWK set"),
        ('{"keys": []}', "one or two signing keys"),
        ('{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', "one or two signing keys"),
        ('{"keys": [{"kty": "OKP", "d": "x"}]}', "private key"),
        (json.dumps({"keys": [Signer("ES256", n).jwk() for n in "abc"]}), "one or two"),
        (json.dumps({"keys": [Signer("ES256", "a").jwk()] * 2}), "one or two"),
    ],
)
def test_a_jwk_set_that_proves_nothing_is_refused(run, tmp_path, jwks, said):
    (tmp_path / "jwks.json").write_text(jwks)

    told = run(*ADD, "--method", "private_key_jwt", "--jwks", str(tmp_path / "jwks.json"), code=2)

    assert said in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([*ADD, "--method", "private_key_jwt"], 2, "JWK set"),
        ([*ADD, "--id", "Po lice"], 2, "id must be"),
        ([*ADD, "--minutes", "61"], 2, "60"),
        (["clients", "rotate", "nobody"], 1, "there is no client nobody"),
        (["clients", "disable", "nobody"], 1, "there is no client nobody"),
        (["keys", "drop", "nothing"], 2, "zhatu keys list"),
        (["revoke", "-"], 2, "no token of this hub"),
        (["providers", "try", "nobody", "-"], 2, "there is no provider nobody"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_done_is_told(run, words, code, said):
    assert said in run(*words, code=code, given="x")


def test_the_same_id_twice_is_refused(run):
    run(*ADD)

    assert "already" in run(*ADD, code=2)


def test_keys_turn_and_the_old_one_is_dropped(run, tmp_path):
    text = run("token", "--department", "police", "--person", "李四").strip()
    verifier = TokenVerifier(KeyRing(tmp_path / "data" / "keys" / "token.pem"))

    run("keys", "rotate")
    still = verifier.verify(text)
    old = next(line.split()[0] for line in run("keys", "list").splitlines() if "verifies" in line)
    run("keys", "drop", old)

    assert still.person == "李四"
    with pytest.raises(InvalidToken):
        verifier.verify(text)


def test_every_command_of_an_operator_is_on_record(run):
    run(*ADD)
    run("clients", "rotate", "police-dispatch")
    run("clients", "disable", "police-dispatch")
    run("keys", "rotate")
    run("revoke", given=run("token", "--department", "police", "--person", "李四"))

    assert run("audit", "verify").startswith("5 entries, whole")


@pytest.fixture
def ours(tmp_path):
    with provider() as state:
        places = "".join(
            f"[[providers.places]]\nrole = '{name}'\ndepartment = '{name}'\n"
            for name in ("urban_management", "police")
        )
        (tmp_path / "zhatu.toml").write_text(
            f"[[providers]]\nname = 'path'\nissuer = '{state.issuer}'\n"
            f"roles = ['realm_access', 'roles']\n{places}"
            f"[[providers]]\nname = 'named'\nissuer = '{state.issuer}/named'\n"
            f"roles = 'https://gov.example/roles'\n{places}"
        )
        yield state


@pytest.mark.parametrize(
    ("name", "claims", "code", "said"),
    [
        ("path", {"realm_access": {"roles": ["urban_management"]}}, 0, "urban_management"),
        ("named", {"https://gov.example/roles": ["police"]}, 0, "police"),
        ("path", {"hasgroups": True}, 1, "group overage"),
        (
            "path",
            {
                "_claim_names": {"groups": "src1"},
                "_claim_sources": {"src1": {"endpoint": "http://127.0.0.1:9/"}},
            },
            1,
            "group overage",
        ),
        ("path", {"realm_access": {"roles": ["unknown_x"]}}, 1, "unknown role: unknown_x"),
    ],
    ids=["nested", "dotted", "left out", "elsewhere", "unknown"],
)
def test_claims_are_tried_before_anybody_depends_on_them(run, ours, name, claims, code, said):
    told = run("providers", "try", name, "-", code=code, given=json.dumps(claims | {"sub": "x"}))

    assert said in told
    assert ours.asked == []


def test_a_token_is_tried_like_its_claims(run, ours):
    text = ours.token(realm_access={"roles": ["police"]})

    assert "police" in run("providers", "try", "path", "-", given=text)


def test_each_provider_is_asked_and_the_one_that_cannot_be_used_is_named(run, ours):
    told = run("providers", "check", code=1)

    good, bad = (line for line in told.splitlines() if "127.0.0.1" in line)
    assert good.split()[:3] == ["path", ours.issuer, "1"]
    assert bad.split()[0] == "named"
    assert "404" in told


def test_a_provider_that_cannot_sign_in_is_named_with_all_that_is_missing(run, ours, tmp_path):
    file = tmp_path / "zhatu.toml"
    text = file.read_text().replace(
        "roles = [", "client_id = 'hub'\nclient_secret_file = 'x'\nroles = ["
    )
    file.write_text(text)

    told = run("providers", "check", code=1)

    assert "authorization_endpoint" in told
    assert "is no file" in told


def test_without_providers_check_says_so(run):
    assert "no [[providers]]" in run("providers", "check")
