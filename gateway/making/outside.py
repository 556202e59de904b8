"""What speaks with others: partner systems, citizens' reports, other hubs."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.agreements.registry import Agreements
from gateway.cases.leading import Leader
from gateway.delivery.callbacks import Callbacks
from gateway.delivery.deliverer import Deliverer, Pace
from gateway.delivery.partner import Partners, open_partners
from gateway.delivery.retention import Retention
from gateway.delivery.sending import Sender
from gateway.making.desk import Desk
from gateway.making.ground import Ground
from gateway.open311.service import Open311
from gateway.supervision.asked import Asked
from gateway.supervision.asking import Asking
from gateway.supervision.exchange import Exchange
from gateway.supervision.platforms import open_platforms
from gateway.transfer.hubs import open_hubs
from gateway.transfer.letters import Own
from gateway.transfer.posting import Posting
from gateway.transfer.service import Transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The parts that send to others, and take what others send."""

    callbacks: Callbacks
    open311: Open311
    deliverer: Deliverer
    transfers: Transfers
    posting: Posting
    exchange: Exchange
    retention: Retention


def make_outside(ground: Ground, desk: Desk) -> Outside:
    """The outside of a hub."""
    settings, store, audit = ground.settings, ground.store, ground.audit
    journal, quarantine = ground.journal, ground.quarantine
    partners, hubs = open_partners(settings.partners), open_hubs(settings.hubs)
    return Outside(
        callbacks=Callbacks(
            store=store,
            audit=audit,
            cases=desk.cases,
            journal=journal,
            quarantine=quarantine,
            partners=partners,
        ),
        open311=Open311(
            store=store, audit=audit, journal=journal, quarantine=quarantine, partners=partners
        ),
        deliverer=_deliverer(ground, desk.agreements, partners),
        transfers=Transfers(
            store=store,
            audit=audit,
            work=desk.cases.work,
            hubs=hubs,
            own=Own(code=settings.transfer.hub, key=settings.transfer.key_file.read_bytes),
            clock=ground.clock,
        ),
        posting=Posting(
            store=store,
            hubs=hubs,
            sender=lambda: Sender(hosts=hubs.hosts, timeout_s=settings.delivery.timeout_s),
            clock=ground.clock,
        ),
        exchange=_exchange(ground, desk),
        retention=Retention(
            store=store,
            leader=Leader(store, "retention", ground.clock),
            clock=ground.clock,
            keep_days=settings.delivery.keep_days,
        ),
    )


def _exchange(ground: Ground, desk: Desk) -> Exchange:
    given, store = ground.settings.supervision, ground.store
    graph, journal, audit = ground.graph, ground.journal, ground.audit
    return Exchange(
        platforms=open_platforms(ground.settings.platforms),
        asked=Asked(store=store, graph=graph, journal=journal, audit=audit, work=desk.cases.work),
        asking=Asking(store=store, graph=graph, journal=journal, audit=audit),
        leader=Leader(store, "jt809", ground.clock),
        listen=(given.host, given.port),
        centre=given.centre,
        most_waiting=given.most_waiting,
        login_s=given.login_s,
    )


def _deliverer(ground: Ground, agreements: Agreements, partners: Partners) -> Deliverer:
    given = ground.settings.delivery
    return Deliverer(
        store=ground.store,
        audit=ground.audit,
        agreements=agreements,
        partners=partners,
        sender=lambda: Sender(hosts=given.allowed, timeout_s=given.timeout_s),
        clock=ground.clock,
        hub=ground.settings.server.public_url,
        pace=Pace(
            at_once=given.at_once, attempts=given.attempts, first_pause_ms=given.first_pause_ms
        ),
    )
