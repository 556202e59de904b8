"""Access tokens: signed by the hub with Ed25519 (RFC 9864), shaped by RFC 9068, checked in full."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt

from auth import jose
from auth.errors import InvalidToken
from auth.keys import LONGEST_S, KeyRing, kid_of
from auth.principal import ROLES, Principal
from graph.ontology.choices import DepartmentKind

ALGORITHM = "Ed25519"
TOKEN_TYPE = "at+jwt"  # noqa: S105  # a media type, RFC 9068 §2.1
AUDIENCE = "zhatu"
STANDARD_ISSUER = "http://127.0.0.1:8000"
"""Who issues, where no public address of the hub is set."""
DEPARTMENTS = frozenset(kind.value for kind in DepartmentKind)
_LONGEST_TEXT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A token as it was made; ``expires_at_s`` is in seconds of the epoch."""

    text: str
    jti: str
    expires_at_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Who a token speaks of, and what is needed to know it again."""

    principal: Principal
    issuer: str
    subject: str
    issued_at_s: int
    expires_at_s: int
    jti: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Makes tokens for people and services of the partner departments."""

    keys: KeyRing
    issuer: str = STANDARD_ISSUER

    def issue(self, principal: Principal, *, lifetime_s: int, now_s: int | None = None) -> str:
        """A compact JWT for a principal; raises ValueError for what no token may say."""
        return self.make(principal, lifetime_s=lifetime_s, now_s=now_s).text

    def make(
        self,
        principal: Principal,
        *,
        lifetime_s: int,
        now_s: int | None = None,
        scope: str | None = None,
    ) -> Issued:
        """A token with its name and end; raises ValueError for what no token may say."""
        if principal.department not in DEPARTMENTS:
            raise ValueError(f"no department {principal.department}; there are {DEPARTMENTS}")
        if unknown := principal.roles - ROLES.keys():
            raise ValueError(f"no role {', '.join(sorted(unknown))}; there are {', '.join(ROLES)}")
        if not 0 < lifetime_s <= LONGEST_S:
            raise ValueError(f"a token lives for 1 to {LONGEST_S} seconds")
        now = int(time.time()) if now_s is None else now_s
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": principal.person,
            "client_id": principal.client,
            "scope": scope,
            "department": principal.department,
            "section": principal.section,
            "post": principal.post,
            "roles": sorted(principal.roles),
            "districts": sorted(principal.districts) or None,
            "service": principal.is_service,
            "iat": now,
            "nbf": now,
            "exp": now + lifetime_s,
            "jti": secrets.token_urlsafe(12),
        }
        return self._sign({name: value for name, value in claims.items() if value is not None})

    def _sign(self, claims: dict[str, Any]) -> Issued:
        key = self.keys.signing
        header = {"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": kid_of(key)}
        text = jwt.encode(header, claims, key, algorithms=[ALGORITHM])
        return Issued(text=text, jti=claims["jti"], expires_at_s=claims["exp"])


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Checks signature, algorithm, type, issuer, audience and times, then reads who it is."""

    keys: KeyRing
    issuer: str = STANDARD_ISSUER
    now_s: Callable[[], int] = lambda: int(time.time())

    def verify(self, text: str) -> Principal:
        """The principal that a token of the hub speaks of; raises InvalidToken with the reason."""
        return self.prove(text, jose.peek(text, longest=_LONGEST_TEXT)).principal

    def prove(self, text: str, said: jose.Unproven) -> Proven:
        """What a token of the hub proves; raises InvalidToken with the reason."""
        if len(text) > _LONGEST_TEXT:
            raise InvalidToken("too long")
        key = self.keys.public(said.kid)
        if key is None:
            raise InvalidToken("signed by no key in force")
        claims = jose.prove(text, said, key, algorithms=[ALGORITHM], types=[TOKEN_TYPE])
        if claims.get("iss") != self.issuer:
            raise InvalidToken("issued by another")
        if AUDIENCE not in jose.audiences(claims):
            raise InvalidToken("meant for another")
        # the signature alone accepts an expired token
        jose.demand_times(claims, now_s=self.now_s())
        jose.demand_texts(claims, "sub", "jti")
        return _proven(claims)


def bearer(value: str | None) -> str:
    """The token in an Authorization header (RFC 6750 §2.1); raises InvalidToken."""
    scheme, _, text = (value or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise InvalidToken("none was sent")
    return text.strip()


def _proven(claims: Mapping[str, Any]) -> Proven:
    if claims.get("department") not in DEPARTMENTS:
        raise InvalidToken("it names no department of the hub")
    for name in ("section", "post", "client_id", "scope"):
        if not isinstance(claims.get(name), str | None):
            raise InvalidToken(f"its {name} is not a text")
    principal = Principal(
        department=claims["department"],
        person=claims["sub"],
        section=claims.get("section"),
        post=claims.get("post"),
        roles=_texts(claims, "roles", needed=True).intersection(ROLES),
        districts=_texts(claims, "districts"),
        is_service=claims.get("service") is True,
        client=claims.get("client_id"),
    )
    return Proven(
        principal=principal,
        issuer=claims["iss"],
        subject=claims["sub"],
        issued_at_s=int(claims["iat"]),
        expires_at_s=int(claims["exp"]),
        jti=claims["jti"],
        scope=claims.get("scope"),
    )


def _texts(claims: Mapping[str, Any], name: str, *, needed: bool = False) -> frozenset[str]:
    listed = claims.get(name, None if needed else [])
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise InvalidToken(f"it names no {name}")
    return frozenset(listed)
