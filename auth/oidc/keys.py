"""The keys of a provider: discovered, kept, fetched anew when they turn, never in a storm.

Kept keys serve for an hour while the provider does not answer. Keys older than a minute are
fetched anew, so a key that the provider took away stops counting within that minute. A token that
names an unknown key causes one fetch, and then none for a while, whoever asks and however often.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from auth.errors import BadKey, InvalidToken, ProviderUnavailable
from auth.jose import PublicKey, public_keys
from auth.oidc.fetching import Fetch, fetch_json
from auth.oidc.provider import is_safe_url

log = logging.getLogger("zhatu.auth")

FRESH_S = 60.0
"""For so long kept keys are used without asking, in seconds."""
SERVE_S = 3600.0
"""For so long kept keys serve while the provider does not answer, in seconds."""
PAUSE_S = 30.0
"""The least time between two fetches that a token or a failure causes, in seconds."""
_DISCOVERY = "/.well-known/openid-configuration"


class ProviderKeys:
    """The current keys of one issuer."""

    def __init__(
        self,
        issuer: str,
        *,
        fetch: Fetch = fetch_json,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer, self._fetch, self._clock_s = issuer, fetch, clock_s
        self._keys: dict[str | None, PublicKey] = {}
        self._metadata: Mapping[str, Any] = {}
        self._fetched_s = self._not_before_s = float("-inf")
        self._turn = asyncio.Lock()

    async def key(self, kid: str | None) -> PublicKey:
        """The key of a name; raises InvalidToken for none of that name, or ProviderUnavailable."""
        if not self._is_kept(FRESH_S) or kid not in self._names():
            await self._refresh(kid)
        if not self._is_kept(SERVE_S):
            raise ProviderUnavailable
        key = self._keys.get(kid)
        if key is None and kid is None and len(self._keys) == 1:
            (key,) = self._keys.values()
        if key is None:
            raise InvalidToken("signed by no key in force")
        return key

    async def metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery §3)."""
        if not self._is_kept(FRESH_S):
            await self._refresh(None)
        if not self._is_kept(SERVE_S):
            raise ProviderUnavailable
        return self._metadata

    @property
    def version(self) -> object | None:
        """Equal as long as the keys are those of one fetch; None when they should be fetched."""
        return self._fetched_s if self._is_kept(FRESH_S) else None

    def _names(self) -> set[str | None]:
        return {*self._keys, *((None,) if len(self._keys) == 1 else ())}

    def _is_kept(self, seconds: float) -> bool:
        return self._clock_s() - self._fetched_s <= seconds

    async def _refresh(self, kid: str | None) -> None:
        """Fetch, unless another does or just did; those who have a kept key do not wait."""
        if self._turn.locked() and kid in self._names() and self._is_kept(SERVE_S):
            return
        async with self._turn:
            is_fresh = self._is_kept(FRESH_S)
            # whoever queued finds what the first one brought
            if (is_fresh and kid in self._names()) or self._clock_s() < self._not_before_s:
                return
            try:
                await self._fetch_all()
            except (ProviderUnavailable, BadKey) as error:
                log.warning("the keys of %s could not be fetched: %s", self._issuer, error)
            if is_fresh or not self._is_kept(FRESH_S):
                # an unknown name or a failure: not again for a while
                self._not_before_s = self._clock_s() + PAUSE_S

    async def _fetch_all(self) -> None:
        self._metadata, self._keys = await discover(self._issuer, self._fetch)
        self._fetched_s = self._clock_s()


async def discover(
    issuer: str, fetch: Fetch
) -> tuple[Mapping[str, Any], dict[str | None, PublicKey]]:
    """What an issuer says of itself, and its keys; raises ProviderUnavailable or BadKey."""
    metadata = await fetch(issuer.removesuffix("/") + _DISCOVERY)
    if metadata.get("issuer") != issuer:  # Discovery §4.3: exactly the same
        raise ProviderUnavailable(f"{issuer} says that it is another issuer")
    place = metadata.get("jwks_uri")
    if not isinstance(place, str) or not is_safe_url(place):
        raise ProviderUnavailable(f"{issuer} names no https address of its keys")
    return metadata, public_keys(await fetch(place))
