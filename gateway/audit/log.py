"""The audit log: entries added within the caller's transaction, and the chain checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from auth.principal import Principal
from gateway.audit.chain import Entry, canonical, demand_exact, seal, verify
from gateway.store import audit as statements
from gateway.store import reads
from gateway.store.audit import Connection
from gateway.store.session import Store

_COLUMNS = tuple(field.name for field in fields(Entry))


class Reading(NamedTuple):
    """One answer that is about to leave; see AuditLog.read."""

    principal: Principal
    operation: str
    fields: Sequence[str]
    keys_count: int
    details: Mapping[str, Any]

    def columns(self) -> dict[str, Any]:
        """Its entry without a place; raises Unstorable for what could not be sealed."""
        payload = {"fields": sorted(self.fields), "keys": self.keys_count, **self.details}
        columns = _entry(self.principal, "read", self.operation, "")
        for name, value in columns.items():
            demand_exact(value, name)
        return columns | {"payload": canonical(payload)}


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
        return self._add(within, _entry(principal, "write", operation, subject), payload)

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
        return self.read_many([reading])[0]

    def read_many(self, readings: Iterable[Reading]) -> list[Entry]:
        """Seal several answers in one transaction, before any of them leaves."""
        return self.seal_all([reading.columns() for reading in readings])

    def seal_all(self, columns: Sequence[Mapping[str, Any]]) -> list[Entry]:
        """Seal entries that lack only their place, in one transaction and in order."""
        with self._store.write() as connection:
            last = statements.newest(connection)
            before = None if last is None else Entry(**last)
            sealed: list[Entry] = []
            for one in columns:
                before = seal(Entry(at_ms=int(self._clock()), **one), after=before)
                sealed.append(before)
            statements.add_all(connection, [_row(entry) for entry in sealed])
        return sealed

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
            last = statements.newest(connection)
        return 0 if last is None else int(last["seq"])

    def at(self, seq: int) -> Entry | None:
        """The entry of a number, or None."""
        with self._store.read() as connection:
            row = statements.at(connection, seq)
        return None if row is None else Entry(**row)

    def about(self, subject: str) -> list[Entry]:
        """Entries about one subject, first to last."""
        with self._store.read() as connection:
            return [Entry(**row) for row in statements.about(connection, subject)]

    def _add(self, within: Connection, entry: dict[str, Any], payload: Mapping[str, Any]) -> Entry:
        last = statements.newest(within)
        made = Entry(at_ms=int(self._clock()), payload=canonical(payload), **entry)
        sealed = seal(made, after=None if last is None else Entry(**last))
        statements.add_all(within, [_row(sealed)])
        return sealed


def _row(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _COLUMNS}


def _entry(principal: Principal, kind: str, operation: str, subject: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "operation": operation,
        "subject": subject,
        "department": principal.department,
        "section": principal.section,
        "post": principal.post,
        "person": principal.person,
        "is_service": principal.is_service,
    }
