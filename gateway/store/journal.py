"""Statements on the journal's tables; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store import notices
from gateway.store import tables as t
from graph.bulk import write_many
from graph.times import BEGINNING_MS

_SLICE = 500
"""Values in one IN list; well under every database's limit on parameters."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest claim of a record: about whom, and what it said."""

    subject_id: str
    digest: str


def end(connection: sa.Connection) -> tuple[int, int]:
    """(position, recorded_at_ms) of the newest entry; (0, BEGINNING_MS) for an empty journal."""
    newest = sa.select(t.journal.c.position, t.journal.c.recorded_at_ms)
    row = connection.execute(newest.order_by(t.journal.c.position.desc()).limit(1)).first()
    return (0, BEGINNING_MS) if row is None else (row.position, row.recorded_at_ms)


def heads(
    connection: sa.Connection, source: str, record_ids: Sequence[str]
) -> dict[tuple[str, str], Head]:
    """Heads by (record id, entity)."""
    c = t.journal_head.c
    found: dict[tuple[str, str], Head] = {}
    for part in _slices(record_ids):
        query = sa.select(c.record_id, c.entity, c.subject_id, c.digest)
        rows = connection.execute(query.where(c.source == source, c.record_id.in_(part)))
        found |= {(r.record_id, r.entity): Head(r.subject_id, r.digest) for r in rows}
    return found


def write(
    connection: sa.Connection,
    *,
    entries: Sequence[Mapping[str, Any]],
    heads: Sequence[Mapping[str, Any]],
    raw: Sequence[Mapping[str, Any]],
) -> None:
    """Append entries, move heads, keep raw inputs that are not there yet."""
    write_many(connection, t.journal.insert(), entries)
    if entries:
        notices.tell(connection)
    insert = insert_into(connection, t.journal_head)
    moved = {name: insert.excluded[name] for name in ("subject_id", "digest")}
    key = [c.name for c in t.journal_head.primary_key]
    write_many(connection, insert.on_conflict_do_update(index_elements=key, set_=moved), heads)
    keep_raw(connection, raw)


def keep_raw(connection: sa.Connection, raw: Sequence[Mapping[str, Any]]) -> None:
    """Keep raw inputs (sha256, media_type, data) that are not there yet."""
    write_many(connection, insert_into(connection, t.raw_input).on_conflict_do_nothing(), raw)


def kept_raw(connection: sa.Connection, hashes: Iterable[str]) -> set[str]:
    """Which of some raw inputs, by hash, are kept already."""
    found: set[str] = set()
    for part in _slices(list(hashes)):
        query = sa.select(t.raw_input.c.sha256).where(t.raw_input.c.sha256.in_(part))
        found.update(connection.execute(query).scalars())
    return found


def raw_input(connection: sa.Connection, sha256: str) -> Any:
    """A row (media_type, data) of a raw input, or None."""
    query = sa.select(t.raw_input.c.media_type, t.raw_input.c.data)
    return connection.execute(query.where(t.raw_input.c.sha256 == sha256)).first()


def entries_after(connection: sa.Connection, position: int, limit: int) -> Sequence[sa.Row[Any]]:
    """The next entries in order."""
    query = sa.select(t.journal).where(t.journal.c.position > position)
    return connection.execute(query.order_by(t.journal.c.position).limit(limit)).all()


def entries_at(connection: sa.Connection, positions: Sequence[int]) -> Sequence[sa.Row[Any]]:
    """The entries at some positions, in order."""
    query = sa.select(t.journal).where(t.journal.c.position.in_(list(positions)))
    return connection.execute(query.order_by(t.journal.c.position)).all()


def entries_about(
    connection: sa.Connection, subjects: Mapping[str, Sequence[str]], *, up_to: int
) -> list[sa.Row[Any]]:
    """Entries about subjects (ids by entity) up to a position, in order."""
    c, rows = t.journal.c, list[sa.Row[Any]]()
    for entity, ids in subjects.items():
        for part in _slices(ids):
            query = sa.select(t.journal).where(c.entity == entity, c.subject_id.in_(part))
            rows += connection.execute(query.where(c.position <= up_to)).all()
    return sorted(rows, key=lambda r: r.position)


def names(connection: sa.Connection, keys: Iterable[tuple[str, str, str]]) -> Sequence[sa.Row[Any]]:
    """Identity rows of (entity, way, value) keys, in the order of their start."""
    c, by_way = t.identity.c, dict[tuple[str, str], list[str]]()
    for entity, way, value in keys:
        by_way.setdefault((entity, way), []).append(value)
    rows: list[sa.Row[Any]] = []
    for (entity, way), values in by_way.items():
        for part in _slices(values):
            query = sa.select(t.identity).where(c.entity == entity, c.way == way)
            rows += connection.execute(query.where(c.value.in_(part))).all()
    return sorted(rows, key=lambda r: (r.valid_from_ms, r.node_id))


def names_of(connection: sa.Connection, entity: str, node_id: str, way: str) -> tuple[str, ...]:
    """The words of one kind by which a node goes."""
    c = t.identity.c
    query = sa.select(c.value).where(c.entity == entity, c.node_id == node_id, c.way == way)
    return tuple(connection.execute(query).scalars())


def known_as(connection: sa.Connection, entity: str, words: str) -> list[str]:
    """Ids of nodes that have claims and are called by an id, a word, or a plate's number."""
    c, named = t.identity.c, sa.select(t.identity.c.node_id).where(t.identity.c.entity == entity)
    plates = sa.select(c.node_id).where(c.entity == "Plate", c.value == words)
    by_word = named.where(sa.or_(c.value == words, c.value.in_(plates)))
    ids = {words, *connection.execute(by_word).scalars()}
    told = sa.select(t.journal.c.subject_id).where(
        t.journal.c.entity == entity, t.journal.c.subject_id.in_(ids)
    )
    return sorted(set(connection.execute(told).scalars()))


def keep_names(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep identity rows that are not there yet."""
    write_many(connection, insert_into(connection, t.identity).on_conflict_do_nothing(), rows)


def position(connection: sa.Connection, consumer: str) -> int:
    """How far a consumer has read; 0 when it has not begun."""
    query = sa.select(t.consumer.c.position).where(t.consumer.c.name == consumer)
    return connection.execute(query).scalar() or 0


def move(connection: sa.Connection, consumer: str, to: int, *, now_ms: int) -> None:
    """Set how far a consumer has read."""
    _put(connection, t.consumer, {"name": consumer, "position": to, "moved_at_ms": now_ms})


def cursor(connection: sa.Connection, source: str) -> str | None:
    """The place that a source was read up to."""
    query = sa.select(t.source_cursor.c.cursor).where(t.source_cursor.c.source == source)
    return connection.execute(query).scalar()


def move_cursor(connection: sa.Connection, source: str, to: str, *, now_ms: int) -> None:
    """Set the place that a source was read up to."""
    _put(connection, t.source_cursor, {"source": source, "cursor": to, "moved_at_ms": now_ms})


def _put(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    insert = insert_into(connection, table).values(**row)
    key = [c.name for c in table.primary_key]
    rest = {n: insert.excluded[n] for n in row if n not in key}
    connection.execute(insert.on_conflict_do_update(index_elements=key, set_=rest))


def insert_into(connection: sa.Connection, table: sa.Table) -> Any:
    """An INSERT of the database's own dialect, which knows ON CONFLICT."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def _slices(values: Sequence[str]) -> Iterable[Sequence[str]]:
    unique = list(dict.fromkeys(values))
    return (unique[i : i + _SLICE] for i in range(0, len(unique), _SLICE))
