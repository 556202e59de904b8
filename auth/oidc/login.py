"""The hub as a client of a provider: people sign in by authorization code with PKCE.

RFC 6749 §4.1, RFC 7636, RFC 9207, RFC 9700; OpenID Connect Core §3.1.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.rfc6749.parameters import (
    parse_authorization_code_response,
    prepare_grant_uri,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from auth.errors import InvalidToken, ProviderUnavailable
from auth.oidc.fetching import open_client, read_json
from auth.oidc.provider import Provider, is_safe_url
from auth.oidc.verifier import ProviderVerifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that begins: where the browser goes, and what must come back with it."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What the provider said of a person: checked claims, and the ID token for signing out."""

    claims: Mapping[str, Any]
    id_token: str


class LoginClient:
    """Signs people in by one provider; ``callback`` is the address it sends them back to."""

    def __init__(self, verifier: ProviderVerifier, callback: str) -> None:
        self._verifier, self._callback = verifier, callback

    @property
    def provider(self) -> Provider:
        """By whom people sign in."""
        return self._verifier.provider

    async def begin(self) -> Begun:
        """Where to send a browser, with state, nonce and PKCE; raises ProviderUnavailable."""
        endpoint = await self._place("authorization_endpoint")
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        url = prepare_grant_uri(
            endpoint,
            client_id=self.provider.client_id,
            response_type="code",
            redirect_uri=self._callback,
            scope=" ".join(self.provider.scopes),
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Begun(url=url, state=state, nonce=nonce, verifier=verifier)

    async def finish(self, url: str, begun: Begun) -> SignedIn:
        """Who comes back; raises InvalidToken, or ProviderUnavailable."""
        said = parse_qs(urlsplit(url).query, keep_blank_values=True)
        if "error" in said or any(len(values) > 1 for values in said.values()):
            raise InvalidToken("the provider did not sign in")
        await self._demand_issuer(said.get("iss", []))
        try:
            code = parse_authorization_code_response(url, state=begun.state)["code"]
        except OAuth2Error as error:
            raise InvalidToken("the provider did not sign in") from error
        answer = await self._exchange(str(code), begun.verifier)
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise InvalidToken("the provider gave no ID token")
        claims = await self._verifier.prove_login(id_token, nonce=begun.nonce)
        return SignedIn(claims=claims, id_token=id_token)

    async def end_url(self, id_token: str, back: str) -> str | None:
        """Where to sign out at the provider too, where it offers that (RP-Initiated Logout §2)."""
        try:
            metadata = await self._verifier.keys.metadata()
        except ProviderUnavailable:
            return None
        place = metadata.get("end_session_endpoint")
        if not isinstance(place, str) or not is_safe_url(place):
            return None
        asked = {"id_token_hint": id_token, "client_id": str(self.provider.client_id)}
        return f"{place}?{urlencode({**asked, 'post_logout_redirect_uri': back})}"

    async def _demand_issuer(self, named: list[str]) -> None:
        # RFC 9207: tells an answer of one provider from that of another
        metadata = await self._verifier.keys.metadata()
        is_promised = metadata.get("authorization_response_iss_parameter_supported") is True
        if (is_promised or named) and named != [self.provider.issuer]:
            raise InvalidToken("it answers for another provider")

    async def _exchange(self, code: str, verifier: str) -> Mapping[str, Any]:
        endpoint = await self._place("token_endpoint")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": verifier,
        }
        client_id, secret = str(self.provider.client_id), self._secret()
        auth = None if secret is None else httpx.BasicAuth(_encoded(client_id), _encoded(secret))
        if secret is None:
            form["client_id"] = client_id
        try:
            async with (
                open_client() as client,
                client.stream("POST", endpoint, data=form, auth=auth) as answer,
            ):
                if answer.status_code in (400, 401):
                    raise InvalidToken("the provider did not take the code")
                return await read_json(answer)
        except (httpx.HTTPError, OSError) as error:
            raise ProviderUnavailable(f"{endpoint}: {type(error).__name__}") from error

    async def _place(self, name: str) -> str:
        place = (await self._verifier.keys.metadata()).get(name)
        if not isinstance(place, str) or not is_safe_url(place):
            raise ProviderUnavailable(f"{self.provider.issuer} names no {name}")
        return place

    def _secret(self) -> str | None:
        file = self.provider.client_secret_file
        try:
            return None if file is None else file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ProviderUnavailable(f"{file}: {error.strerror}") from error


def _encoded(text: str) -> str:
    # RFC 6749 §2.3.1: form-encoded before they are joined
    return urlencode({"": text})[1:]
