"""Takes away old messages and calls that nobody waits for; in the caller's transaction.

The newest row of each table stays whatever its age: SQLite gives the number of a newest row that
was taken away to the next one, and receivers drop messages whose number they know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from gateway.store.case_tables import outbox
from gateway.store.deliveries import DELIVERED, SKIPPED, WITHHELD
from gateway.store.delivery_tables import callbacks, deliveries

Connection = sa.Connection
_D, _O, _C = deliveries.c, outbox.c, callbacks.c


class Batch(NamedTuple):
    """How far rows were looked at, how many of them went, and whether no older ones follow."""

    last: int
    dropped: int
    is_end: bool


def drop_deliveries(connection: Connection, before_ms: int, after: int, most: int) -> Batch:
    """Messages that arrived, were skipped or withheld; one that is under way or dead stays."""
    is_done = _D.state.in_([DELIVERED, SKIPPED, WITHHELD]) & (_D.done_at_ms < before_ms)
    return _drop(connection, deliveries, _D.created_at_ms, is_done, before_ms, after, most)


def drop_messages(connection: Connection, before_ms: int, after: int, most: int) -> Batch:
    """Messages of the outbox that were handed on, and of which no delivery is left."""
    is_on_its_way = sa.exists().where(_D.outbox_id == _O.id)
    is_done = _O.delivered_at_ms.is_not(None) & ~is_on_its_way
    return _drop(connection, outbox, _O.created_at_ms, is_done, before_ms, after, most)


def drop_callbacks(connection: Connection, before_ms: int, after: int, most: int) -> Batch:
    """Calls that were taken or refused; one that was set aside stays until it is replayed."""
    is_done = (_C.outcome != "quarantined") | _C.replayed_at_ms.is_not(None)
    return _drop(connection, callbacks, _C.received_at_ms, is_done, before_ms, after, most)


DROPS: Sequence[tuple[str, Callable[[Connection, int, int, int], Batch]]] = (
    ("deliveries", drop_deliveries),
    ("outbox", drop_messages),
    ("callbacks", drop_callbacks),
)
"""What is looked through, in an order in which what goes lets others go."""


def _drop(
    connection: Connection,
    table: sa.Table,
    born_ms: sa.ColumnElement[Any],
    is_done: sa.ColumnElement[bool],
    before_ms: int,
    after: int,
    most: int,
) -> Batch:
    row_id = table.c.id
    newest = sa.select(sa.func.max(row_id)).scalar_subquery()
    query = sa.select(row_id, born_ms, is_done.label("is_done"), newest.label("newest"))
    rows = connection.execute(query.where(row_id > after).order_by(row_id).limit(most)).all()
    old = [row for row in rows if row[1] < before_ms and row.id != row.newest]
    gone = [row.id for row in old if row.is_done]
    if gone:
        connection.execute(table.delete().where(row_id.in_(gone)))
    last = rows[-1].id if rows else after
    return Batch(last, len(gone), is_end=len(old) < most)
