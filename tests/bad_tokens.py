"""Tokens that must be refused everywhere alike: each is made by name for a hub and its provider.

`BAD[name](forge)` gives the text of a token. The hub must answer 401 and tell nothing but the code.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from auth.keys import kid_of
from tests.oidc import Mac, Provider, Signer, b64, compact


@dataclass(frozen=True)
class Forge:
    """What an attacker knows of a hub, and what only the hub knows; for making bad tokens."""

    hub: Any
    provider: Provider
    other: Provider

    @property
    def private(self):
        """The hub's own key, for tokens that are bad in something else than the signature."""
        return load_pem_private_key(self.hub.settings.tokens.key_file.read_bytes(), None)

    @property
    def kid(self):
        return kid_of(self.hub.identity.keys.signing)

    def claims(self, **changes):
        now = int(time.time())
        said = {
            "iss": "http://127.0.0.1:8000",
            "aud": "zhatu",
            "sub": "张三",
            "department": "police",
            "roles": ["handler"],
            "iat": now,
            "exp": now + 300,
            "jti": "bad",
        } | changes
        return {name: value for name, value in said.items() if value is not ...}

    def own(self, header=None, signer=None, **changes):
        head = {"alg": "Ed25519", "typ": "at+jwt", "kid": self.kid} | (header or {})
        head = {name: value for name, value in head.items() if value is not ...}
        return compact(head, self.claims(**changes), signer or self.private)

    def public_pem(self):
        return self.hub.identity.keys.signing.as_pem(private=False)

    def attacker(self):
        return Signer("Ed25519", self.kid)

    def unsigned(self, algorithm):
        text = self.own({"alg": algorithm})
        return text.rpartition(".")[0] + "."


def _now():
    return int(time.time())


def _header_jwk(f):
    thief = f.attacker()
    return f.own({"jwk": thief.jwk()}, thief)


def _payload_changed(f):
    head, _, signature = f.own().split(".")
    return ".".join([head, b64(json.dumps(f.claims(roles=["auditor"])).encode()), signature])


def _json_form(f):
    head, payload, signature = f.own().split(".")
    return json.dumps({"protected": head, "payload": payload, "signature": signature})


def _claims_twice(f):
    text = json.dumps(f.claims())
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": f.kid}
    return compact(head, text[:-1] + ', "department": "transport"}', f.private)


def _header_twice(f):
    text = json.dumps({"alg": "Ed25519", "typ": "at+jwt", "kid": f.kid})
    return compact(text[:-1] + ', "alg": "none"}', f.claims(), f.private)


BAD: dict[str, Callable[[Forge], str]] = {
    "alg none without signature": lambda f: f.unsigned("none"),
    "alg nOnE without signature": lambda f: f.unsigned("nOnE"),
    "alg none with a signature": lambda f: f.own({"alg": "none"}),
    "no alg": lambda f: f.own({"alg": ...}),
    "HS256 over the public key": lambda f: f.own({"alg": "HS256"}, Mac(f.public_pem())),
    "HS256 over the public key of a provider": lambda f: f.provider.token(
        {"alg": "HS256"}, _as(f.provider.keys[0], Mac(f.provider.keys[0].public_pem()))
    ),
    "another algorithm for the key": lambda f: f.own({"alg": "RS256"}),
    "deprecated name of the algorithm": lambda f: f.own({"alg": "EdDSA"}),
    "a key in the header": _header_jwk,
    "the address of a key in the header": lambda f: f.own(
        {"jku": f"{f.other.issuer}/jwks"}, f.attacker()
    ),
    "the address of a certificate": lambda f: f.own(
        {"x5u": f"{f.other.issuer}/cert"}, f.attacker()
    ),
    "a certificate in the header": lambda f: f.own({"x5c": ["MIIB"]}, f.attacker()),
    "unknown crit": lambda f: f.own({"crit": ["x"], "x": 1}),
    "crit for detached payload": lambda f: f.own({"crit": ["b64"], "b64": False}),
    "kid as a path": lambda f: f.own({"kid": "../../../../dev/null", "alg": "HS256"}, Mac(b"")),
    "kid as SQL": lambda f: f.own({"kid": "x' UNION SELECT 'k"}, f.attacker()),
    "kid that is no text": lambda f: f.own({"kid": [f.kid]}),
    "unknown kid": lambda f: f.own({"kid": "gone"}),
    "unknown kid of a provider": lambda f: f.provider.token({"kid": "gone"}),
    "signed by another": lambda f: f.own(signer=f.attacker()),
    "the key of another realm": lambda f: f.provider.token(signer=f.other.keys[0]),
    "the issuer of another realm": lambda f: f.other.token(),
    "no issuer": lambda f: f.own(iss=...),
    "issuer with a slash more": lambda f: f.own(iss="http://127.0.0.1:8000/"),
    "issuer as a list": lambda f: f.own(iss=["http://127.0.0.1:8000"]),
    "meant for another": lambda f: f.own(aud="another-hub"),
    "meant for nobody": lambda f: f.own(aud=...),
    "a provider's token for another": lambda f: f.provider.token(aud=["account"]),
    "given to another client": lambda f: f.provider.token(azp="somebody-else"),
    "given to no client": lambda f: f.provider.token(azp=...),
    "expired": lambda f: f.own(iat=_now() - 600, exp=_now() - 1),
    "a provider's token, expired": lambda f: f.provider.token(iat=_now() - 600, exp=_now() - 60),
    "without end": lambda f: f.own(exp=...),
    "end as a text": lambda f: f.own(exp=str(_now() + 300)),
    "end beyond all numbers": lambda f: f.own(exp=1e300),
    "not yet valid": lambda f: f.own(nbf=_now() + 60),
    "issued tomorrow": lambda f: f.own(iat=_now() + 86_400, exp=_now() + 86_700),
    "an ID token": lambda f: f.provider.token({"typ": "JWT"}, aud="dispatch-web", nonce="n"),
    "no type": lambda f: f.own({"typ": ...}),
    "an encrypted token": lambda f: ".".join(
        [b64(b'{"alg":"dir","enc":"A256GCM","cty":"JWT"}'), "", b64(b"iv"), b64(b"text"), b64(b"t")]
    ),
    "the JSON form of a signature": _json_form,
    "claims that come twice": _claims_twice,
    "a header that comes twice": _header_twice,
    "claims changed after signing": _payload_changed,
    "signature cut": lambda f: f.own()[:-4],
    "signature of zeros": lambda f: f.own().rpartition(".")[0] + "." + b64(bytes(64)),
    "signature of zeros for a provider": lambda f: f.provider.token(
        {"alg": "ES256"}, _as(f.provider.keys[0], _Zeros())
    ),
    "one part more": lambda f: f.own() + ".x",
    "claims that are a list": lambda f: compact(
        {"alg": "Ed25519", "typ": "at+jwt", "kid": f.kid}, "[1]", f.private
    ),
    "claims nested without end": lambda f: compact(
        {"alg": "Ed25519", "typ": "at+jwt", "kid": f.kid}, "[" * 8_000, f.private
    ),
    "a header of a megabyte": lambda f: f.own({"x": "y" * 1_000_000}),
    "claims of a megabyte": lambda f: f.own(x="y" * 1_000_000),
    "another department of the world": lambda f: f.own(department="navy"),
    "no name": lambda f: f.own(jti=...),
}


class _Zeros:
    def sign(self, data):
        return bytes(64)


def _as(signer, maker):
    """A signer that keeps the name and algorithm of one and signs as another."""
    made = object.__new__(Signer)
    made.algorithm, made.kid, made.sign = signer.algorithm, signer.kid, maker.sign
    return made
