"""Reads and writes sign-ins and sessions of people; all inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.client_tables import login_attempts, sessions

Connection = sa.Connection


def begin(connection: Connection, row: Mapping[str, Any], *, now_ms: int) -> None:
    """Write down a sign-in that begins, and forget those that nobody ended."""
    connection.execute(login_attempts.delete().where(login_attempts.c.expires_at_ms <= now_ms))
    connection.execute(login_attempts.insert(), [dict(row)])


def take(connection: Connection, state_sha256: str, *, now_ms: int) -> Mapping[str, Any] | None:
    """A sign-in that was begun and is not over; it is there once only."""
    mine = login_attempts.c.state_sha256 == state_sha256
    row = connection.execute(sa.select(login_attempts).where(mine)).mappings().first()
    connection.execute(login_attempts.delete().where(mine))
    return None if row is None or row["expires_at_ms"] <= now_ms else dict(row)


def add_session(connection: Connection, row: Mapping[str, Any], *, now_ms: int) -> None:
    """Write down a session, and forget those that are over."""
    connection.execute(sessions.delete().where(sessions.c.expires_at_ms <= now_ms))
    connection.execute(sessions.insert(), [dict(row)])


def session(connection: Connection, id_sha256: str, now_ms: int) -> Mapping[str, Any] | None:
    """A session that is not over, or None."""
    query = sa.select(sessions).where(
        sessions.c.id_sha256 == id_sha256, sessions.c.expires_at_ms > now_ms
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def end_session(connection: Connection, id_sha256: str) -> None:
    """Forget a session."""
    connection.execute(sessions.delete().where(sessions.c.id_sha256 == id_sha256))
