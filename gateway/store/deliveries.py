"""Statements on messages on their way to webhooks; every function is in the caller's transaction.

Of each webhook and subject at most one message is due or dead, the oldest; the rest wait for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import cases, outbox
from gateway.store.delivery_tables import deliveries
from gateway.store.journal import insert_into
from gateway.store.task_tables import tasks

Connection = sa.Connection
Row = Mapping[str, Any]
WAITING, DUE, DEAD, DELIVERED, SKIPPED, WITHHELD = (
    "waiting", "due", "dead", "delivered", "skipped", "withheld",
)  # fmt: skip
_C = deliveries.c


def working_on(connection: Connection, numbers: Collection[str]) -> dict[str, set[str]]:
    """The departments that each case lies with, whole or by a task that it has or had."""
    found: dict[str, set[str]] = {number: set() for number in numbers}
    for table, number in ((cases, cases.c.number), (tasks, tasks.c.case_number)):
        query = sa.select(number, table.c.department).where(number.in_(list(numbers)))
        for row in connection.execute(query):
            found[row[0]].add(row[1])
    return found


def add(connection: Connection, rows: Sequence[Row]) -> None:
    """Put messages on their way, oldest first; one that is there already is left as it is."""
    if not rows:
        return
    waiting = [{**row, "state": WAITING, "attempts": 0, "next_at_ms": 0} for row in rows]
    connection.execute(insert_into(connection, deliveries).on_conflict_do_nothing(), waiting)
    promote(connection, ((row["webhook"], row["subject"]) for row in rows))


def promote(connection: Connection, heads: Iterable[tuple[str, str]]) -> None:
    """Make the oldest waiting message of each webhook and subject due, where none is or is dead."""
    for webhook, subject in dict.fromkeys(heads):
        mine = sa.and_(_C.webhook == webhook, _C.subject == subject)
        held = sa.select(_C.id).where(mine, _C.state.in_([DUE, DEAD])).limit(1)
        if connection.execute(held).first() is not None:
            continue
        oldest = sa.select(sa.func.min(_C.id)).where(mine, _C.state == WAITING)
        change = deliveries.update().where(_C.id == oldest.scalar_subquery())
        connection.execute(change.values(state=DUE, next_at_ms=0))


def due(
    connection: Connection, webhook: str, now_ms: int, limit: int, without: Collection[int]
) -> list[Row]:
    """Messages of a webhook that may be sent now, with what they tell."""
    query = (
        sa.select(deliveries, outbox.c.payload, outbox.c.created_at_ms.label("told_at_ms"))
        .join(outbox, outbox.c.id == _C.outbox_id)
        .where(_C.webhook == webhook, _C.state == DUE, _C.next_at_ms <= now_ms)
        .order_by(_C.next_at_ms, _C.id)
        .limit(limit + len(without))
    )
    rows = connection.execute(query).mappings()
    found: list[Row] = [dict(row) for row in rows if row["id"] not in without]
    return found[:limit]


def end(connection: Connection, row: Row, state: str, *, now_ms: int, problem: str | None) -> None:
    """A message is done with, or dead; the one behind it becomes due unless it is dead."""
    change = deliveries.update().where(_C.id == row["id"])
    attempts = row["attempts"] + (state in (DELIVERED, DEAD))
    values = {"state": state, "attempts": attempts, "done_at_ms": now_ms, "problem": problem}
    connection.execute(change.values(**values))
    promote(connection, [(row["webhook"], row["subject"])])


def again(connection: Connection, row: Row, *, next_at_ms: int, problem: str) -> None:
    """A message did not arrive and is tried again."""
    change = deliveries.update().where(_C.id == row["id"], _C.state == DUE)
    values = {"attempts": row["attempts"] + 1, "next_at_ms": next_at_ms, "problem": problem}
    connection.execute(change.values(**values))


def retry(connection: Connection, number: int) -> bool:
    """Send a dead message again from its first attempt; whether it was dead."""
    row = one(connection, number)
    if row is None or row["state"] != DEAD:
        return False
    change = deliveries.update().where(_C.id == number)
    connection.execute(change.values(state=WAITING, attempts=0, next_at_ms=0, done_at_ms=None))
    promote(connection, [(row["webhook"], row["subject"])])
    return True


def skip(connection: Connection, number: int, *, now_ms: int, reason: str) -> bool:
    """Give a dead message up; whether it was dead."""
    row = one(connection, number)
    if row is None or row["state"] != DEAD:
        return False
    end(connection, row, SKIPPED, now_ms=now_ms, problem=reason)
    return True


def replay(connection: Connection, webhook: str, since_ms: int, subject: str | None) -> int:
    """Send what was delivered or skipped once more, in its order; how many messages."""
    fits = [_C.webhook == webhook, _C.created_at_ms >= since_ms]
    fits += [_C.subject == subject] if subject is not None else []
    ended = sa.and_(*fits, _C.state.in_([DELIVERED, SKIPPED, WITHHELD]))
    subjects = connection.execute(sa.select(_C.subject).where(ended).distinct()).scalars().all()
    change = deliveries.update().where(ended)
    done = connection.execute(change.values(state=WAITING, attempts=0, done_at_ms=None))
    for one_subject in subjects:  # what was due stands behind what is older again
        mine = sa.and_(_C.webhook == webhook, _C.subject == one_subject, _C.state == DUE)
        connection.execute(deliveries.update().where(mine).values(state=WAITING))
    promote(connection, ((webhook, one_subject) for one_subject in subjects))
    return done.rowcount


def one(connection: Connection, number: int) -> Row | None:
    """A message by its number."""
    row = connection.execute(sa.select(deliveries).where(_C.id == number)).mappings().first()
    return None if row is None else dict(row)


def page(
    connection: Connection, *, webhook: str | None, states: Sequence[str], limit: int
) -> list[Row]:
    """The oldest messages in some states."""
    query = sa.select(deliveries).where(_C.state.in_(list(states)))
    if webhook is not None:
        query = query.where(_C.webhook == webhook)
    rows = connection.execute(query.order_by(_C.id).limit(limit)).mappings()
    return [dict(row) for row in rows]


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """How many messages of each webhook are in each state."""
    query = sa.select(_C.webhook, _C.state, sa.func.count()).group_by(_C.webhook, _C.state)
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}
