"""What was set aside with its raw bytes and reason, and how an operator lets it in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from gateway.journal.append import Appended, raw_rows
from gateway.journal.journal import Journal
from gateway.store import journal as statements
from gateway.store import quarantine
from gateway.store.session import Store
from graph.records import Raw, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """One thing to set aside: its bytes and place, its cells as JSON, and why."""

    raw: Raw
    cells_json: str
    reason: str
    field: str | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One thing that was set aside."""

    id: int
    source: str
    locator: str
    reason: str
    field: str | None
    message: str
    cells_json: str
    raw_sha256: str
    received_at_ms: int
    released_at_ms: int | None
    released_by: str | None
    waived: str | None


class AlreadyReleased(Exception):
    """Nothing of that number is set aside any more."""


class Quarantine:
    """The rows and files that could not be taken. All methods block; use threads."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def add(
        self, source: str, things: Iterable[SetAside], *, within: sa.Connection | None = None
    ) -> None:
        """Set things aside, in the caller's transaction or one of its own."""
        if within is None:
            with self._store.write() as connection:
                return self.add(source, things, within=connection)
        rows = list(things)
        statements.keep_raw(within, raw_rows(t.raw for t in rows))
        now_ms = self._journal.clock()
        return quarantine.add(
            within,
            [
                {
                    "source": source,
                    "locator": t.raw.locator,
                    "reason": t.reason,
                    "field": t.field,
                    "message": t.message.replace("\0", "\ufffd"),
                    "cells": t.cells_json,
                    "raw_sha256": t.raw.sha256,
                    "received_at_ms": now_ms,
                }
                for t in rows
            ],
        )

    def page(
        self,
        *,
        source: str | None = None,
        released: bool | None = False,
        after: int = 0,
        limit: int = 100,
    ) -> list[Quarantined]:
        """What is set aside (released=False), was let in (True) or both (None), by id."""
        with self._store.read() as connection:
            rows = quarantine.page(
                connection, source=source, released=released, after=after, limit=limit
            )
        return [_quarantined(row) for row in rows]

    def get(self, number: int) -> Quarantined | None:
        """One thing by its number."""
        with self._store.read() as connection:
            row = quarantine.one(connection, number)
        return None if row is None else _quarantined(row)

    def counts(self) -> list[tuple[str, str, int]]:
        """(source, reason, how many) of what is still set aside."""
        with self._store.read() as connection:
            return quarantine.counts(connection)

    def release(
        self, number: int, records: Sequence[Record], *, by: str, waived: str = ""
    ) -> Appended:
        """Let a row in: its records and the mark in one transaction; or AlreadyReleased."""
        with self._store.write() as connection:
            row = quarantine.one(connection, number)
            now_ms = self._journal.clock()
            if row is None or not quarantine.mark_released(
                connection, number, by=by, waived=waived, now_ms=now_ms
            ):
                raise AlreadyReleased(f"nothing is set aside under number {number}")
            done = self._journal.append_rows(row.source, [records], within=connection)
            for _, problem in done.refused:
                raise problem
            return done


def _quarantined(row: sa.Row[*tuple[object, ...]]) -> Quarantined:
    values = dict(row._mapping)
    values["cells_json"] = values.pop("cells")
    return Quarantined(**values)
