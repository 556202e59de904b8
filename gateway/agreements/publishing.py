"""Publishes and revokes agreements: kept as they were, put on record, known to every hub."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auth.agreements import Agreement, Clause
from auth.principal import Principal
from gateway.agreements.errors import NoSuchAgreement, Unpublishable
from gateway.agreements.reading import read_agreement, read_as_known, read_published
from gateway.audit.log import AuditLog
from gateway.store import agreements as statements
from gateway.store.session import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One version as the store holds it."""

    agreement: Agreement
    published_at_ms: int
    published_by: str
    revoked_at_ms: int | None
    revoked_by: str | None
    revoked_why: str | None
    faults: tuple[str, ...] = ()
    """What it names that the hub does not have any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Writes agreements; every change is whole or not made. All methods block."""

    store: Store
    audit: AuditLog
    changed: Callable[[], None] = lambda: None
    """Called after every change, so that this hub's next request knows of it."""

    def publish(self, texts: Mapping[str, str], by: Principal, *, at_ms: int) -> list[Agreement]:
        """Publish files by name, all or none; those that stand already are passed over.

        Raises BadAgreement, or Unpublishable for a version that cannot follow the last one.
        """
        read = [(read_agreement(name, text), text) for name, text in texts.items()]
        made: list[Agreement] = []
        with self.store.write() as connection:
            newest = {row["id"]: row for row in statements.newest(connection)}
            for one, text in read:
                before = newest.get(one.id)
                if before is not None and not _follows(one, text, before):
                    continue
                statements.add(connection, _row(one, text, by, at_ms))
                self._record(connection, by, "agreement.publish", one, _facts(one, text))
                made.append(one)
            standing = [_read(row) for row in statements.newest(connection)]
            _demand_one_scope(one.agreement for one in standing if one.revoked_at_ms is None)
            if made:
                statements.move_book(connection)
        self.changed()
        return made

    def revoke(self, agreement: str, by: Principal, *, why: str, at_ms: int) -> Agreement:
        """Let the newest version give nothing from now on; raises NoSuchAgreement."""
        with self.store.write() as connection:
            newest = {row["id"]: row for row in statements.newest(connection)}
            if agreement not in newest:
                raise NoSuchAgreement(agreement, newest)
            found = newest[agreement]
            if found["revoked_at_ms"] is not None:
                raise Unpublishable(f"{agreement} v{found['version']} is revoked already")
            one = _read(found).agreement
            row = {"revoked_at_ms": at_ms, "revoked_by": by.person, "revoked_why": why}
            statements.revoke(connection, one.id, one.version, row)
            self._record(connection, by, "agreement.revoke", one, {"reason": why})
            statements.move_book(connection)
        self.changed()
        return one

    def all(self) -> list[Published]:
        """Every version ever published."""
        with self.store.read() as connection:
            return [_read(row) for row in statements.all_versions(connection)]

    def _record(
        self,
        connection: statements.Connection,
        by: Principal,
        operation: str,
        one: Agreement,
        payload: Mapping[str, Any],
    ) -> None:
        self.audit.append(
            connection,
            by,
            operation=operation,
            subject=f"Agreement:{one.id}",
            payload={"version": one.version, **payload},
        )


def _read(row: Mapping[str, Any]) -> Published:
    names = ("published_at_ms", "published_by", "revoked_at_ms", "revoked_by", "revoked_why")
    made = read_published(row["id"], row["text"])
    _, faults = read_as_known(row["id"], row["text"])
    return Published(agreement=made, faults=faults, **{name: row[name] for name in names})


def _follows(one: Agreement, text: str, before: Mapping[str, Any]) -> bool:
    """Whether it is newer than what stands; False for the very same; or Unpublishable."""
    same = before["sha256"] == _digest(text)
    if one.version == before["version"] and same and before["revoked_at_ms"] is None:
        return False
    if one.version <= before["version"]:
        raise Unpublishable(
            f"{one.id} v{before['version']} was published already; a change needs version"
            f" {before['version'] + 1}"
        )
    return True


def _demand_one_scope(agreements: Iterable[Agreement]) -> None:
    """One entity, one receiver, one purpose: one scope of rows, or nobody knows which holds."""
    seen: dict[tuple[str, str, str], tuple[tuple[Any, ...], str]] = {}
    for one in agreements:
        for clause in one.clause:
            for key in _keys(one, clause):
                scope, place = _scope(clause), f"{one.id} clause {clause.number}"
                first, where = seen.setdefault(key, (scope, place))
                if first != scope:
                    raise Unpublishable(
                        f"{key[1]} is given to {key[0]} for {key[2]} with other rows in {where}"
                        f" than in {place}; give one entity by one scope of rows"
                    )


def _keys(one: Agreement, clause: Clause) -> Iterable[tuple[str, str, str]]:
    return (
        (receiver, entity, purpose)
        for receiver in one.receivers
        for entity in clause.entities
        for purpose in one.purposes
    )


def _scope(clause: Clause) -> tuple[Any, ...]:
    return (clause.rows, frozenset(clause.districts), frozenset(clause.sites))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _row(one: Agreement, text: str, by: Principal, at_ms: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "text": text,
        "sha256": _digest(text),
        "published_at_ms": at_ms,
        "published_by": f"{by.department}/{by.person}",
    }


def _facts(one: Agreement, text: str) -> dict[str, Any]:
    return {
        "sha256": _digest(text),
        "givers": list(one.givers),
        "receivers": list(one.receivers),
        "purposes": list(one.purposes),
    }
