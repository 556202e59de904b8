"""What a token must prove before anybody is believed."""

import base64
import json
import stat

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from auth.errors import BadKey, InvalidToken
from auth.keys import KeyRing, kid_of, open_key
from auth.principal import Principal
from auth.tokens import TokenIssuer, TokenVerifier

NOW = 1_772_706_900
ZHANG = Principal(
    department="urban_management",
    person="张三",
    section="渣土科",
    post="巡查岗",
    roles=frozenset({"dispatcher"}),
)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def pem(tmp_path):
    return tmp_path / "keys" / "token.pem"


@pytest.fixture
def keys(pem):
    return KeyRing(pem)


@pytest.fixture
def verifier(keys):
    return TokenVerifier(keys, now_s=lambda: NOW)


@pytest.fixture
def sign(keys, pem):
    """Sign any header and claims by hand (RFC 7515 §5.1), without the code under test."""
    kid = kid_of(keys.signing)
    private = load_pem_private_key(pem.read_bytes(), None)

    def sign(header=None, signer=private, **changes):
        claims = {
            "iss": "http://127.0.0.1:8000",
            "aud": "zhatu",
            "sub": "张三",
            "department": "police",
            "roles": ["handler"],
            "iat": NOW,
            "exp": NOW + 60,
            "jti": "1",
        } | changes
        head = {"alg": "Ed25519", "typ": "at+jwt", "kid": kid} | (header or {})
        said = {name: value for name, value in claims.items() if value is not ...}
        text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(said).encode())}"
        return f"{text}.{b64(signer.sign(text.encode()))}"

    return sign


def test_an_issued_token_says_who_it_is(keys, verifier):
    text = TokenIssuer(keys).issue(ZHANG, lifetime_s=3600, now_s=NOW)

    assert verifier.verify(text) == ZHANG


def test_a_token_signed_elsewhere_by_the_same_key_is_read(verifier, sign):
    who = verifier.verify(sign())

    assert (who.department, who.person, who.roles) == ("police", "张三", frozenset({"handler"}))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW},
        {"exp": ...},
        {"exp": "soon"},
        {"nbf": NOW + 1},
        {"iss": "someone"},
        {"iss": ...},
        {"aud": "another hub"},
        {"aud": ...},
        {"sub": ...},
        {"roles": ...},
        {"roles": "auditor"},
        {"department": "navy"},
        {"department": ...},
        {"post": 7},
        {"jti": ...},
        {"districts": "500107"},
        {"client_id": 7},
    ],
    ids=str,
)
def test_a_claim_that_is_missing_or_wrong_is_refused(verifier, sign, claims):
    with pytest.raises(InvalidToken):
        verifier.verify(sign(**claims))


@pytest.mark.parametrize(
    "header",
    [{"typ": "JWT"}, {"alg": "none"}, {"alg": "HS256"}, {"crit": ["x"], "x": 1}, {"alg": "EdDSA"}],
    ids=str,
)
def test_a_header_that_is_not_ours_is_refused(verifier, sign, header):
    with pytest.raises(InvalidToken):
        verifier.verify(sign(header=header))


def test_a_key_in_the_header_is_not_believed(verifier, sign):
    other = Ed25519PrivateKey.generate()
    public = other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(public)}

    with pytest.raises(InvalidToken):
        verifier.verify(sign(header={"jwk": jwk}, signer=other))


def test_the_public_key_is_no_shared_secret(verifier, sign, keys):
    class Mac:
        def sign(self, data):
            mac = hmac.HMAC(keys.signing.as_pem(private=False), hashes.SHA256())
            mac.update(data)
            return mac.finalize()

    with pytest.raises(InvalidToken):
        verifier.verify(sign(header={"alg": "HS256"}, signer=Mac()))


@pytest.mark.parametrize("text", ["", "a.b.c", "a", "…", "x" * 100_000, "a.b.c.d.e"])
def test_what_is_no_token_is_refused(verifier, text):
    with pytest.raises(InvalidToken):
        verifier.verify(text)


def test_a_role_the_hub_does_not_know_gives_nothing(verifier, sign):
    assert verifier.verify(sign(roles=["king"])).roles == frozenset()


@pytest.mark.parametrize(
    ("changes", "lifetime_s"),
    [
        ({"department": "navy"}, 60),
        ({"roles": frozenset({"king"})}, 60),
        ({}, 0),
        ({}, 10**9),
    ],
)
def test_no_token_is_issued_for_what_it_may_not_say(keys, changes, lifetime_s):
    who = {"department": "police", "person": "李四"} | changes

    with pytest.raises(ValueError, match=r"department|role|seconds"):
        TokenIssuer(keys).issue(Principal(**who), lifetime_s=lifetime_s)


def test_the_key_is_made_once_for_its_owner_only(pem):
    first = open_key(pem).as_pem(private=True)
    second = open_key(pem).as_pem(private=True)

    assert first == second
    assert stat.S_IMODE(pem.stat().st_mode) == 0o600
    assert [file.name for file in pem.parent.iterdir()] == ["token.pem"]


def test_a_file_without_a_key_is_told(pem):
    pem.parent.mkdir()
    pem.write_text("nothing here")

    with pytest.raises(BadKey, match=r"token\.pem"):
        open_key(pem)
