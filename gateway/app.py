"""The composition root: the only place where the parts of a hub are made and joined."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from connectors.ledger import Sink
from connectors.mapping.rules import Mapping
from gateway.agreements.own_cases import own_cases
from gateway.agreements.publishing import Publisher
from gateway.agreements.registry import Agreements
from gateway.agreements.seal import Seal, open_seal
from gateway.audit.log import AuditLog
from gateway.audit.trail import Trail
from gateway.cases.service import CaseService
from gateway.cases.watch import Watch
from gateway.delivery.callbacks import Callbacks
from gateway.delivery.deliverer import Deliverer, Pace
from gateway.delivery.partner import Partners, open_partners
from gateway.delivery.sending import Sender
from gateway.delivery.tables import ReportSink
from gateway.identity.identity import Identity, open_identity
from gateway.incidents.automatic import AutoConfirm
from gateway.incidents.collector import Collector
from gateway.incidents.ledger import IncidentLedger
from gateway.incidents.rules import FOLDER as RULES
from gateway.incidents.service import Incidents
from gateway.incidents.terms import open_triage_terms
from gateway.indicators.indicators import Indicating
from gateway.ingest.analysers import OpenedLater
from gateway.ingest.attribution import Attributor
from gateway.ingest.clones import CloneFinder
from gateway.ingest.companies import Companies
from gateway.ingest.detector import Detector
from gateway.ingest.evidence import PhotoReader
from gateway.ingest.facts import gather
from gateway.ingest.keep_up import KeepUp
from gateway.ingest.looking import Looker
from gateway.ingest.pipeline import Pipeline
from gateway.ingest.trips import TripBuilder
from gateway.items.terms import open_terms
from gateway.journal.journal import Journal
from gateway.journal.projector import project, rebuild
from gateway.journal.quarantine import Quarantine
from gateway.journal.sink import JournalSink
from gateway.journal.tracks import Tracks
from gateway.live.hub import Live
from gateway.open311.service import Open311
from gateway.routing.asking import Routes
from gateway.routing.files import open_router
from gateway.settings import Settings
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from gateway.store.vault import FileVault
from gateway.transfer.hubs import Hubs, open_hubs
from gateway.transfer.posting import Posting
from gateway.transfer.service import Own, Transfers
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
    audit: AuditLog
    trail: Trail
    identity: Identity
    agreements: Agreements
    publisher: Publisher
    seal: Seal
    cases: CaseService
    incidents: Incidents
    automatic: AutoConfirm
    indicating: Indicating
    watch: Watch
    callbacks: Callbacks
    open311: Open311
    deliverer: Deliverer
    transfers: Transfers
    posting: Posting
    detector: Detector
    trips: TripBuilder
    clones: CloneFinder
    tracks: Tracks
    attributor: Attributor
    companies: Companies
    routes: Routes
    photos: PhotoReader
    ingest: Pipeline
    live: Live
    projecting: asyncio.Lock

    async def project(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the journal; returns how many claims were new."""
        async with self.projecting:
            return await project(self.journal, self.graph, progress=progress)

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
            group.create_task(self.deliverer.run())
            group.create_task(self.posting.run())
            group.create_task(asyncio.to_thread(self.indicating.read_ahead))

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Drop the graph and make it anew from the journal."""
        async with self.projecting:
            return await rebuild(self.journal, self.graph, progress=progress)


@asynccontextmanager
async def open_hub(settings: Settings) -> AsyncIterator[Hub]:
    """A hub on its databases, migrated and ready; closed at the end."""
    store = open_store(settings.store_url)
    graph = open_graph(settings.graph_url)
    analyser = OpenedLater(
        settings.models,
        workers=settings.vision.workers,
        max_pixels=settings.limits.max_pixels,
    )
    try:
        await asyncio.to_thread(migrate, store)
        await graph.prepare()
        yield _join(settings, store, graph, analyser)
    finally:
        await analyser.close()
        await graph.close()
        store.close()


def _join(settings: Settings, store: Store, graph: Graph, analyser: OpenedLater) -> Hub:
    journal = Journal(store)
    quarantine, vault = Quarantine(store, journal), FileVault(settings.vault)
    audit = AuditLog(store, journal.clock)
    terms = open_terms(settings.data)
    cases = CaseService(
        store=store, journal=journal, graph=graph, audit=audit, gather=gather, terms=terms
    )
    agreements = Agreements(store, own_cases(cases))
    partners, hubs = open_partners(settings.partners), open_hubs(settings.hubs)
    detector = Detector(journal=journal, graph=graph, withdraw=cases.withdraw_alert)
    tracks = Tracks(store)
    trips = TripBuilder(journal=journal, graph=graph, tracks=tracks, withdraw=cases.withdraw_alert)
    projecting = asyncio.Lock()

    async def bring_up() -> int:
        async with projecting:
            return await project(journal, graph)

    routes = Routes(graph=graph, gather=gather, router=open_router(settings.data))
    incident_ledger = IncidentLedger(audit, open_triage_terms(settings.data))
    collector = Collector(store=store, journal=journal, graph=graph, ledger=incident_ledger)
    photos = PhotoReader(
        journal=journal,
        graph=graph,
        looker=Looker(vault=vault, quarantine=quarantine, analyser=analyser),
        at_once=settings.vision.workers,
    )
    ingest = Pipeline(
        store=store,
        journal=journal,
        graph=graph,
        vault=vault,
        audit=audit,
        analyser=analyser,
        detector=detector,
        project=bring_up,
    )
    return Hub(
        settings=settings,
        store=store,
        journal=journal,
        quarantine=quarantine,
        sink=JournalSink(store, journal, quarantine),
        vault=vault,
        graph=graph,
        audit=audit,
        trail=Trail(store),
        identity=open_identity(settings, store=store, audit=audit, clock=journal.clock),
        agreements=agreements,
        publisher=Publisher(store=store, audit=audit, changed=agreements.forget),
        seal=open_seal(settings.agreements.seal_file),
        cases=cases,
        incidents=Incidents(
            store=store,
            journal=journal,
            ledger=incident_ledger,
            collector=collector,
            cases=cases,
            routes=routes,
            project=bring_up,
        ),
        automatic=AutoConfirm(
            store=store,
            journal=journal,
            audit=audit,
            ledger=incident_ledger,
            collector=collector,
            cases=cases,
            routes=routes,
            folder=settings.data / RULES,
        ),
        indicating=Indicating(store),
        watch=Watch(store=store, audit=audit, terms=terms, clock=lambda: journal.clock()),
        callbacks=Callbacks(
            store=store,
            audit=audit,
            cases=cases,
            journal=journal,
            quarantine=quarantine,
            partners=partners,
        ),
        open311=Open311(
            store=store, audit=audit, journal=journal, quarantine=quarantine, partners=partners
        ),
        deliverer=_deliverer(settings, store, audit, agreements, partners, lambda: journal.clock()),
        transfers=_transfers(settings, store, audit, cases, hubs, lambda: journal.clock()),
        posting=Posting(
            store=store,
            hubs=hubs,
            sender=lambda: Sender(hosts=hubs.hosts, timeout_s=settings.delivery.timeout_s),
            clock=lambda: journal.clock(),
        ),
        detector=detector,
        trips=trips,
        clones=CloneFinder(journal=journal, graph=graph),
        tracks=tracks,
        attributor=Attributor(graph=graph, tracks=tracks),
        companies=Companies(store=store, journal=journal, graph=graph, audit=audit),
        routes=routes,
        photos=photos,
        ingest=ingest,
        live=Live(
            store,
            graph,
            lambda: journal.clock(),
            keep=settings.live.keep_events,
            every_s=settings.live.look_ms / 1000,
        ),
        projecting=projecting,
    )


def _deliverer(
    settings: Settings,
    store: Store,
    audit: AuditLog,
    agreements: Agreements,
    partners: Partners,
    clock: Callable[[], int],
) -> Deliverer:
    given = settings.delivery
    return Deliverer(
        store=store,
        audit=audit,
        agreements=agreements,
        partners=partners,
        sender=lambda: Sender(hosts=given.allowed, timeout_s=given.timeout_s),
        clock=clock,
        hub=settings.server.public_url,
        pace=Pace(
            at_once=given.at_once, attempts=given.attempts, first_pause_ms=given.first_pause_ms
        ),
    )


def _transfers(
    settings: Settings,
    store: Store,
    audit: AuditLog,
    cases: CaseService,
    hubs: Hubs,
    clock: Callable[[], int],
) -> Transfers:
    own = Own(code=settings.transfer.hub, key=settings.transfer.key_file.read_bytes)
    return Transfers(store=store, audit=audit, work=cases.work, hubs=hubs, own=own, clock=clock)
