"""The hub as an authorization server: token, introspection, revocation, keys, metadata."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from auth.keys import KeyRing
from auth.principal import ROLES
from gateway.identity.client import METHODS
from gateway.identity.errors import Refused
from gateway.identity.issuing import TokenService
from gateway.identity.proving import ASSERTION_ALGORITHMS

log = logging.getLogger("zhatu.http")

_MOST_BYTES = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache", "X-Content-Type-Options": "nosniff"}
_KEPT_SHORTLY = {"Cache-Control": "public, max-age=60", "X-Content-Type-Options": "nosniff"}

Act = Callable[[Mapping[str, str], str | None], dict[str, Any] | None]


def oauth_routes(service: TokenService, keys: KeyRing, issuer: str) -> list[BaseRoute]:
    """The endpoints under /oauth and the metadata of RFC 8414."""

    async def metadata(_: Request) -> Response:
        return JSONResponse(_metadata(issuer), headers=_KEPT_SHORTLY)

    async def jwks(_: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(keys.jwks), headers=_KEPT_SHORTLY)

    return [
        Route("/.well-known/oauth-authorization-server", metadata, methods=["GET"]),
        Route("/oauth/jwks", jwks, methods=["GET"]),
        Route("/oauth/token", _form_endpoint(service.issue), methods=["POST"]),
        Route("/oauth/introspect", _form_endpoint(service.introspect), methods=["POST"]),
        Route("/oauth/revoke", _form_endpoint(service.revoke), methods=["POST"]),
    ]


def _metadata(issuer: str) -> dict[str, Any]:
    proofs = {
        f"{name}_endpoint_auth_{what}": list(values)
        for name in ("token", "introspection", "revocation")
        for what, values in (
            ("methods_supported", METHODS),
            ("signing_alg_values_supported", ASSERTION_ALGORITHMS),
        )
    }
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": list(ROLES),
        **proofs,
    }


def _form_endpoint(act: Act) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        authorization = request.headers.get("authorization")
        try:
            form = await _form(request)
            said = await asyncio.to_thread(act, form, authorization)
        except Refused as refused:
            return _refused(refused, has_header=authorization is not None)
        except ClientDisconnect:
            raise
        except Exception:
            log.exception("a token endpoint failed")
            return _answer({"error": "server_error"}, 503)
        return Response(headers=_NOT_KEPT) if said is None else _answer(said, 200)

    return serve


async def _form(request: Request) -> dict[str, str]:
    """The parameters, each once (RFC 6749 §3.2); raises Refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise Refused("invalid_request", f"send {_FORM}")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise Refused("invalid_request", "the request is too large")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise Refused("invalid_request", "the body is no form in UTF-8") from error
    form = dict(pairs)
    if len(form) < len(pairs):
        raise Refused("invalid_request", "a parameter comes twice")
    return {name: value for name, value in form.items() if value}


def _refused(refused: Refused, *, has_header: bool) -> Response:
    said = {"error": refused.error, "error_description": str(refused)}
    answer = _answer(said, refused.status)
    if refused.status == 401 and has_header:
        answer.headers["WWW-Authenticate"] = 'Basic realm="zhatu"'
    return answer


def _answer(said: dict[str, Any], status: int) -> Response:
    return Response(orjson.dumps(said), status, media_type="application/json", headers=_NOT_KEPT)
