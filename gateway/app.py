"""The composition root: the only place where the parts of a hub are joined."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from connectors.ledger import Sink
from connectors.mapping.rules import Mapping
from gateway.agreements.publishing import Publisher
from gateway.agreements.registry import Agreements
from gateway.agreements.seal import Seal, open_seal
from gateway.audit.log import AuditLog
from gateway.audit.trail import Trail
from gateway.cameras.lapses import Lapses
from gateway.cameras.watches import Watches
from gateway.cases.service import CaseService
from gateway.cases.watch import Watch
from gateway.delivery.callbacks import Callbacks
from gateway.delivery.deliverer import Deliverer
from gateway.delivery.retention import Retention
from gateway.delivery.tables import ReportSink
from gateway.identity.identity import Identity, open_identity
from gateway.incidents.automatic import AutoConfirm
from gateway.incidents.service import Incidents
from gateway.indicators.indicators import Indicating
from gateway.ingest.analysers import OpenedLater
from gateway.ingest.attribution import Attributor
from gateway.ingest.clones import CloneFinder
from gateway.ingest.companies import Companies
from gateway.ingest.detector import Detector
from gateway.ingest.evidence import PhotoReader
from gateway.ingest.keep_up import KeepUp
from gateway.ingest.pipeline import Pipeline
from gateway.ingest.trips import TripBuilder
from gateway.interfaces.hub import Interfaces
from gateway.interfaces.reading import known_interfaces
from gateway.journal.journal import Journal
from gateway.journal.quarantine import Quarantine
from gateway.journal.sink import JournalSink
from gateway.journal.tracks import Tracks
from gateway.live.hub import Live
from gateway.making.desk import make_desk
from gateway.making.ground import Ground, Progress, make_ground
from gateway.making.intake import make_intake
from gateway.making.keep import Keeping, make_keeping
from gateway.making.outside import make_outside
from gateway.making.reading import Reading, make_reading
from gateway.open311.service import Open311
from gateway.routing.asking import Routes
from gateway.settings import Settings
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from gateway.supervision.exchange import Exchange
from gateway.tracing import open_traces, traced
from gateway.transfer.posting import Posting
from gateway.transfer.service import Transfers
from gateway.trusted.trusted import Trusted
from gateway.vault.vault import Vault
from graph.engines.open import open_graph
from graph.port import Graph
from vision.plugins.inventory import Listed, inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """All parts of one hub, joined."""

    ground: Ground
    settings: Settings
    store: Store
    journal: Journal
    quarantine: Quarantine
    sink: JournalSink
    vault: Vault
    graph: Graph
    audit: AuditLog
    trail: Trail
    identity: Identity
    agreements: Agreements
    publisher: Publisher
    seal: Seal
    trusted: Trusted
    cases: CaseService
    incidents: Incidents
    automatic: AutoConfirm
    indicating: Indicating
    watch: Watch
    cameras: Watches
    callbacks: Callbacks
    open311: Open311
    deliverer: Deliverer
    transfers: Transfers
    posting: Posting
    exchange: Exchange
    retention: Retention
    detector: Detector
    trips: TripBuilder
    clones: CloneFinder
    tracks: Tracks
    attributor: Attributor
    companies: Companies
    routes: Routes
    keeping: Keeping
    reading: Reading
    photos: PhotoReader
    ingest: Pipeline
    live: Live
    interfaces: Interfaces

    def vision_models(self) -> tuple[Listed, ...]:
        """The models that look at photos, its own and those that could be added; blocking."""
        return inventory(self.settings.models, self.settings.own_models)

    async def project(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the journal; returns how many claims were new."""
        return await self.ground.project(progress)

    def sink_of(self, mapping: Mapping, loop: asyncio.AbstractEventLoop) -> Sink:
        """Where the rows of a mapping go: the journal, or the cases that they report on."""
        if mapping.report is None:
            return self.sink
        return ReportSink(self.store, self.journal, self.quarantine, self.cases).of(mapping, loop)

    async def run(self) -> None:
        """Keep graph, photos, alerts and deadlines up, until cancelled; one that fails ends all."""
        consumers = (self.trips, self.detector, self.clones, self.automatic)
        keep_up = KeepUp(project=self.project, photos=self.photos, consumers=consumers)
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_up.run())
            group.create_task(self.watch.run())
            group.create_task(Lapses(self.cameras).run())
            group.create_task(self.deliverer.run())
            group.create_task(self.posting.run())
            group.create_task(self.exchange.run())
            group.create_task(self.retention.run())
            group.create_task(asyncio.to_thread(self.indicating.read_ahead))

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Drop the graph and make it anew from the journal."""
        return await self.ground.rebuild(progress)


@asynccontextmanager
async def open_hub(settings: Settings) -> AsyncIterator[Hub]:
    """A hub on its databases, migrated and ready; closed at the end."""
    interfaces = Interfaces(known_interfaces(settings))
    close_traces = open_traces(settings.watching)
    store = open_store(settings.store_url)
    graph = traced(open_graph(settings.graph_url), settings.graph_url)
    analyser = OpenedLater(
        settings.models,
        own=settings.own_models,
        workers=settings.vision.workers,
        queue=settings.vision.queue,
        max_pixels=settings.limits.max_pixels,
        reads_bodies=settings.vision.read_bodies == 1,
    )
    try:
        await asyncio.to_thread(migrate, store)
        await graph.prepare()
        yield _join(make_ground(settings, store, graph), analyser, interfaces)
    finally:
        await interfaces.close()
        await analyser.close()
        await graph.close()
        store.close()
        await asyncio.to_thread(close_traces)


def _join(ground: Ground, analyser: OpenedLater, interfaces: Interfaces) -> Hub:
    settings, store, graph, audit = ground.settings, ground.store, ground.graph, ground.audit
    journal, quarantine = ground.journal, ground.quarantine
    desk, reading = make_desk(ground), make_reading(ground, analyser)
    intake, outside = make_intake(ground, desk.cases, reading.analyser), make_outside(ground, desk)
    return Hub(
        ground=ground,
        settings=settings,
        store=store,
        journal=journal,
        quarantine=quarantine,
        sink=JournalSink(store, journal, quarantine),
        vault=ground.vault,
        graph=graph,
        audit=audit,
        trail=Trail(store),
        identity=open_identity(settings, store=store, audit=audit, clock=journal.clock),
        agreements=desk.agreements,
        publisher=Publisher(store=store, audit=audit, changed=desk.agreements.forget),
        seal=open_seal(settings.agreements.seal_file),
        trusted=Trusted(store, settings.limits.trusted_only),
        cases=desk.cases,
        incidents=desk.incidents,
        automatic=desk.automatic,
        indicating=Indicating(store),
        watch=desk.watch,
        cameras=intake.cameras,
        callbacks=outside.callbacks,
        open311=outside.open311,
        deliverer=outside.deliverer,
        transfers=outside.transfers,
        posting=outside.posting,
        exchange=outside.exchange,
        retention=outside.retention,
        detector=intake.detector,
        trips=intake.trips,
        clones=intake.clones,
        tracks=intake.tracks,
        attributor=intake.attributor,
        companies=intake.companies,
        routes=desk.routes,
        keeping=make_keeping(ground),
        reading=reading,
        photos=intake.photos,
        ingest=intake.pipeline,
        interfaces=interfaces,
        live=Live(
            store,
            graph,
            ground.clock,
            keep=settings.live.keep_events,
            every_s=settings.live.look_ms / 1000,
        ),
    )
