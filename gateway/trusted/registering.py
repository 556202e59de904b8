"""Registers operations for partners and takes them back; each change is whole and on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.store import trusted as statements
from gateway.store.session import Store
from gateway.store.trusted import Connection
from gateway.trusted.errors import NoSuchOperation
from gateway.trusted.manifest import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrar:
    """Writes what partners may ask by its hash. All methods block."""

    store: Store
    audit: AuditLog
    now_ms: Callable[[], int]

    def add(
        self, department: str, operations: Sequence[Operation], by: Principal
    ) -> list[Operation]:
        """Register operations; those that are registered already are passed over."""
        with self.store.write() as connection:
            known = {row["sha256"] for row in statements.of(connection, department)}
            new = list({one.sha256: one for one in operations if one.sha256 not in known}.values())
            at_ms = self.now_ms()
            statements.add(connection, [_row(one, department, by, at_ms) for one in new])
            for one in new:
                self._record(connection, by, "operation.add", department, one.sha256, one.name)
        return new

    def remove(self, department: str, words: Sequence[str], by: Principal) -> list[str]:
        """Take back operations by hash or name, all or none; gives their hashes.

        Raises NoSuchOperation.
        """
        with self.store.write() as connection:
            rows = statements.of(connection, department)
            found: dict[str, str] = {}
            for word in words:
                named = [row for row in rows if word in (row["sha256"], row["name"])]
                if not named:
                    raise NoSuchOperation(word, department)
                found |= {row["sha256"]: row["name"] for row in named}
            statements.remove(connection, department, list(found))
            for sha256, name in found.items():
                self._record(connection, by, "operation.remove", department, sha256, name)
        return list(found)

    def all(self, department: str | None = None) -> list[Mapping[str, Any]]:
        """What is registered, by department and name."""
        with self.store.read() as connection:
            return statements.of(connection, department)

    def _record(
        self,
        within: Connection,
        by: Principal,
        what: str,
        department: str,
        sha256: str,
        name: str,
    ) -> None:
        payload = {"sha256": sha256, "name": name}
        self.audit.append(
            within, by, operation=what, subject=f"Operations:{department}", payload=payload
        )


def _row(one: Operation, department: str, by: Principal, at_ms: int) -> dict[str, Any]:
    return {
        "department": department,
        "sha256": one.sha256,
        "name": one.name,
        "kind": one.kind,
        "body": one.body,
        "added_at_ms": at_ms,
        "added_by": by.person,
    }
