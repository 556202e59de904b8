"""People who sign in by a provider: the way there and back, and their sessions in the store.

The browser holds two random texts in cookies, the store their hashes. One binds the way back from
the provider to the browser that began it, the other is the session.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auth.errors import InvalidToken, NoPlace
from auth.oidc.login import Begun, LoginClient, SignedIn
from auth.oidc.verifier import ProviderVerifier, proven
from auth.principal import Principal
from auth.tokens import Proven
from gateway.audit.log import AuditLog
from gateway.identity.client import sha256
from gateway.identity.errors import SignInFailed
from gateway.store import sign_ins as statements
from gateway.store.session import Store

ATTEMPT_S = 600
"""A sign-in that was begun waits for so long, in seconds."""
SESSION_S = 8 * 3600
"""A session lasts a working day at most, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session as it begins: the secret for the cookie, and who it is."""

    secret: str
    principal: Principal


class People:
    """Sign-ins and sessions."""

    def __init__(
        self,
        *,
        providers: Mapping[str, ProviderVerifier],
        public_url: str,
        store: Store,
        audit: AuditLog,
        clock: Callable[[], int],
    ) -> None:
        self._store, self._audit, self._clock = store, audit, clock
        self.is_secure = public_url.startswith("https:")
        self._back = f"{public_url}/graphiql"
        self._verifiers = providers
        self.logins: Mapping[str, LoginClient] = {
            name: LoginClient(verifier, f"{public_url}/login/{name}/callback")
            for name, verifier in providers.items()
            if verifier.provider.client_id is not None
        }

    @property
    def session_cookie(self) -> str:
        """The name of the session's cookie; the prefix keeps other hosts from setting it."""
        return "__Host-zhatu" if self.is_secure else "zhatu"

    async def begin(self, provider: str) -> tuple[str, str]:
        """Where to send the browser, and the secret that binds it; raises KeyError."""
        begun, browser = await self.logins[provider].begin(), secrets.token_urlsafe(32)
        row = {
            "state_sha256": sha256(begun.state),
            "browser_sha256": sha256(browser),
            "provider": provider,
            "nonce": begun.nonce,
            "verifier": begun.verifier,
        }
        await asyncio.to_thread(self._write_attempt, row)
        return begun.url, browser

    async def finish(self, provider: str, url: str, state: str, browser: str) -> Opened:
        """The session of who comes back.

        Raises SignInFailed, NoPlace for a person without a place here, or ProviderUnavailable.
        """
        attempt = await asyncio.to_thread(self._take, state)
        if attempt is None or (attempt["provider"], attempt["browser_sha256"]) != (
            provider,
            sha256(browser),
        ):
            raise SignInFailed
        begun = Begun(url="", state=state, nonce=attempt["nonce"], verifier=attempt["verifier"])
        try:
            signed_in = await self.logins[provider].finish(url, begun)
        except InvalidToken as error:
            raise SignInFailed from error
        who = proven(self._verifiers[provider].provider, signed_in.claims)
        secret = secrets.token_urlsafe(32)
        await asyncio.to_thread(self._open, secret, provider, signed_in, who)
        return Opened(secret=secret, principal=who.principal)

    def who(self, secret: str) -> Proven:
        """Who a session is of, by today's settings; raises InvalidToken or NoPlace. Blocks."""
        with self._store.read() as connection:
            row = statements.session(connection, sha256(secret), self._clock())
        if row is None:
            raise InvalidToken("no session")
        return self._proven(row)

    async def end(self, secret: str) -> str | None:
        """End a session; where to sign out at the provider too, if it offers that."""
        row = await asyncio.to_thread(self._end, secret)
        login = None if row is None else self.logins.get(row["provider"])
        if row is None or login is None:
            return None
        return await login.end_url(row["id_token"], self._back)

    def _write_attempt(self, row: dict[str, Any]) -> None:
        now = self._clock()
        with self._store.write() as within:
            statements.begin(within, {**row, "expires_at_ms": now + ATTEMPT_S * 1000}, now_ms=now)

    def _take(self, state: str) -> Mapping[str, Any] | None:
        with self._store.write() as within:
            return statements.take(within, sha256(state), now_ms=self._clock())

    def _open(self, secret: str, provider: str, signed_in: SignedIn, who: Proven) -> None:
        now = self._clock()
        row = {
            "id_sha256": sha256(secret),
            "provider": provider,
            "subject": who.subject,
            "claims": json.dumps(signed_in.claims),
            "id_token": signed_in.id_token,
            "created_at_ms": now,
            "expires_at_ms": now + SESSION_S * 1000,
        }
        with self._store.write() as within:
            statements.add_session(within, row, now_ms=now)
            self._record(within, who, "person.sign-in")

    def _end(self, secret: str) -> Mapping[str, Any] | None:
        with self._store.write() as within:
            row = statements.session(within, sha256(secret), self._clock())
            if row is None:
                return None
            statements.end_session(within, sha256(secret))
            try:
                who = self._proven(row)
            except InvalidToken:
                return None
            except NoPlace:
                return row  # the settings changed since: there is nobody left to name
            self._record(within, who, "person.sign-out")
            return row

    def _proven(self, row: Mapping[str, Any]) -> Proven:
        verifier, claims = self._verifiers.get(row["provider"]), json.loads(row["claims"])
        # a name in the settings may have gone to another provider since
        if verifier is None or claims["iss"] != verifier.provider.issuer:
            raise InvalidToken("no session")
        return proven(verifier.provider, claims)

    def _record(self, within: statements.Connection, who: Proven, operation: str) -> None:
        self._audit.append(
            within,
            who.principal,
            operation=operation,
            subject=who.subject,
            payload={"issuer": who.issuer},
        )
