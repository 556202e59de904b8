"""Positions of trucks: kept beside the journal, by plate or terminal and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from gateway.journal.errors import Unplaceable
from gateway.journal.fit import check_ref
from gateway.journal.identity import Found, Resolver
from gateway.journal.names import TransactionNames
from gateway.store import track
from gateway.store.session import Store
from graph.records import Position
from graph.trips.track import Fix

Refused = tuple[int, Unplaceable]


@dataclass(frozen=True, slots=True)
class Span:
    """A bearer (entity, id) and the time of its new positions."""

    bearer: tuple[str, str]
    first_ms: int
    last_ms: int


class Tracks:
    """Where trucks were. All methods block; use threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(
        self, source: str, rows: Sequence[Sequence[Position]], *, within: sa.Connection
    ) -> tuple[int, list[Refused]]:
        """Keep the positions of rows in the caller's transaction.

        Returns how many were new, and the rows whose bearer may be several. Of two positions of
        one bearer at one moment the first to come is kept.
        """
        bearers = _Bearers(within)
        kept: list[dict[str, Any]] = []
        refused: list[Refused] = []
        for number, row in enumerate(rows):
            try:
                kept += [_row(one, bearers.name(one), source) for one in row]
            except Unplaceable as problem:
                refused.append((number, problem))
        return track.keep(within, kept) if kept else 0, refused

    def end(self) -> int:
        """How many positions arrived ever."""
        with self._store.read() as connection:
            return track.end(connection)

    def spans_after(self, arrival: int, limit: int) -> tuple[int, list[Span]]:
        """The next positions by their bearers, and the arrival of the last of them."""
        with self._store.read() as connection:
            last, found = track.spans_after(connection, arrival, limit)
        return last, [Span(_entity(name), first, end) for name, first, end in found]

    def fixes(
        self, bearers: Sequence[tuple[str, str]], *, first_ms: int, last_ms: int
    ) -> list[Fix]:
        """Positions of the bearers of one truck in a time, in order."""
        if not bearers:
            return []
        names = [":".join(bearer) for bearer in bearers]
        with self._store.read() as connection:
            rows = track.between(connection, names, first_ms, last_ms)
        return [
            Fix(
                at_ms=row.at_ms,
                point=(row.lng, row.lat),
                speed_kmh=row.speed_kmh,
                laden=None if row.laden is None else bool(row.laden),
            )
            for row in rows
        ]


class _Bearers:
    """Names of bearers, each found out once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._names = TransactionNames(connection)
        self._known: dict[tuple[str, ...], str] = {}

    def name(self, position: Position) -> str:
        ref = position.bearer
        words = (ref.entity, *(f"{k}={v}" for k, v in sorted(ref.fields.items())))
        if words not in self._known:
            check_ref(ref)
            found = Resolver(self._names, Found()).resolve(ref, at_ms=position.at_ms)
            self._known[words] = f"{ref.entity}:{found}"
        return self._known[words]


def _row(position: Position, bearer: str, source: str) -> dict[str, Any]:
    return {
        "bearer": bearer,
        "at_ms": position.at_ms,
        "lng": position.lng,
        "lat": position.lat,
        "speed_kmh": position.speed_kmh,
        "laden": position.laden,
        "source": source,
    }


def _entity(name: str) -> tuple[str, str]:
    entity, _, local = name.partition(":")
    return entity, local
