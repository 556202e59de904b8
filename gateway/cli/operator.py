"""What commands on clients, keys and tokens share: the store, the log, and who gives them."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.identity.identity import Identity, open_identity
from gateway.journal.journal import wall_clock_ms
from gateway.settings import load
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where an operator works."""

    identity: Identity
    by: Principal
    store: Store
    audit: AuditLog

    def now_ms(self) -> int:
        """The moment by the clock of this machine, in epoch milliseconds."""
        return wall_clock_ms()

    def record(self, operation: str, subject: str, payload: Mapping[str, object]) -> None:
        """Put on record what the operator did outside the store."""
        with self.store.write() as within:
            self.audit.append(
                within, self.by, operation=operation, subject=subject, payload=payload
            )


@contextmanager
def desk(data: Path | None) -> Iterator[Desk]:
    """The identity of a hub, and the user of this machine as who works on it."""
    settings = load(given={"data": data})
    store = open_store(settings.store_url)
    try:
        migrate(store)
        audit = AuditLog(store, wall_clock_ms)
        yield Desk(
            identity=open_identity(settings, store=store, audit=audit, clock=wall_clock_ms),
            by=user(),
            store=store,
            audit=audit,
        )
    finally:
        store.close()


def user() -> Principal:
    """The user of this machine as an operator of the hub."""
    return Principal(department="hub", person=_user(), roles=frozenset({"operator"}))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"  # a container may run under a number that has no name
