"""Statements on cases handed over between hubs; every function is in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from gateway.store.case_tables import cases
from gateway.store.task_tables import tasks
from gateway.store.transfer_tables import transfer_letters, transfers

Connection = sa.Connection
Row = Mapping[str, Any]
_L = transfer_letters.c


def get(connection: Connection, digest: str) -> Row | None:
    """A transfer by the hash of its offer."""
    return _one(connection, sa.select(transfers).where(transfers.c.digest == digest))


def page(
    connection: Connection,
    limit: int,
    *,
    equal: Mapping[str, str] | None = None,
    after: tuple[int, str] | None = None,
    within: str | None = None,
    is_stuck: bool = False,
) -> list[Row]:
    """The transfers that changed last, newest first, after one by its moment and digest.

    ``within`` is a department: of those that this hub offered, only cases that it works on.
    ``is_stuck`` gives those that may not go on by themselves: an envelope failed, or a decision
    here stands against it.
    """
    c = transfers.c
    query = sa.select(transfers).where(*(c[n] == value for n, value in (equal or {}).items()))
    if is_stuck:
        failed = sa.select(_L.transfer).where(_failed())
        held = (c.side == "out") & c.state.in_(("offered", "ruled")) & c.their_case.is_not(None)
        query = query.where(c.digest.in_(failed) | held)
    if after is not None:
        query = query.where(sa.tuple_(c.changed_at_ms, c.digest) < after)
    if within is not None:
        own = sa.select(cases.c.number).where(cases.c.department == within)
        helped = sa.select(tasks.c.case_number).where(tasks.c.department == within)
        has_own = c.case_number.in_(own) | c.case_number.in_(helped)
        query = query.where((c.side != "out") | has_own)
    query = query.order_by(c.changed_at_ms.desc(), c.digest.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def add(connection: Connection, row: Row) -> None:
    """Keep a new transfer."""
    connection.execute(transfers.insert(), [dict(row)])


def change(connection: Connection, digest: str, **values: Any) -> None:
    """Note how a transfer stands now."""
    connection.execute(transfers.update().where(transfers.c.digest == digest).values(**values))


def is_taken(connection: Connection, peer: str, nonce: str) -> bool:
    """Whether an envelope of a peer with this nonce was taken before."""
    query = sa.select(_L.digest).where(_L.is_sent.is_(False), _L.peer == peer, _L.nonce == nonce)
    return connection.execute(query).first() is not None


def letters(connection: Connection, transfer: str) -> list[Row]:
    """All envelopes of a transfer, oldest first."""
    query = sa.select(transfer_letters).where(_L.transfer == transfer).order_by(_L.at_ms)
    return [dict(row) for row in connection.execute(query).mappings()]


def add_letter(connection: Connection, row: Row) -> None:
    """Keep an envelope; one that is to be sent has a moment when it is tried next."""
    connection.execute(transfer_letters.insert(), [dict(row)])


def due_letters(connection: Connection, peer: str, now_ms: int, limit: int) -> list[Row]:
    """Envelopes that may be sent to a hub now."""
    query = sa.select(transfer_letters).where(_L.peer == peer, _L.next_at_ms <= now_ms)
    rows = connection.execute(query.order_by(_L.next_at_ms, _L.at_ms).limit(limit)).mappings()
    return [dict(row) for row in rows]


def note_attempt(
    connection: Connection, digest: str, *, next_at_ms: int | None, problem: str | None
) -> None:
    """Note what came of an attempt; ``next_at_ms`` None when there is no other."""
    change = transfer_letters.update().where(_L.digest == digest)
    values = {"attempts": _L.attempts + 1, "next_at_ms": next_at_ms, "problem": problem}
    connection.execute(change.values(**values))


def try_at(connection: Connection, digest: str, at_ms: int) -> None:
    """Have an envelope tried at a moment, whatever came of it before."""
    change = transfer_letters.update().where(_L.digest == digest)
    connection.execute(change.values(next_at_ms=at_ms, attempts=0))


def count_unheard(connection: Connection) -> dict[str, int]:
    """How many envelopes are ``refused`` and tried again, and how many ``given_up``."""
    is_over = _L.next_at_ms.is_(None)
    query = sa.select(is_over, sa.func.count()).where(_failed())
    found = {bool(row[0]): int(row[1]) for row in connection.execute(query.group_by(is_over))}
    return {"refused": found.get(False, 0), "given_up": found.get(True, 0)}


def _failed() -> sa.ColumnElement[bool]:
    """Whether an envelope was not taken at the last try, and was not sent anew since."""
    later = transfer_letters.alias()
    anew = sa.exists().where(
        later.c.transfer == _L.transfer, later.c.step == _L.step, later.c.peer == _L.peer,
        later.c.is_sent.is_(True), later.c.at_ms > _L.at_ms,
    )  # fmt: skip
    return sa.and_(_L.is_sent.is_(True), _L.problem.is_not(None), ~anew)


def _one(connection: Connection, query: sa.Select[Any]) -> Row | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)
