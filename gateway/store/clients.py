"""Reads and writes clients, secrets and revocations; all inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.client_tables import (
    client_assertions,
    client_secrets,
    clients,
    revoked_tokens,
)

Connection = sa.Connection


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write a client."""
    connection.execute(clients.insert(), [dict(row)])


def change(connection: Connection, client_id: str, values: Mapping[str, Any]) -> None:
    """Change some columns of a client."""
    connection.execute(clients.update().where(clients.c.id == client_id).values(**values))


def one(connection: Connection, client_id: str) -> Mapping[str, Any] | None:
    """A client, or None."""
    query = sa.select(clients).where(clients.c.id == client_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def all_of_them(connection: Connection) -> list[Mapping[str, Any]]:
    """All clients by department and name."""
    query = sa.select(clients).order_by(clients.c.department, clients.c.name, clients.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def secrets(connection: Connection, client_id: str, now_ms: int) -> list[Mapping[str, Any]]:
    """The live secrets of a client, newest first."""
    table = client_secrets
    query = (
        sa.select(table)
        .where(table.c.client_id == client_id)
        .where(sa.or_(table.c.expires_at_ms.is_(None), table.c.expires_at_ms > now_ms))
        .order_by(table.c.expires_at_ms.is_(None).desc(), table.c.created_at_ms.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def replace_secret(
    connection: Connection, client_id: str, sha256: str, *, now_ms: int, old_until_ms: int
) -> None:
    """Add a secret; of those before it only the newest lives on, until a moment."""
    table = client_secrets
    mine = table.c.client_id == client_id
    connection.execute(table.delete().where(mine, table.c.expires_at_ms.is_not(None)))
    if old_until_ms > now_ms:
        connection.execute(table.update().where(mine).values(expires_at_ms=old_until_ms))
    else:
        connection.execute(table.delete().where(mine))
    row = {"client_id": client_id, "sha256": sha256, "created_at_ms": now_ms}
    connection.execute(table.insert(), [row])


def use_assertion(
    connection: Connection, client_id: str, jti_sha256: str, *, now_ms: int, expires_at_ms: int
) -> bool:
    """Use an assertion up; False where it was used before."""
    table = client_assertions
    connection.execute(table.delete().where(table.c.expires_at_ms <= now_ms))
    used = sa.select(table).where(table.c.client_id == client_id, table.c.jti_sha256 == jti_sha256)
    if connection.execute(used).first() is not None:
        return False
    row = {"client_id": client_id, "jti_sha256": jti_sha256, "expires_at_ms": expires_at_ms}
    connection.execute(table.insert(), [row])
    return True


def revoke(connection: Connection, jti: str, *, now_ms: int, expires_at_ms: int) -> bool:
    """Revoke a token until it is over; False where it was revoked before."""
    table = revoked_tokens
    connection.execute(table.delete().where(table.c.expires_at_ms <= now_ms))
    if connection.execute(sa.select(table).where(table.c.jti == jti)).first() is not None:
        return False
    row = {"jti": jti, "revoked_at_ms": now_ms, "expires_at_ms": expires_at_ms}
    connection.execute(table.insert(), [row])
    return True


ENDED = sa.union_all(
    sa.select(revoked_tokens.c.jti).where(revoked_tokens.c.jti == sa.bindparam("jti")),
    sa.select(clients.c.id).where(
        clients.c.id == sa.bindparam("client"), clients.c.disabled_at_ms.is_not(None)
    ),
)
"""Finds a row where a token was revoked or its client disabled."""
