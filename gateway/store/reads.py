"""Where things stand in the audit log: an index made from its entries, and asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import audit_entries
from gateway.store.read_tables import audit_documents, audit_indexed, audit_things

Connection = sa.Connection
Thing = tuple[str, str]
_ALL = 1


def indexed(connection: Connection) -> int:
    """The number of the last entry that the index holds."""
    found = connection.execute(sa.select(audit_indexed.c.seq)).scalar()
    return 0 if found is None else int(found)


def after(connection: Connection, seq: int, limit: int) -> list[Mapping[str, Any]]:
    """The entries that follow a number, first to last."""
    query = sa.select(audit_entries).where(audit_entries.c.seq > seq)
    query = query.order_by(audit_entries.c.seq).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def index(connection: Connection, rows: Sequence[Mapping[str, Any]], upto: int) -> None:
    """Add what entries speak of, and note how far the index reaches now."""
    if rows:
        connection.execute(audit_things.insert(), rows)
    moved = connection.execute(audit_indexed.update().values(seq=upto))
    if not moved.rowcount:
        connection.execute(audit_indexed.insert().values(id=_ALL, seq=upto))


def find(
    connection: Connection,
    *,
    things: Sequence[Thing] | None,
    department: str | None,
    since_ms: int | None,
    until_ms: int | None,
    kind: str | None,
    before: int | None,
    limit: int,
) -> list[Mapping[str, Any]]:
    """Entries that fit, newest first; ``until_ms`` is not within."""
    entry = audit_entries.c
    asked: list[sa.ColumnElement[bool]] = []
    if department is not None:
        asked.append(entry.department == department)
    if since_ms is not None:
        asked.append(entry.at_ms >= since_ms)
    if until_ms is not None:
        asked.append(entry.at_ms < until_ms)
    if kind is not None:
        asked.append(entry.kind == kind)
    if before is not None:
        asked.append(entry.seq < before)
    if things is not None:
        asked.append(entry.seq.in_(_of(things)))
    query = sa.select(audit_entries).where(*asked).order_by(entry.seq.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def shown(connection: Connection, seqs: Sequence[int], things: Sequence[Thing]) -> dict[int, int]:
    """How many of some things each entry speaks of, by its number."""
    table = audit_things.c
    query = sa.select(table.seq, sa.func.count()).where(table.seq.in_(seqs), _among(things))
    return {int(seq): int(n) for seq, n in connection.execute(query.group_by(table.seq))}


def keep_document(connection: Connection, digest: str, text: str) -> None:
    """Keep a query text, unless it is there."""
    if document(connection, digest) is None:
        connection.execute(audit_documents.insert().values(hash=digest, text=text))


def document(connection: Connection, digest: str) -> str | None:
    """The query text of a hash, or None."""
    query = sa.select(audit_documents.c.text).where(audit_documents.c.hash == digest)
    return connection.execute(query).scalar()


def _of(things: Sequence[Thing]) -> sa.Select[Any]:
    return sa.select(audit_things.c.seq).where(_among(things))


def _among(things: Sequence[Thing]) -> sa.ColumnElement[bool]:
    table, by_entity = audit_things.c, dict[str, list[str]]()
    for entity, local in things:
        by_entity.setdefault(entity, []).append(local)
    parts = [
        sa.and_(table.entity == entity, table.thing.in_(locals_))
        for entity, locals_ in by_entity.items()
    ]
    return sa.or_(sa.false(), *parts)
