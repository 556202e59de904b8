"""Access tokens of a provider: checked as OpenID Connect, RFC 9068 and RFC 8725 ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from auth import jose
from auth.errors import InvalidToken
from auth.oidc.keys import ProviderKeys
from auth.oidc.places import principal_of
from auth.oidc.provider import Provider
from auth.tokens import Proven


class ProviderVerifier:
    """Believes the tokens of one provider, as far as its settings say."""

    def __init__(
        self,
        provider: Provider,
        keys: ProviderKeys | None = None,
        now_s: Callable[[], int] = lambda: int(time.time()),
    ) -> None:
        self.provider, self._now_s = provider, now_s
        self.keys = keys or ProviderKeys(provider.issuer)

    async def prove(self, text: str, said: jose.Unproven) -> Proven:
        """What an access token proves.

        Raises InvalidToken for a genuine token that means nothing here, or
        ProviderUnavailable.
        """
        claims = await self._signed(text, said, self.provider.types)
        self._demand_access_token(claims)
        if not jose.audiences(claims) & set(self.provider.audience):
            raise InvalidToken("meant for another")
        party = claims.get("azp", claims.get("client_id"))
        if self.provider.parties and party not in self.provider.parties:
            raise InvalidToken("given to another client")
        return proven(self.provider, claims)

    async def prove_login(self, text: str, *, nonce: str) -> Mapping[str, Any]:
        """The claims of an ID token given to the hub itself (Core §3.1.3.7); raises as above."""
        claims = await self._signed(text, jose.peek(text), ("JWT", ""))
        client = self.provider.client_id
        if client not in jose.audiences(claims) or claims.get("azp", client) != client:
            raise InvalidToken("meant for another")
        if claims.get("nonce") != nonce:
            raise InvalidToken("it answers another sign-in")
        return claims

    async def _signed(
        self, text: str, said: jose.Unproven, types: tuple[str, ...]
    ) -> Mapping[str, Any]:
        algorithm = said.header.get("alg")
        if algorithm not in self.provider.algorithms:  # before a key is asked for
            raise InvalidToken("unsupported algorithm")
        key = await self.keys.key(said.kid)
        if key.alg not in (None, algorithm):
            raise InvalidToken("its key is for another algorithm")
        claims = jose.prove(text, said, key, algorithms=self.provider.algorithms, types=types)
        if claims.get("iss") != self.provider.issuer:
            raise InvalidToken("issued by another")
        jose.demand_times(claims, now_s=self._now_s(), skew_s=self.provider.skew_s)
        jose.demand_texts(claims, "sub")
        return claims

    @staticmethod
    def _demand_access_token(claims: Mapping[str, Any]) -> None:
        # where the header's type is lenient, Keycloak's own claim tells tokens of other uses apart;
        # elsewhere an ID token shows itself by the nonce or hash of its sign-in
        kind = claims.get("typ")
        if kind == "Bearer":
            return
        if kind is not None or {"nonce", "at_hash", "c_hash"} & claims.keys():
            raise InvalidToken("not an access token")


def proven(provider: Provider, claims: Mapping[str, Any]) -> Proven:
    """What checked claims of a provider prove at the hub; raises NoPlace."""
    jti = claims.get("jti")
    return Proven(
        principal=principal_of(provider, claims),
        issuer=provider.issuer,
        subject=claims["sub"],
        issued_at_s=int(claims["iat"]),
        expires_at_s=int(claims["exp"]),
        jti=jti if isinstance(jti, str) else None,
    )
