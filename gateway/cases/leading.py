"""Which of several hubs on one store does what only one may do, kept up over time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from gateway.cases import lease
from gateway.cases.errors import LeaseLost
from gateway.store import incoming
from gateway.store.cases import Connection
from gateway.store.errors import StoreUnavailable
from gateway.store.session import Store
from graph.budget import budget

LASTS_MS = 30_000
"""How long a lease holds without being prolonged: after a crash another hub waits so long."""
_GIVE_BACK_S = 2.0


class Leader:
    """A lease by name, taken when it is free and prolonged while this process asks for it."""

    def __init__(
        self, store: Store, name: str, clock: Callable[[], int], *, owner: str | None = None
    ) -> None:
        self._store, self._name, self._clock = store, name, clock
        self._owner = owner or lease.new_owner()
        self._held: lease.Lease | None = None

    def is_ours(self) -> bool:
        """Whether this process holds it, taken or prolonged where needed."""
        now_ms, held = self._clock(), self._held
        if held is not None and held.until_ms - now_ms > LASTS_MS // 2:
            return True
        with self._store.read() as connection:
            row = incoming.lease(connection, self._name)
        if row is not None and row["owner"] != self._owner and row["until_ms"] > now_ms:
            self._held = None
            return False
        with self._store.write() as connection:
            self._held = lease.take(
                connection, self._name, self._owner, now_ms=now_ms, lasts_ms=LASTS_MS
            )
        return self._held is not None

    def demand(self, within: Connection) -> None:
        """Raise LeaseLost when another has it since: the fence of every write."""
        if self._held is None:
            raise LeaseLost(self._name)
        try:
            lease.demand(within, self._held)
        except LeaseLost:
            self._held = None
            raise

    def give_back(self) -> None:
        """Let the next one have it at once, if the store answers."""
        held, self._held = self._held, None
        if held is not None:
            with suppress(StoreUnavailable), budget(_GIVE_BACK_S), self._store.write() as within:
                lease.give_back(within, held)
