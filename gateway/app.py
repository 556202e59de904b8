"""The composition root: the only place where the parts of a hub are made and joined."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.journal.journal import Journal
from gateway.journal.projector import project, rebuild
from gateway.journal.quarantine import Quarantine
from gateway.journal.sink import JournalSink
from gateway.settings import Settings
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from gateway.store.vault import FileVault
from graph.engines.open import open_graph
from graph.port import Graph

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """All parts of one hub, joined."""

    settings: Settings
    store: Store
    journal: Journal
    quarantine: Quarantine
    sink: JournalSink
    vault: FileVault
    graph: Graph

    async def project(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the journal; returns how many claims were new."""
        return await project(self.journal, self.graph, progress=progress)

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Drop the graph and make it anew from the journal."""
        return await rebuild(self.journal, self.graph, progress=progress)


@asynccontextmanager
async def open_hub(settings: Settings) -> AsyncIterator[Hub]:
    """A hub on its databases, migrated and ready; closed at the end."""
    store = open_store(settings.store_url)
    graph = open_graph(settings.graph_url)
    try:
        await asyncio.to_thread(migrate, store)
        await graph.prepare()
        journal = Journal(store)
        quarantine = Quarantine(store, journal)
        yield Hub(
            settings=settings,
            store=store,
            journal=journal,
            quarantine=quarantine,
            sink=JournalSink(store, journal, quarantine),
            vault=FileVault(settings.vault),
            graph=graph,
        )
    finally:
        await graph.close()
        store.close()
