"""The hub on the web: joins the GraphQL endpoint and the other routes on one hub."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from starlette.applications import Starlette

from gateway.agreements.evidence import EvidenceRights
from gateway.api.live.connections import Connections
from gateway.api.live.endpoint import LiveEndpoint
from gateway.api.schema import schema_with
from gateway.api.warming import Warming
from gateway.app import Hub
from gateway.http.app import make_app
from gateway.http.callbacks import callback_routes
from gateway.http.evidence import evidence_routes
from gateway.http.graphiql import ReadyQuery, graphiql_routes
from gateway.http.health import Check, Parts, health_routes, look
from gateway.http.metrics import Metrics, metrics_routes
from gateway.http.oauth import oauth_routes
from gateway.http.open311 import open311_routes
from gateway.http.sign_in import SignIn
from gateway.http.transfers import transfer_routes
from gateway.incidents.collector import CONSUMER as INCIDENTS
from gateway.ingest.clones import CONSUMER as CLONES
from gateway.ingest.detector import CONSUMER as DETECTOR
from gateway.ingest.evidence import CONSUMER as VISION
from gateway.ingest.trips import CONSUMER as TRIPS

CONSUMERS = (VISION, TRIPS, DETECTOR, CLONES, INCIDENTS)
"""Whose places in the journal are told of."""
USUAL_HEADERS = {"X-Purpose": "case_handling"}
"""What the header editor of the query page starts with; whoever asks may change it."""


def web_app(
    hub: Hub, *, ready: Sequence[ReadyQuery] = (), headers: Mapping[str, str] | None = None
) -> Starlette:
    """All addresses of a hub; ``ready`` and ``headers`` fill the tabs of the query page.

    The headers are readable by whoever may open the page: only a demonstration gives any.
    """
    identity = hub.identity
    schema = schema_with(hub.interfaces.declared)
    endpoint = LiveEndpoint(
        schema,
        hub,
        identity.keeper,
        limits=hub.settings.limits,
        pack_from_bytes=hub.settings.server.pack_from_bytes,
        live=hub.settings.live,
    )
    parts = _parts(hub, endpoint.connections)
    routes = [
        *health_routes(parts),
        *evidence_routes(
            hub.vault,
            hub.audit,
            identity.keeper,
            EvidenceRights(hub.agreements, hub.graph),
            hub.reading.copies.without_others,
        ),
        *oauth_routes(identity.tokens, identity.keys, identity.issuer.issuer),
        *SignIn(identity.people, identity.keeper).routes(),
        *callback_routes(hub.callbacks),
        *transfer_routes(hub.transfers),
        *open311_routes(hub.open311),
        *graphiql_routes("/graphql", ready, headers or USUAL_HEADERS),
    ]
    observe, token = None, hub.settings.watching.metrics_token
    if token:
        metrics = Metrics(
            lambda: look(parts),
            lambda: endpoint.connections.held,
            lambda: hub.exchange.upper.counts,
        )
        routes += metrics_routes(metrics, token)
        observe = metrics.observe
    app = make_app(
        endpoint,
        routes,
        deadline_ms=hub.settings.server.deadline_ms,
        observe=observe,
        origins=hub.settings.server.allowed_origins,
        watching=hub.settings.watching,
    )
    app.state.connections = endpoint.connections
    app.state.warming = Warming(schema._schema, hub)
    return app


def _parts(hub: Hub, connections: Connections) -> Parts:
    def position(consumer: str) -> Check:
        return lambda: asyncio.to_thread(hub.journal.position, consumer)

    return Parts(
        journal=lambda: asyncio.to_thread(hub.journal.end),
        graph=hub.graph.position,
        audit=lambda: asyncio.to_thread(hub.audit.length),
        consumers={name: position(name) for name in CONSUMERS},
        most_behind=hub.settings.watching.most_behind,
        is_stopping=lambda: connections.is_closed,
        cameras=lambda: asyncio.to_thread(hub.cameras.all),
        agreements=hub.agreements.faulty,
        letters=lambda: asyncio.to_thread(hub.transfers.register.unheard),
    )
