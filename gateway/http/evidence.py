"""Serves evidence by its hash to holders of a token; each reading goes on record first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from auth.errors import AuthError
from auth.grants import Grants
from auth.principal import Principal
from gateway.agreements.evidence import EvidenceRights
from gateway.agreements.record import recorded
from gateway.agreements.said import said
from gateway.errors import BadRequest, ErrorCode, outer, told
from gateway.identity.doorkeeper import Doorkeeper
from gateway.store.errors import StoreUnavailable
from gateway.vault.errors import DamagedEvidence, NoSuchEvidence, VaultUnavailable
from graph.errors import GraphUnavailable
from graph.masks import Mask
from vision.errors import VisionError

log = logging.getLogger("zhatu.http")

_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


class Vault(Protocol):
    """Where the bytes lie; blocking."""

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash; raises a VaultError."""
        ...


class Audit(Protocol):
    """Where a reading is put on record; blocking."""

    def read(
        self, principal: Principal, *, operation: str, fields: Any, keys_count: int, details: Any
    ) -> object:
        """Put one reading on record."""
        ...


Redact = Callable[[bytes, frozenset[str]], Awaitable[bytes]]
"""Makes the copy of a photo on which no plates can be read but those named."""


def evidence_routes(
    vault: Vault, audit: Audit, keeper: Doorkeeper, rights: EvidenceRights, redact: Redact
) -> list[BaseRoute]:
    """The route /evidence/{sha256}; the whole file each time, whatever range is asked for."""

    async def serve(request: Request) -> Response:
        try:
            principal = await keeper.of_request(request.headers, request.cookies)
            sha256 = request.path_params["sha256"]
            grants = await rights.of(principal, said(request.headers), sha256)
        except (AuthError, BadRequest, GraphUnavailable, StoreUnavailable) as error:
            return _refused(outer(error).code, told(error))
        if grants is None:
            return _refused(ErrorCode.NOT_FOUND)
        try:
            data = await asyncio.to_thread(vault.get, sha256)
        except NoSuchEvidence:
            return _refused(ErrorCode.NOT_FOUND)
        except VaultUnavailable as error:
            return _refused(outer(error).code)
        except DamagedEvidence as error:
            log.error("%s: put the same bytes there again, from a backup", error)
            return _refused(outer(error).code)
        if grants.mask("Evidence", "url") is Mask.REDACTED:
            try:
                data = await redact(data, await rights.plates(grants, sha256))
            except (VisionError, GraphUnavailable, StoreUnavailable, VaultUnavailable) as error:
                return _refused(outer(error).code, told(error))
        try:
            await asyncio.to_thread(_record, audit, principal, grants, sha256)
        except Exception:
            log.exception("a reading of evidence could not be put on record")
            return _refused(ErrorCode.AUDIT_UNAVAILABLE)
        return Response(data, media_type=_kind(data), headers=_HEADERS)

    return [Route("/evidence/{sha256}", serve, methods=["GET"], name="evidence")]


def _record(audit: Audit, principal: Principal, grants: Grants, sha256: str) -> None:
    audit.read(
        principal,
        operation="evidence",
        fields=["Evidence.bytes"],
        keys_count=1,
        details={
            **recorded(grants),
            **({"masked": ["Evidence.bytes"]} if grants.mask("Evidence", "url") else {}),
            "sha256": sha256,
            "things": {"Evidence": [sha256]},
        },
    )


def _kind(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return "application/octet-stream"


def _refused(code: ErrorCode, words: str = "") -> Response:
    challenge = {"WWW-Authenticate": 'Bearer realm="zhatu", error="invalid_token"'}
    headers = challenge if code is ErrorCode.UNAUTHENTICATED else {}
    errors = [{"message": words or code.en, "extensions": {"code": code.value}}]
    return JSONResponse({"errors": errors}, code.status, headers)
