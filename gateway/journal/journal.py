"""The journal as the rest of the hub uses it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from gateway.journal import entries
from gateway.journal.append import Append, Appended
from gateway.journal.errors import Ambiguous, ConsumerMoved, Unidentified
from gateway.store import journal as statements
from gateway.store.session import Store
from graph.records import Claim, Raw, Record


def wall_clock_ms() -> int:
    """Now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Journal:
    """What every source said, in the order the hub learnt it. All methods block; use threads."""

    def __init__(self, store: Store, clock: Callable[[], int] = wall_clock_ms) -> None:
        self._store, self.clock = store, clock

    def append(
        self, source: str, records: Sequence[Record], *, within: sa.Connection | None = None
    ) -> Appended:
        """Append records that stand for themselves; raises what makes one of them unplaceable.

        ``within`` is an open write transaction of the same store, for callers that change more.
        """
        if within is None:
            with self._store.write() as connection:
                return self.append(source, records, within=connection)
        done = self.append_rows(source, [[r] for r in records], within=within)
        for _, problem in done.refused:
            raise problem
        return done

    def append_rows(
        self, source: str, rows: Sequence[Sequence[Record]], *, within: sa.Connection
    ) -> Appended:
        """Append rows, each all or nothing, in the caller's transaction; refused rows are told."""
        return Append(within, source, self.clock()).rows(rows)

    def advance(
        self,
        consumer: str,
        *,
        expected: int,
        to: int,
        records: Sequence[Record] = (),
        source: str = "",
    ) -> Appended:
        """Move a consumer and append what it found, in one transaction; or ConsumerMoved."""
        with self._store.write() as connection:
            if statements.position(connection, consumer) != expected:
                raise ConsumerMoved(f"consumer {consumer} is not at {expected} any more")
            statements.move(connection, consumer, to, now_ms=self.clock())
            if not records:
                return Appended((), 0, ())
            return self.append(source or consumer, records, within=connection)

    def position(self, consumer: str) -> int:
        """How far a consumer has read; 0 when it has not begun."""
        with self._store.read() as connection:
            return statements.position(connection, consumer)

    def end(self) -> int:
        """Position of the newest entry; 0 when there is none."""
        with self._store.read() as connection:
            return statements.end(connection)[0]

    def claims_after(self, position: int, limit: int) -> list[Claim]:
        """The next claims in order."""
        with self._store.read() as connection:
            rows = statements.entries_after(connection, position, limit)
        return [entries.from_row(row) for row in rows]

    def claims_about(self, subjects: Iterable[tuple[str, str]], *, up_to: int) -> list[Claim]:
        """All claims about (entity, id) subjects up to a position, in order."""
        ids: dict[str, list[str]] = {}
        for entity, subject_id in subjects:
            ids.setdefault(entity, []).append(subject_id)
        with self._store.read() as connection:
            rows = statements.entries_about(connection, ids, up_to=up_to)
        return [entries.from_row(row) for row in rows]

    def history(self, entity: str, subject_id: str) -> list[Claim]:
        """All claims about one node, in the order the hub learnt them."""
        return self.claims_about([(entity, subject_id)], up_to=2**62)

    def known_as(self, entity: str, words: str) -> list[str]:
        """Ids of the nodes that go by a word: the id itself, a plate, a code, a name."""
        with self._store.read() as connection:
            return statements.known_as(connection, entity, words)

    def locator(self, position: int) -> str:
        """Where the raw input of an entry stood (file and line, table and row)."""
        with self._store.read() as connection:
            rows = statements.entries_after(connection, position - 1, 1)
        return str(rows[0].locator) if rows and rows[0].position == position else ""

    def raw(self, sha256: str) -> Raw | None:
        """A raw input by its hash; its locator is not kept with it."""
        with self._store.read() as connection:
            row = statements.raw_input(connection, sha256)
        return None if row is None else Raw(bytes(row.data), row.media_type, "")


__all__ = ["Ambiguous", "Appended", "Journal", "Unidentified", "wall_clock_ms"]
