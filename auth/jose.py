"""Signed JSON tokens, read strictly: one meaning, allowed algorithms, no key from the token."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from auth.errors import BadKey, InvalidToken

PublicKey = Key
LONGEST_TEXT = 16 * 1024
"""A token that does not fit an HTTP header field is none, in characters."""
SAFE = ("Ed25519", "EdDSA", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384")
"""Signatures by a private key (RFC 7518 §3.1, RFC 9864); no shared secret is ever one."""
_REFUSED_HEADERS = frozenset(("jku", "jwk", "x5u", "x5c", "crit", "b64"))
"""Keys, places of keys and demands that a token may not bring along (RFC 8725 §3.10)."""
_LONGEST_HEADER = 512
_LEAST_RSA_BITS = 2048
_MOST_KEYS = 100


@dataclass(frozen=True, slots=True)
class Unproven:
    """What a token says before anything is proved: good for choosing a key, and nothing else."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def kid(self) -> str | None:
        """The name of the key it claims to be signed with."""
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else None


def peek(text: str, *, longest: int = LONGEST_TEXT) -> Unproven:
    """The header and claims of a compact JWS; raises InvalidToken for every other shape."""
    if len(text) > longest:
        raise InvalidToken("too long")
    parts = text.split(".")
    if len(parts) != 3 or not all(parts):
        raise InvalidToken("not a token")  # five parts are an encrypted one, RFC 7516 §7.1
    header = _json(parts[0])
    if len(parts[0]) > _LONGEST_HEADER or _REFUSED_HEADERS & header.keys():
        raise InvalidToken("unsupported header")
    if not isinstance(header.get("kid"), str | None):
        raise InvalidToken("unsupported header")
    return Unproven(header, _json(parts[1]))


def prove(
    text: str,
    said: Unproven,
    key: PublicKey,
    *,
    algorithms: Collection[str],
    types: Collection[str],
) -> Mapping[str, Any]:
    """The claims of a token signed by the key; raises InvalidToken. Times are not looked at."""
    kind = said.header.get("typ", "")
    if not isinstance(kind, str) or _short(kind) not in {_short(one) for one in types}:
        raise InvalidToken("not an access token")
    try:
        jws.deserialize_compact(text, key, algorithms=list(algorithms))
    except JoseError as error:
        raise InvalidToken(error.error.replace("_", " ")) from error
    except (ValueError, TypeError) as error:
        raise InvalidToken("not a token") from error
    return said.claims


def demand_times(claims: Mapping[str, Any], *, now_s: int, skew_s: int = 0) -> None:
    """Raise InvalidToken unless issued, begun and not over, within ``skew_s`` of our clock."""
    issued, begins, ends = (claims.get(name) for name in ("iat", "nbf", "exp"))
    if not _is_time(issued) or not _is_time(ends):
        raise InvalidToken("it says not when it was issued and when it ends")
    if begins is not None and not _is_time(begins):
        raise InvalidToken("its beginning is no time")
    if ends + skew_s <= now_s:
        raise InvalidToken("expired token")
    if max(issued, issued if begins is None else begins) - skew_s > now_s:
        raise InvalidToken("not valid yet")


def demand_texts(claims: Mapping[str, Any], *names: str) -> None:
    """Raise InvalidToken unless each claim is a text that is not empty."""
    for name in names:
        if not isinstance(claims.get(name), str) or not claims[name]:
            raise InvalidToken(f"it names no {name}")


def audiences(claims: Mapping[str, Any]) -> frozenset[str]:
    """Whom a token is meant for; a single text means one (RFC 7519 §4.1.3)."""
    named = claims.get("aud")
    listed = named if isinstance(named, list) else [named]
    return frozenset(one for one in listed if isinstance(one, str) and one)


def public_keys(jwks: object) -> dict[str | None, PublicKey]:
    """The keys of a JWK set (RFC 7517 §5) that may check signatures, by their names.

    A shared secret, a key for encryption, a short RSA key or one that cannot be read is left out;
    two keys of one name are both left out. Raises BadKey when it is no set of keys.
    """
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
        raise BadKey(f"that is no JWK set of at most {_MOST_KEYS} keys")
    made: dict[str | None, PublicKey] = {}
    twice: set[str | None] = set()
    for given in keys:
        key = _public(given)
        if key is None:
            continue
        name = given.get("kid")
        if name in made:
            twice.add(name)
        made[name] = key
    return {name: key for name, key in made.items() if name not in twice}


def _public(given: object) -> PublicKey | None:
    if not isinstance(given, Mapping) or given.get("use", "sig") != "sig":
        return None
    if not isinstance(given.get("kid"), str | None) or "d" in given:
        return None
    if given.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    try:
        key = import_key(dict(given))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey):
        return key if key.public_key.key_size >= _LEAST_RSA_BITS else None
    return key if isinstance(key, ECKey | OKPKey) else None


def read_public(pem: bytes) -> PublicKey:
    """A public Ed25519 key in PEM; raises BadKey for anything else."""
    return _ed25519(pem, private=False)


def sign_bytes(data: bytes, pem: bytes, *, kid: str, kind: str) -> str:
    """A compact JWS over the very bytes by a private Ed25519 key in PEM; raises BadKey."""
    header = {"alg": "Ed25519", "kid": kid, "typ": kind}
    return jws.serialize_compact(header, data, _ed25519(pem, private=True), algorithms=["Ed25519"])


def _ed25519(pem: bytes, *, private: bool) -> OKPKey:
    try:
        key = OKPKey.import_key(pem)
    except (JoseError, ValueError, TypeError) as error:
        raise BadKey("that is no key in PEM") from error
    if key.get("crv") != "Ed25519" or key.is_private is not private:
        raise BadKey(f"that is no {'private' if private else 'public'} Ed25519 key")
    return key


def strict_json(data: bytes) -> Any:
    """A JSON value in UTF-8 without a name that comes twice; raises ValueError."""
    return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)


def _json(part: str) -> Mapping[str, Any]:
    try:
        padded = part + "=" * (-len(part) % 4)
        value = strict_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidToken("not a token") from error
    if not isinstance(value, dict):
        raise InvalidToken("not a token")
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name comes twice")
    return made


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _short(kind: str) -> str:
    return kind.lower().removeprefix("application/")  # RFC 7515 §4.1.9


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**53
