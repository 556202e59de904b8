"""Tokens for clients: issued (RFC 6749 §4.4, RFC 9068), looked into (7662), revoked (7009)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from auth import jose
from auth.errors import InvalidToken
from auth.principal import AUDITOR, Principal
from auth.tokens import Proven, TokenIssuer, TokenVerifier
from gateway.audit.log import AuditLog
from gateway.identity.client import Client
from gateway.identity.errors import NotProved, Refused
from gateway.identity.proving import offered, prove
from gateway.identity.refusals import Refusals
from gateway.store import clients as statements
from gateway.store.session import Store

NOBODY = "-"
"""Stands on record for whoever named no registered client; no client can be called so."""
_MAY_LOOK_INTO_ALL = frozenset({AUDITOR, "operator"})


class TokenService:
    """What the token, introspection and revocation endpoints do. All methods block."""

    def __init__(
        self,
        *,
        store: Store,
        audit: AuditLog,
        clock: Callable[[], int],
        issuer: TokenIssuer,
        verifier: TokenVerifier,
        refusals: Refusals,
    ) -> None:
        self._store, self._audit, self._clock = store, audit, clock
        self._refusals = refusals
        self._issuer, self._verifier = issuer, verifier
        # RFC 7523 §3: the token endpoint or the issuer; the latter is what is recommended today
        self._audiences = frozenset({issuer.issuer, f"{issuer.issuer}/oauth/token"})

    def issue(self, form: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """The answer of the token endpoint; raises Refused."""
        if form.get("grant_type") is None:
            raise Refused("invalid_request", "grant_type is missing")
        if form["grant_type"] != "client_credentials":
            raise Refused("unsupported_grant_type", "only client_credentials is given")
        # one transaction: no token without its record, and no assertion used twice
        with self._proving(form, authorization) as (within, client):
            roles = _roles(client, form.get("scope"))
            said = None if roles is None else self._give(within, client, roles)
        if said is None:  # told after the transaction, so that the proof is used up all the same
            raise Refused("invalid_scope", "the scope holds what the client may not have")
        return said

    @contextmanager
    def _proving(
        self, form: Mapping[str, str], authorization: str | None
    ) -> Iterator[tuple[statements.Connection, Client]]:
        """A write transaction, and the client that proved itself in it; a failure is on record."""
        try:
            offer = offered(form, authorization)
            with self._store.write() as within:
                now = self._clock()
                yield within, prove(within, offer, audiences=self._audiences, now_ms=now)
        except NotProved as refused:
            said = {"reason": refused.reason}
            self._refusals.record("client.refuse", refused.client or NOBODY, said)
            raise

    def _give(
        self, within: statements.Connection, client: Client, roles: frozenset[str]
    ) -> dict[str, Any]:
        principal, scope = client.principal(roles), " ".join(sorted(roles))
        now_s = self._clock() // 1000
        made = self._issuer.make(principal, lifetime_s=client.lifetime_s, now_s=now_s, scope=scope)
        self._audit.append(
            within,
            principal,
            operation="token.issue",
            subject=client.id,
            payload={
                "jti": made.jti,
                "scope": scope,
                "expires_at_s": made.expires_at_s,
                "method": client.method,
            },
        )
        return {
            "access_token": made.text,
            "token_type": "Bearer",
            "expires_in": client.lifetime_s,
            "scope": scope,
        }

    def introspect(self, form: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """What a token of the hub is worth now, told to its client or an auditor's."""
        client, text = self._asked(form, authorization)
        proven = self._proven(text)
        if proven is None or self.is_ended(proven):
            return {"active": False}
        if proven.principal.client != client.id and not client.roles & _MAY_LOOK_INTO_ALL:
            return {"active": False}
        said = {
            "active": True,
            "iss": proven.issuer,
            "sub": proven.subject,
            "client_id": proven.principal.client,
            "scope": proven.scope,
            "department": proven.principal.department,
            "token_type": "Bearer",
            "iat": proven.issued_at_s,
            "exp": proven.expires_at_s,
            "jti": proven.jti,
        }
        return {name: value for name, value in said.items() if value is not None}

    def revoke(self, form: Mapping[str, str], authorization: str | None) -> None:
        """Revoke a token of the client's own; one that is none is nothing to refuse (§2.2)."""
        client, text = self._asked(form, authorization)
        proven = self._proven(text)
        if proven is None:
            return
        if proven.principal.client != client.id:
            raise Refused("invalid_request", "the token was not given to this client")
        self.end(proven, client.principal(client.roles))

    def revoke_any(self, text: str, by: Principal) -> bool:
        """Revoke a token that the hub made, on an operator's word; False where it made none."""
        proven = self._proven(text)
        if proven is not None:
            self.end(proven, by)
        return proven is not None

    def end(self, proven: Proven, by: Principal) -> None:
        """Let a token count no more from the next request on."""
        jti = str(proven.jti)
        with self._store.write() as within:
            until_ms = (proven.expires_at_s + 1) * 1000
            if statements.revoke(within, jti, now_ms=self._clock(), expires_at_ms=until_ms):
                self._audit.append(
                    within,
                    by,
                    operation="token.revoke",
                    subject=proven.subject,
                    payload={"jti": jti},
                )

    def is_ended(self, proven: Proven) -> bool:
        """Whether a token of the hub was revoked, or its client disabled."""
        client = proven.principal.client
        return self._store.finds(statements.ENDED, jti=proven.jti, client=client)

    def _asked(self, form: Mapping[str, str], authorization: str | None) -> tuple[Client, str]:
        with self._proving(form, authorization) as (_, client):
            pass
        if not form.get("token"):
            raise Refused("invalid_request", "token is missing")
        return client, form["token"]

    def _proven(self, text: str) -> Proven | None:
        try:
            return self._verifier.prove(text, jose.peek(text))
        except InvalidToken:
            return None


def _roles(client: Client, asked: str | None) -> frozenset[str] | None:
    """The roles of a scope (RFC 6749 §3.3), whose words are roles; None where it asks too much.

    Without a scope all roles of the client are meant.
    """
    if asked is None:
        return client.roles
    words = frozenset(asked.split())
    return words if words and words <= client.roles else None
