"""Access tokens: signed by the hub with Ed25519 (RFC 9864), shaped by RFC 9068, checked in full."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from auth.errors import BadKey, InvalidToken
from auth.principal import ROLES, Principal
from graph.ontology.choices import DepartmentKind

ALGORITHM = "Ed25519"
TOKEN_TYPE = "at+jwt"  # noqa: S105  # a media type, RFC 9068 §2.1
ISSUER = AUDIENCE = "zhatu"
LONGEST_S = 31 * 24 * 3600
"""A token lives for a month at most, in seconds."""
_LONGEST_TEXT = 4096
_DEPARTMENTS = frozenset(kind.value for kind in DepartmentKind)


def open_key(file: Path) -> OKPKey:
    """The key in a PEM file; where there is no file, a new key is made for its owner's eyes only.

    Raises BadKey when the file holds no Ed25519 private key.
    """
    if not file.exists():
        _write_key(file)
    try:
        key = OKPKey.import_key(file.read_bytes())
    except (ValueError, JoseError) as error:
        raise BadKey(f"{file.name} holds no key: {type(error).__name__}") from error
    if key.curve_name != "Ed25519" or not key.is_private:
        raise BadKey(f"{file.name} holds no Ed25519 private key")
    return key


def _write_key(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    try:
        # a link, not a rename: of two processes that start at once, the first one's key stays
        file.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Makes tokens for people and services of the partner departments."""

    key: OKPKey

    def issue(self, principal: Principal, *, lifetime_s: int, now_s: int | None = None) -> str:
        """A compact JWT for a principal; raises ValueError for what no token may say."""
        if principal.department not in _DEPARTMENTS:
            raise ValueError(f"no department {principal.department}; there are {_DEPARTMENTS}")
        if unknown := principal.roles - ROLES.keys():
            raise ValueError(f"no role {', '.join(sorted(unknown))}; there are {', '.join(ROLES)}")
        if not 0 < lifetime_s <= LONGEST_S:
            raise ValueError(f"a token lives for 1 to {LONGEST_S} seconds")
        now = int(time.time()) if now_s is None else now_s
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": principal.person,
            "department": principal.department,
            "section": principal.section,
            "post": principal.post,
            "roles": sorted(principal.roles),
            "service": principal.is_service,
            "iat": now,
            "nbf": now,
            "exp": now + lifetime_s,
            "jti": secrets.token_urlsafe(12),
        }
        header = {"alg": ALGORITHM, "typ": TOKEN_TYPE}
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, said, self.key, algorithms=[ALGORITHM])


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Checks signature, algorithm, type, issuer, audience and times, then reads who it is."""

    key: OKPKey
    now_s: Callable[[], int] = lambda: int(time.time())

    def verify(self, text: str) -> Principal:
        """The principal that a token speaks of; raises InvalidToken with the reason."""
        if len(text) > _LONGEST_TEXT:
            raise InvalidToken("too long")
        try:
            token = jwt.decode(text, self.key, algorithms=[ALGORITHM])
            if token.header.get("typ") != TOKEN_TYPE:
                raise InvalidToken("not an access token")
            self._registry().validate(token.claims)
        except JoseError as error:
            raise InvalidToken(error.error.replace("_", " ")) from error
        except ValueError as error:
            raise InvalidToken("not a token") from error
        return _principal(token.claims)

    def verify_header(self, value: str | None) -> Principal:
        """The principal behind an Authorization header (RFC 6750); raises InvalidToken."""
        scheme, _, text = (value or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise InvalidToken("none was sent")
        return self.verify(text.strip())

    def _registry(self) -> jwt.JWTClaimsRegistry:
        # decode alone accepts an expired token: every claim that counts is demanded here
        return jwt.JWTClaimsRegistry(
            now=self.now_s,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )


def _principal(claims: Mapping[str, Any]) -> Principal:
    roles = claims.get("roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise InvalidToken("it names no roles")
    if claims.get("department") not in _DEPARTMENTS:
        raise InvalidToken("it names no department of the hub")
    for name in ("section", "post"):
        if not isinstance(claims.get(name), str | None):
            raise InvalidToken(f"its {name} is not a text")
    return Principal(
        department=claims["department"],
        person=claims["sub"],
        section=claims.get("section"),
        post=claims.get("post"),
        roles=frozenset(roles) & ROLES.keys(),
        is_service=claims.get("service") is True,
    )
