"""Who read and changed what: entries of the audit log, found by thing, case, partner and time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gateway.audit.chain import Entry
from gateway.store import reads as statements
from gateway.store.reads import Thing
from gateway.store.session import Store

MOST = 200
"""Entries of one page at most."""
_SLICE = 2_000
CASE = "Case"


@dataclass(frozen=True, kw_only=True)
class Found:
    """An entry, and how many of the things asked about it shows (0 where none were asked)."""

    entry: Entry
    shown: int = 0

    @cached_property
    def payload(self) -> Mapping[str, Any]:
        """What was sealed with it."""
        read: Mapping[str, Any] = json.loads(self.entry.payload)
        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are asked for; what is None does not matter. ``until_ms`` is not within."""

    things: Sequence[Thing] | None = None
    department: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    kind: str | None = None


class Trail:
    """Finds entries. All methods block.

    Things are found by an index that is made from the sealed entries, and brought up to the end of
    the log before each answer: reading costs nothing for it, and it can be made anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, wanted: Wanted, *, before: int | None = None, limit: int = 50) -> list[Found]:
        """Entries that fit, newest first, those before a number only."""
        if wanted.things is not None:
            self.catch_up()
        with self._store.read() as connection:
            rows = statements.find(
                connection,
                things=wanted.things,
                department=wanted.department,
                since_ms=wanted.since_ms,
                until_ms=wanted.until_ms,
                kind=wanted.kind,
                before=before,
                limit=min(limit, MOST + 1),
            )
            seqs = [row["seq"] for row in rows]
            shown = statements.shown(connection, seqs, wanted.things) if wanted.things else {}
        return [Found(entry=Entry(**row), shown=shown.get(row["seq"], 0)) for row in rows]

    def catch_up(self) -> int:
        """Bring the index to the end of the log; returns how many entries were new."""
        new = 0
        while True:
            with self._store.write() as connection:
                known = statements.indexed(connection)
                rows = statements.after(connection, known, _SLICE)
                if not rows:
                    return new
                things = [
                    {"entity": entity, "thing": thing, "seq": row["seq"]}
                    for row in rows
                    for entity, thing in dict.fromkeys(things_of(row))
                ]
                statements.index(connection, things, rows[-1]["seq"])
            new += len(rows)


def things_of(row: Mapping[str, Any]) -> Iterator[Thing]:
    """What an entry speaks of: things shown, the case it was read for, the thing changed."""
    entity, divided, local = row["subject"].partition(":")
    if divided and local:
        yield entity, local
    payload = json.loads(row["payload"])
    if row["kind"] != "read":
        return
    for name, locals_ in payload.get("things", {}).items():
        yield from ((name, one) for one in locals_)
    if payload.get("case") is not None:
        yield CASE, payload["case"]
