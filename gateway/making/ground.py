"""What all other parts of a hub stand on: its databases, its journal, its records."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.audit.log import AuditLog
from gateway.journal.journal import Journal
from gateway.journal.projector import project, rebuild
from gateway.journal.quarantine import Quarantine
from gateway.settings import Settings
from gateway.store.session import Store
from gateway.vault.opening import open_vault
from gateway.vault.vault import Vault
from graph.port import Graph

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The databases of one hub, open, and what writes to them in order."""

    settings: Settings
    store: Store
    graph: Graph
    journal: Journal
    quarantine: Quarantine
    vault: Vault
    audit: AuditLog
    _projecting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def clock(self) -> int:
        """The time as the journal has it now, in ms."""
        return self.journal.clock()

    async def project(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the journal; returns how many claims were new."""
        async with self._projecting:
            return await project(self.journal, self.graph, progress=progress)

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Drop the graph and make it anew from the journal."""
        async with self._projecting:
            return await rebuild(self.journal, self.graph, progress=progress)


def make_ground(settings: Settings, store: Store, graph: Graph) -> Ground:
    """The ground of a hub on its databases."""
    journal = Journal(store)
    return Ground(
        settings=settings,
        store=store,
        graph=graph,
        journal=journal,
        quarantine=Quarantine(store, journal),
        vault=open_vault(settings),
        audit=AuditLog(store, journal.clock),
    )
