"""Who a token speaks of, whoever of the believed issuers made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auth import jose
from auth.errors import InvalidToken
from auth.oidc.verifier import ProviderVerifier
from auth.tokens import Proven, TokenVerifier


class Authenticator:
    """The hub's own tokens and those of the providers in its settings."""

    def __init__(self, own: TokenVerifier, providers: Sequence[ProviderVerifier] = ()) -> None:
        self._own = own
        self.providers: Mapping[str, ProviderVerifier] = {p.provider.name: p for p in providers}
        self._by_issuer = {p.provider.issuer: p for p in providers}

    async def prove(self, text: str) -> Proven:
        """What a token proves; raises InvalidToken, NoPlace or ProviderUnavailable."""
        said = jose.peek(text)
        # the issuer is not proved yet: it only chooses whose keys and rules must prove it
        issuer = said.claims.get("iss")
        if issuer == self._own.issuer:
            return self._own.prove(text, said)
        provider = self._by_issuer.get(issuer) if isinstance(issuer, str) else None
        if provider is None:
            raise InvalidToken("issued by another")
        return await provider.prove(text, said)

    def is_own(self, proven: Proven) -> bool:
        """Whether the hub itself made the token."""
        return proven.issuer == self._own.issuer
