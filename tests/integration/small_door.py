"""Identity alone on the web: the store, the log and the doorkeeper, without graph and GraphQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from auth.errors import AuthError
from gateway.audit.log import AuditLog
from gateway.errors import outer
from gateway.http.oauth import oauth_routes
from gateway.http.sign_in import SignIn
from gateway.identity.identity import Identity, open_identity
from gateway.journal.journal import wall_clock_ms
from gateway.settings import Settings
from gateway.store.session import Store, open_store
from tests.stores import laid_out


@dataclass(frozen=True, kw_only=True)
class SmallDoor:
    """What a test of identity needs of a hub."""

    settings: Settings
    store: Store
    audit: AuditLog
    identity: Identity
    http: httpx.AsyncClient

    async def status(self, text: str) -> int:
        """What a request with this token would be answered."""
        try:
            await self.identity.keeper.of_request({"authorization": f"Bearer {text}"}, {})
        except AuthError as error:
            return outer(error).code.status
        return 200


@asynccontextmanager
async def small_door(folder: Path, **changes: Any) -> AsyncIterator[SmallDoor]:
    """Identity on a fresh store; ``changes`` are settings."""
    settings = Settings.under(folder, **changes)
    laid_out(folder / "store.db")
    store = open_store(settings.store_url)
    audit = AuditLog(store, wall_clock_ms)
    identity = open_identity(settings, store=store, audit=audit, clock=wall_clock_ms)
    app = Starlette(
        routes=[
            *oauth_routes(identity.tokens, identity.keys, identity.issuer.issuer),
            *SignIn(identity.people, identity.keeper).routes(),
        ]
    )
    transport = httpx.ASGITransport(app=app)
    url = settings.server.public_url
    try:
        async with httpx.AsyncClient(transport=transport, base_url=url) as http:
            yield SmallDoor(
                settings=settings, store=store, audit=audit, identity=identity, http=http
            )
    finally:
        store.close()
