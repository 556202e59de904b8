"""Who asks: by a token, or by the session of a person who signed in; refusals go on record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Protocol

from auth.authenticator import Authenticator
from auth.errors import InvalidToken, NoPlace
from auth.principal import Principal
from auth.tokens import Proven, bearer
from gateway.identity.people import People
from gateway.identity.refusals import Refusals
from gateway.store.session import Store

OWN_PAGE = ("graphql-require-preflight", "apollo-require-preflight")
"""Headers that no page of another origin can send without asking first."""


class Endings(Protocol):
    """Knows which of the hub's tokens count no more; blocking."""

    def is_ended(self, proven: Proven) -> bool:
        """Whether a token was revoked or its client disabled."""
        ...


class Doorkeeper:
    """Establishes who asks, the same way for HTTP, WebSocket and event streams."""

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        endings: Endings,
        people: People,
        store: Store,
        refusals: Refusals,
    ) -> None:
        self._authenticator, self._endings = authenticator, endings
        self._people, self._store, self._refusals = people, store, refusals

    async def prove(self, text: str) -> Proven:
        """What an access token proves now; ask again to see that it still counts.

        Raises InvalidToken, NoPlace (which then is on record) or ProviderUnavailable.
        """
        try:
            proven = await self._authenticator.prove(text)
        except NoPlace as refused:
            await self.refuse(refused)
            raise
        if self._authenticator.is_own(proven) and await self._is_ended(proven):
            raise InvalidToken("revoked")
        return proven

    async def _is_ended(self, proven: Proven) -> bool:
        if self._store.glances_at_once:
            return self._endings.is_ended(proven)
        return await asyncio.to_thread(self._endings.is_ended, proven)

    async def of_request(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Principal:
        """Who sends a request; header names in lower case. Raises as ``prove``.

        A token counts wherever it is sent. The cookie of a session, which a browser sends by
        itself, counts only on requests that a page of the hub itself must have made.
        """
        secret = cookies.get(self._people.session_cookie)
        if "authorization" in headers or secret is None:
            return await self.of_token(headers.get("authorization"))
        self.demand_own_page(headers)
        try:
            return (await asyncio.to_thread(self._people.who, secret)).principal
        except NoPlace as refused:
            await self.refuse(refused)
            raise

    async def of_token(self, authorization: str | None) -> Principal:
        """Who sends a token, as the header Authorization says it; raises as ``prove``."""
        return (await self.prove(bearer(authorization))).principal

    def demand_own_page(self, headers: Mapping[str, str]) -> None:
        """Raise InvalidToken for a request that a page of another origin may have made."""
        if not any(name in headers for name in OWN_PAGE):
            raise InvalidToken("a session counts only with GraphQL-Require-Preflight")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise InvalidToken("a page of another origin asks")
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != headers.get("host"):
            raise InvalidToken("a page of another origin asks")

    async def refuse(self, refused: NoPlace) -> None:
        """Put on record that a genuine account was given no place, and why."""
        said = {"issuer": refused.issuer, "reason": refused.reason}
        record = self._refusals.record
        await asyncio.to_thread(record, "identity.refuse", refused.subject, said)
