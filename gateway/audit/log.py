"""The audit log: entries added within the caller's transaction, and the chain checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from auth.principal import Principal
from gateway.audit.chain import COLUMNS, GENESIS, Entry, Row, canonical, sealed, verify
from gateway.store import audit as statements
from gateway.store import reads
from gateway.store.audit import Connection
from gateway.store.session import Driver, Store, driver_of


class Reading(NamedTuple):
    """One answer that is about to leave; see AuditLog.read."""

    principal: Principal
    operation: str
    fields: Sequence[str]
    keys_count: int
    details: Mapping[str, Any]

    def said(self) -> Row:
        """What its entry says after its moment; raises Unstorable for what could not be sealed."""
        payload = {"fields": sorted(self.fields), "keys": self.keys_count, **self.details}
        said = _said(self.principal, "read", self.operation, "", payload)
        sealed((0, *said), seq=0, previous=GENESIS)
        return said


class AuditLog:
    """Who did what (kind ``write``) and who was told what (kind ``read``). All methods block."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store, self._clock = store, clock

    def append(
        self,
        within: Connection,
        principal: Principal,
        *,
        operation: str,
        subject: str,
        payload: Mapping[str, Any],
    ) -> Entry:
        """Seal one write into the log; ``within`` is an open write transaction of the store.

        Writers queue on the store's write lock, so no two can follow the same entry.
        Raises Unstorable for a payload that would not come back unchanged.
        """
        said = _said(principal, "write", operation, subject, payload)
        return _entry(self._add(driver_of(within), [said])[0])

    def read(
        self,
        principal: Principal,
        *,
        operation: str,
        fields: Sequence[str],
        keys_count: int,
        details: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Seal one answer before it leaves: which fields ("Truck.vin") of how many things.

        ``details`` may hold purpose, case number, agreement, request id and what was withheld.
        """
        reading = Reading(principal, operation, fields, keys_count, details or {})
        return _entry(self.seal_all([reading.said()])[0])

    def read_many(self, readings: Iterable[Reading]) -> None:
        """Seal several answers in one transaction, before any of them leaves."""
        self.seal_all([reading.said() for reading in readings])

    def seal_all(self, said: Sequence[Row]) -> list[Row]:
        """Seal entries that lack only their place, in one transaction and in order."""
        with self._store.add() as driver:
            return self._add(driver, said)

    def keep_document(self, digest: str, text: str) -> None:
        """Keep the text of a query under its hash, once."""
        with self._store.write() as connection:
            reads.keep_document(connection, digest, text)

    def document(self, digest: str) -> str | None:
        """The text of a query by its hash, or None."""
        with self._store.read() as connection:
            return reads.document(connection, digest)

    def verify(self) -> Entry | None:
        """The last entry of the whole log, None when it is empty; raises BrokenChain."""
        with self._store.read() as connection:
            return verify(Entry(**row) for row in statements.in_order(connection))

    def length(self) -> int:
        """How many entries there are, by the number of the last."""
        with self._store.read() as connection:
            end = statements.end(driver_of(connection))
        return 0 if end is None else end.seq

    def at(self, seq: int) -> Entry | None:
        """The entry of a number, or None."""
        with self._store.read() as connection:
            row = statements.at(connection, seq)
        return None if row is None else Entry(**row)

    def about(self, subject: str) -> list[Entry]:
        """Entries about one subject, first to last."""
        with self._store.read() as connection:
            return [Entry(**row) for row in statements.about(connection, subject)]

    def _add(self, driver: Driver, said: Sequence[Row]) -> list[Row]:
        end = statements.end(driver)
        seq, previous = (0, GENESIS) if end is None else end
        rows: list[Row] = []
        for one in said:
            seq += 1
            rows.append(sealed((int(self._clock()), *one), seq=seq, previous=previous))
            previous = rows[-1][-1]
        statements.add_all(driver, COLUMNS, rows)
        return rows


def _entry(row: Row) -> Entry:
    return Entry(**dict(zip(COLUMNS, row, strict=True)))


def _said(
    principal: Principal, kind: str, operation: str, subject: str, payload: Mapping[str, Any]
) -> Row:
    return (
        kind,
        operation,
        principal.department,
        principal.section,
        principal.post,
        principal.person,
        principal.is_service,
        subject,
        canonical(payload),
    )
