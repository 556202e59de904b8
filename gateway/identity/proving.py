"""How a client proves who it is at the token endpoint: RFC 6749 §2.3 and RFC 7523 §2.2."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from auth import jose
from auth.errors import InvalidToken
from gateway.identity.client import BASIC, KEY, POST, Client, client_of, is_id, sha256
from gateway.identity.errors import NotProved, Refused
from gateway.store import clients as statements

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_ALGORITHMS = ("Ed25519", "ES256", "ES384", "PS256", "RS256")
LONGEST_ASSERTION_S = 300
"""An assertion is for one use at once: it may live for five minutes, in seconds."""
_SKEW_S = 30
_LONGEST_JTI = 200
_UNREADABLE = "by nothing that can be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a request offers as proof: the id that it names, by which method, and the proof."""

    client_id: str
    method: str
    proof: str


def offered(form: Mapping[str, str], authorization: str | None) -> Offered:
    """The one proof in a request; raises Refused for none or several, NotProved for a bad one."""
    found = []
    if authorization is not None:
        found.append(_basic(authorization))
    if "client_secret" in form:
        found.append(_named(form, POST, form["client_secret"]))
    if "client_assertion" in form or "client_assertion_type" in form:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise Refused("invalid_client", "client_assertion_type must be jwt-bearer")
        found.append(_assertion(form))
    if len(found) != 1:
        raise Refused("invalid_client", "give exactly one proof of the client")
    if form.get("client_id", found[0].client_id) != found[0].client_id:
        raise NotProved("two clients are named")
    return found[0]


def _basic(value: str) -> Offered:
    scheme, _, text = value.partition(" ")
    try:
        pair = base64.b64decode(text.strip(), validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise NotProved(_UNREADABLE) from error
    client_id, colon, secret = pair.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise NotProved(_UNREADABLE)
    # RFC 6749 §2.3.1: both are form-encoded before they are joined
    return Offered(client_id=unquote_plus(client_id), method=BASIC, proof=unquote_plus(secret))


def _named(form: Mapping[str, str], method: str, proof: str) -> Offered:
    if "client_id" not in form:
        raise Refused("invalid_client", "client_id is missing")
    return Offered(client_id=form["client_id"], method=method, proof=proof)


def _assertion(form: Mapping[str, str]) -> Offered:
    text = form.get("client_assertion", "")
    try:
        issuer = jose.peek(text).claims.get("iss")
    except InvalidToken as error:
        raise NotProved(_UNREADABLE) from error
    if not isinstance(issuer, str):
        raise NotProved(_UNREADABLE)
    return Offered(client_id=issuer, method=KEY, proof=text)


def prove(
    within: statements.Connection, offer: Offered, *, audiences: frozenset[str], now_ms: int
) -> Client:
    """The client behind a proof, inside a write transaction; an assertion is used up by it.

    Raises NotProved, with the same words whatever was wrong.
    """
    # what is no id may hold characters that a database refuses
    row = statements.one(within, offer.client_id) if is_id(offer.client_id) else None
    if row is None:
        raise NotProved("there is no such client")
    client = client_of(row)
    if client.disabled_at_ms is not None:
        raise NotProved("it is disabled", client.id)
    if client.method != offer.method:
        raise NotProved(f"by {offer.method}, which is not registered", client.id)
    if client.method == KEY:
        _prove_by_key(within, client, offer.proof, audiences=audiences, now_ms=now_ms)
    else:
        _prove_by_secret(within, client, offer.proof, now_ms)
    return client


def _prove_by_secret(
    within: statements.Connection, client: Client, secret: str, now_ms: int
) -> None:
    live = statements.secrets(within, client.id, now_ms)
    given = sha256(secret)
    if not any(hmac.compare_digest(row["sha256"], given) for row in live):
        raise NotProved("by no secret that is live", client.id)


def _prove_by_key(
    within: statements.Connection,
    client: Client,
    text: str,
    *,
    audiences: frozenset[str],
    now_ms: int,
) -> None:
    try:
        claims = _assertion_claims(client, text, audiences, now_ms // 1000)
    except InvalidToken as error:
        raise NotProved(error.reason, client.id) from error
    is_new = statements.use_assertion(
        within,
        client.id,
        sha256(claims["jti"]),
        now_ms=now_ms,
        expires_at_ms=(int(claims["exp"]) + _SKEW_S + 1) * 1000,
    )
    if not is_new:
        raise NotProved("by an assertion that was used before", client.id)


def _assertion_claims(
    client: Client, text: str, audiences: frozenset[str], now_s: int
) -> Mapping[str, Any]:
    said = jose.peek(text)
    keys = client.keys()
    key = keys.get(said.kid)
    if key is None and said.kid is None and len(keys) == 1:
        (key,) = keys.values()
    if key is None:
        raise InvalidToken("signed by no key of the client")
    claims = jose.prove(
        text,
        said,
        key,
        algorithms=ASSERTION_ALGORITHMS,
        types=("JWT", "client-authentication+jwt", ""),
    )
    # an assertion need not say when it was issued (RFC 7523 §3), but it must end soon
    jose.demand_times({"iat": now_s, **claims}, now_s=now_s, skew_s=_SKEW_S)
    jose.demand_texts(claims, "sub", "jti")
    if claims["exp"] > now_s + LONGEST_ASSERTION_S + _SKEW_S or len(claims["jti"]) > _LONGEST_JTI:
        raise InvalidToken("it lives too long")
    if claims["sub"] != client.id or not jose.audiences(claims) <= audiences:
        raise InvalidToken("meant for another")
    if not jose.audiences(claims):
        raise InvalidToken("meant for nobody")
    return claims
