"""The register of clients: added, given new secrets, disabled; each change is on record."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.identity.client import (
    KEY,
    Client,
    client_of,
    demand_sound,
    read_jwks,
    row_of,
    sha256,
)
from gateway.identity.errors import BadClient, NoSuchClient
from gateway.store import clients as statements
from gateway.store.session import Store

KEEP_OLD_S = 24 * 3600
"""For so long the secret before the newest one lives on, in seconds, unless told otherwise."""


class ClientRegistry:
    """Registered clients. All methods block."""

    def __init__(self, store: Store, audit: AuditLog, clock: Callable[[], int]) -> None:
        self._store, self._audit, self._clock = store, audit, clock

    def add(self, client: Client, by: Principal) -> str | None:
        """Register a client; its secret, or None where it has keys. Raises BadClient."""
        jwks = None if client.jwks is None else read_jwks(client.jwks)
        now = self._clock()
        made = demand_sound(replace(client, jwks=jwks, created_at_ms=now))
        secret = None if made.method == KEY else secrets.token_urlsafe(32)
        with self._store.write() as within:
            if statements.one(within, made.id) is not None:
                raise BadClient(f"there is a client {made.id} already")
            statements.add(within, row_of(made))
            if secret is not None:
                statements.replace_secret(
                    within, made.id, sha256(secret), now_ms=now, old_until_ms=now
                )
            said = {name: str(getattr(made, name)) for name in ("name", "method", "department")}
            said["roles"] = " ".join(sorted(made.roles))
            self._record(within, by, "client.add", made.id, said)
        return secret

    def rotate(self, client_id: str, by: Principal, *, keep_old_s: int = KEEP_OLD_S) -> str:
        """A new secret; the one before it lives on for a while. Raises NoSuchClient, BadClient."""
        now, secret = self._clock(), secrets.token_urlsafe(32)
        with self._store.write() as within:
            client = self._demand(within, client_id)
            if client.method == KEY:
                raise BadClient(f"{client_id} proves itself by keys: give a new JWK set")
            until = now + keep_old_s * 1000
            statements.replace_secret(
                within, client_id, sha256(secret), now_ms=now, old_until_ms=until
            )
            self._record(within, by, "client.rotate", client_id, {"old_until_ms": until})
        return secret

    def replace_keys(self, client_id: str, jwks: str, by: Principal) -> None:
        """New public keys, at once; a set of two lets old and new overlap."""
        kept = read_jwks(jwks)
        with self._store.write() as within:
            if self._demand(within, client_id).method != KEY:
                raise BadClient(f"{client_id} proves itself by a secret, not by keys")
            statements.change(within, client_id, {"jwks": kept})
            self._record(within, by, "client.rotate", client_id, {"keys_sha256": sha256(kept)})

    def disable(self, client_id: str, by: Principal) -> None:
        """Refuse a client and every token given to it, from the next request on."""
        with self._store.write() as within:
            self._demand(within, client_id)
            statements.change(within, client_id, {"disabled_at_ms": self._clock()})
            self._record(within, by, "client.disable", client_id, {})

    def all_of_them(self) -> list[Client]:
        """All clients by department and name."""
        with self._store.read() as connection:
            return [client_of(row) for row in statements.all_of_them(connection)]

    def live_secrets(self, client_id: str) -> int:
        """How many secrets of a client are live: two while one takes the other's place."""
        with self._store.read() as connection:
            return len(statements.secrets(connection, client_id, self._clock()))

    def _demand(self, within: statements.Connection, client_id: str) -> Client:
        row = statements.one(within, client_id)
        if row is None:
            raise NoSuchClient(client_id)
        return client_of(row)

    def _record(
        self,
        within: statements.Connection,
        by: Principal,
        operation: str,
        client_id: str,
        payload: Mapping[str, object],
    ) -> None:
        self._audit.append(within, by, operation=operation, subject=client_id, payload=payload)
