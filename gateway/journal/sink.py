"""Takes what connectors hand over: journal, positions, quarantine, cursor in one transaction."""

from __future__ import annotations

from connectors.base import MappedRow, Rejected
from connectors.cells import kept_cells
from connectors.errors import CursorMoved
from connectors.ledger import Delivery, Taken
from gateway.journal.errors import Unplaceable
from gateway.journal.journal import Journal
from gateway.journal.quarantine import Quarantine, SetAside
from gateway.journal.tracks import Tracks
from gateway.store import journal as statements
from gateway.store.session import Store


class JournalSink:
    """The sink of every connector; see connectors.ledger.Sink."""

    def __init__(self, store: Store, journal: Journal, quarantine: Quarantine) -> None:
        self._store, self._journal, self._quarantine = store, journal, quarantine
        self._tracks = Tracks(store)

    def cursor(self, source: str) -> str | None:
        """The place reached in a source, or None before its first run."""
        with self._store.read() as connection:
            return statements.cursor(connection, source)

    def take(self, delivery: Delivery) -> Taken:
        """Keep records, rejected rows and cursor in one transaction; or CursorMoved."""
        with self._store.write() as connection:
            if statements.cursor(connection, delivery.source) != delivery.expected_cursor:
                raise CursorMoved
            done = self._journal.append_rows(
                delivery.source, [row.records for row in delivery.rows], within=connection
            )
            kept, lost = self._tracks.keep(
                delivery.source, [row.positions for row in delivery.rows], within=connection
            )
            refused = [*done.refused, *lost]
            aside = [_rejected(r) for r in delivery.rejected]
            aside += [_refused(delivery.rows[n], problem) for n, problem in refused]
            self._quarantine.add(delivery.source, aside, within=connection)
            if delivery.cursor is not None:
                statements.move_cursor(
                    connection, delivery.source, delivery.cursor, now_ms=self._journal.clock()
                )
        positions = sum(len(row.positions) for row in delivery.rows) - len(lost)
        return Taken(
            appended=len(done.claims) + kept,
            unchanged=done.unchanged + positions - kept,
            accepted_rows=len(delivery.rows) - len(refused),
            quarantined_rows=len(aside),
            refused=tuple(problem.reason for _, problem in done.refused),
        )


def _rejected(row: Rejected) -> SetAside:
    return SetAside(
        raw=row.raw,
        cells_json=row.cells_json,
        reason=row.reason,
        field=row.field,
        message=row.message,
    )


def _refused(row: MappedRow, problem: Unplaceable) -> SetAside:
    return SetAside(
        raw=row.raw,
        cells_json=kept_cells(row.row) if row.row else "",
        reason=problem.reason,
        field=problem.field,
        message=str(problem),
    )
