"""Legal holds (证据保全): what is held is never removed, whatever its time says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from auth.errors import NotAllowed
from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.keeping.errors import BadHold, NoSuchHold
from gateway.store import cases, incidents
from gateway.store import keeping as statements
from gateway.store.cases import Connection
from gateway.store.session import Store
from gateway.vault.vault import Vault, is_hash
from graph.ontology.choices import Choice

ROLES = ("dispatcher", "operator")
"""Who may hold evidence and release it."""


class HoldSubject(Choice):
    """What a hold is on; a case or an incident holds all the photos that belong to it."""

    EVIDENCE = "evidence", "证据"
    CASE = "case", "案件"
    INCIDENT = "incident", "事件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold; ``released_at_ms`` is None while it stands."""

    number: int
    subject: HoldSubject
    subject_number: str
    reason: str
    placed_at_ms: int
    placed_by: str
    released_at_ms: int | None = None
    released_by: str | None = None
    release_reason: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Hold:
        """The hold of a row."""
        return cls(**{**row, "subject": HoldSubject(row["subject"])})


class Holds:
    """Places and releases holds, each on record. All methods block."""

    def __init__(
        self, *, store: Store, vault: Vault, audit: AuditLog, clock: Callable[[], int]
    ) -> None:
        self._store, self._vault, self._audit, self._clock = store, vault, audit, clock

    def place(
        self, subject: HoldSubject, subject_number: str, *, reason: str, principal: Principal
    ) -> Hold:
        """Hold something from now on; raises NotAllowed or BadHold."""
        _demand_role(principal)
        reason = _said(reason)
        row = {
            "subject": subject.value,
            "subject_number": subject_number,
            "reason": reason,
            "placed_at_ms": self._clock(),
            "placed_by": _who(principal),
        }
        with self._store.write() as connection:
            if not self._is_there(connection, subject, subject_number):
                raise BadHold("number", f"there is no {subject.value} {subject_number[:80]}")
            made = Hold.of({**row, "number": statements.add_hold(connection, row)})
            self._record(connection, "vault.hold", made, principal)
        return made

    def release(self, number: int, *, reason: str, principal: Principal) -> Hold:
        """Let a hold go; raises NotAllowed, BadHold without a reason, or NoSuchHold."""
        _demand_role(principal)
        changes = {
            "released_at_ms": self._clock(),
            "released_by": _who(principal),
            "release_reason": _said(reason),
        }
        with self._store.write() as connection:
            found = statements.hold(connection, number)
            if found is None or not statements.release(connection, number, changes):
                raise NoSuchHold(f"no hold stands under the number {number}")
            made = Hold.of({**found, **changes})
            self._record(connection, "vault.release", made, principal)
        return made

    def get(self, number: int) -> Hold:
        """The hold of a number; raises NoSuchHold."""
        with self._store.read() as connection:
            found = statements.hold(connection, number)
        if found is None:
            raise NoSuchHold(f"no hold stands under the number {number}")
        return Hold.of(found)

    def all(self, *, standing: bool = True) -> list[Hold]:
        """The holds that stand, or all that ever were."""
        with self._store.read() as connection:
            return [Hold.of(row) for row in statements.all_holds(connection, standing=standing)]

    def _is_there(self, connection: Connection, subject: HoldSubject, number: str) -> bool:
        match subject:
            case HoldSubject.CASE:
                return cases.by_number(connection, number) is not None
            case HoldSubject.INCIDENT:
                return incidents.by_number(connection, number) is not None
            case HoldSubject.EVIDENCE:
                return is_hash(number) and self._vault.has(number)

    def _record(
        self, connection: Connection, operation: str, hold: Hold, principal: Principal
    ) -> None:
        self._audit.append(
            connection,
            principal,
            operation=operation,
            subject=f"{hold.subject.value.title()}:{hold.subject_number}",
            payload=asdict(hold),
        )


def _demand_role(principal: Principal) -> None:
    if not any(principal.has(role) for role in ROLES):
        raise NotAllowed(f"holding evidence is for the roles {', '.join(ROLES)}")


def _said(reason: str) -> str:
    if not reason.strip():
        raise BadHold("reason", "a hold is placed and released for a reason: say it")
    return reason.strip()


def _who(principal: Principal) -> str:
    return f"{principal.department}/{principal.person}"
