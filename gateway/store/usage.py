"""Reads and writes how often query texts were answered; all within the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.read_tables import audit_documents, document_usage, usage_counted

Connection = sa.Connection
Counted = tuple[str, str, int]
"""Department, hash of the query text, day."""
_ALL = 1


def counted(connection: Connection) -> int:
    """The number of the last audit entry that is counted."""
    found = connection.execute(sa.select(usage_counted.c.seq)).scalar()
    return 0 if found is None else int(found)


def add(connection: Connection, answers: Mapping[Counted, int], upto: int) -> None:
    """Add answers to the counts, and note how far the log is counted now."""
    table = document_usage.c
    for (department, document, day), number in answers.items():
        this = sa.and_(table.department == department, table.document == document, table.day == day)
        more = document_usage.update().where(this).values(answers=table.answers + number)
        if not connection.execute(more).rowcount:
            row = {"department": department, "document": document, "day": day, "answers": number}
            connection.execute(document_usage.insert().values(row))
    if not connection.execute(usage_counted.update().values(seq=upto)).rowcount:
        connection.execute(usage_counted.insert().values(id=_ALL, seq=upto))


def since(connection: Connection, day: int) -> list[Mapping[str, Any]]:
    """Each department's query texts since a day: number of answers, last day, and the text."""
    table = document_usage.c
    query = (
        sa.select(
            table.department,
            table.document,
            sa.func.sum(table.answers).label("answers"),
            sa.func.max(table.day).label("last_day"),
            audit_documents.c.text,
        )
        .join(audit_documents, audit_documents.c.hash == table.document)
        .where(table.day >= day)
        .group_by(table.department, table.document, audit_documents.c.text)
        .order_by(table.department, table.document)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
