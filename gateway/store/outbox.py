"""Reads and writes the outbox; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import outbox
from gateway.store.plain import Plain

Connection = sa.Connection
_OUTBOX = Plain(outbox)


def post(connection: Connection, *, topic: str, subject: str, payload: str, now_ms: int) -> None:
    """Leave a message; ``payload`` is JSON text."""
    row = {"topic": topic, "subject": subject, "payload": payload, "created_at_ms": now_ms}
    _OUTBOX.insert(connection, row)


def pending(connection: Connection, limit: int) -> list[Mapping[str, Any]]:
    """Messages that are not handed on to webhooks yet, oldest first."""
    query = sa.select(outbox).where(outbox.c.delivered_at_ms.is_(None))
    query = query.order_by(outbox.c.id).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def mark_delivered(connection: Connection, ids: Sequence[int], *, now_ms: int) -> None:
    """Note that messages were handed on to the webhooks that want them."""
    change = outbox.update().where(outbox.c.id.in_(list(ids)))
    connection.execute(change.values(delivered_at_ms=now_ms))


def is_pending(connection: Connection) -> bool:
    """Whether any message is not handed on yet."""
    query = sa.select(outbox.c.id).where(outbox.c.delivered_at_ms.is_(None)).limit(1)
    return connection.execute(query).first() is not None
