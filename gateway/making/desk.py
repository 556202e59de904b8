"""What departments work with: cases, incidents, routes, and the agreements over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from gateway.agreements.own_cases import own_cases
from gateway.agreements.registry import Agreements
from gateway.cases.service import CaseService
from gateway.cases.watch import Watch
from gateway.incidents.automatic import AutoConfirm
from gateway.incidents.collector import Collector
from gateway.incidents.ledger import IncidentLedger
from gateway.incidents.rules import FOLDER as RULES
from gateway.incidents.service import Incidents
from gateway.incidents.terms import open_triage_terms
from gateway.ingest.facts import gather
from gateway.items.terms import open_terms
from gateway.making.ground import Ground
from gateway.routing.asking import Routes
from gateway.routing.files import open_router
from vision.plugins.folder import demo_models


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts that handle what was found."""

    agreements: Agreements
    cases: CaseService
    watch: Watch
    routes: Routes
    incidents: Incidents
    automatic: AutoConfirm


def make_desk(ground: Ground) -> Desk:
    """The desk of a hub."""
    store, journal, graph, audit = ground.store, ground.journal, ground.graph, ground.audit
    data = ground.settings.data
    terms = open_terms(data)
    cases = CaseService(
        store=store, journal=journal, graph=graph, audit=audit, gather=gather, terms=terms
    )
    routes = Routes(graph=graph, gather=gather, router=open_router(data))
    ledger = IncidentLedger(audit, open_triage_terms(data))
    collector = Collector(store=store, journal=journal, graph=graph, ledger=ledger)
    return Desk(
        agreements=Agreements(store, own_cases(cases)),
        cases=cases,
        watch=Watch(store=store, audit=audit, terms=terms, clock=ground.clock),
        routes=routes,
        incidents=Incidents(
            store=store,
            journal=journal,
            ledger=ledger,
            collector=collector,
            cases=cases,
            routes=routes,
            project=ground.project,
        ),
        automatic=AutoConfirm(
            store=store,
            journal=journal,
            audit=audit,
            ledger=ledger,
            collector=collector,
            cases=cases,
            routes=routes,
            folder=data / RULES,
            demo=partial(demo_models, ground.settings.own_models),
        ),
    )
