"""Who a token speaks of, whoever of the believed issuers made it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from auth import jose
from auth.errors import InvalidToken
from auth.oidc.verifier import ProviderVerifier
from auth.tokens import Proven, TokenVerifier

_MOST_KEPT = 2_000


class _Kept(NamedTuple):
    proven: Proven
    version: object


class Authenticator:
    """The hub's own tokens and those of the providers in its settings.

    A proof is kept by the hash of its token until the token is over or a key changes, because
    a signature costs more than most answers. Whether a token was revoked is not kept.
    """

    def __init__(
        self,
        own: TokenVerifier,
        providers: Sequence[ProviderVerifier] = (),
        now_s: Callable[[], int] = lambda: int(time.time()),
    ) -> None:
        self._own, self._now_s = own, now_s
        self._kept: dict[bytes, _Kept] = {}
        self.providers: Mapping[str, ProviderVerifier] = {p.provider.name: p for p in providers}
        self._by_issuer = {p.provider.issuer: p for p in providers}

    async def prove(self, text: str) -> Proven:
        """What a token proves; raises InvalidToken, NoPlace or ProviderUnavailable."""
        if len(text) > jose.LONGEST_TEXT:
            raise InvalidToken("too long")
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        kept = self._kept.get(digest)
        if kept is not None and self._is_good(kept):
            return kept.proven
        proven = await self._prove(text)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[digest] = _Kept(proven, self._version(proven.issuer))
        return proven

    def _is_good(self, kept: _Kept) -> bool:
        version = self._version(kept.proven.issuer)
        is_over = kept.proven.expires_at_s <= self._now_s()
        return not is_over and version is not None and version == kept.version

    def _version(self, issuer: str) -> object | None:
        if issuer == self._own.issuer:
            return self._own.keys.version
        return self._by_issuer[issuer].keys.version

    async def _prove(self, text: str) -> Proven:
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
