"""Writes what a consumer concluded: records and position in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from gateway.journal.errors import Unplaceable
from gateway.journal.journal import Journal
from graph.records import Record

LOG = logging.getLogger("zhatu.consumers")


def advance(
    journal: Journal, consumer: str, *, expected: int, to: int, records: Sequence[Record]
) -> list[int]:
    """Move a consumer and append its records; returns the positions of the new entries.

    One conclusion about a thing that cannot be told from another must not hold up all others: then
    they go in one by one, without it.
    """
    source = f"hub/{consumer}"
    try:
        done = journal.advance(consumer, expected=expected, to=to, records=records, source=source)
    except Unplaceable:
        done = journal.advance(consumer, expected=expected, to=to)
        return [position for record in records for position in _alone(journal, source, record)]
    return [claim.position for claim in done.claims]


def _alone(journal: Journal, source: str, record: Record) -> list[int]:
    try:
        return [claim.position for claim in journal.append(source, [record]).claims]
    except Unplaceable as problem:
        LOG.warning("%s %s is not kept: %s", record.entity, record.record_id, problem)
        return []
