"""The hub on the web: joins the GraphQL endpoint and the other routes on one hub."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from starlette.applications import Starlette

from gateway.agreements.evidence import EvidenceRights
from gateway.api.live.endpoint import LiveEndpoint
from gateway.api.schema import build_schema
from gateway.app import Hub
from gateway.http.app import make_app
from gateway.http.callbacks import callback_routes
from gateway.http.evidence import evidence_routes
from gateway.http.graphiql import ReadyQuery, graphiql_routes
from gateway.http.health import health_routes
from gateway.http.oauth import oauth_routes
from gateway.http.sign_in import SignIn
from gateway.http.transfers import transfer_routes

USUAL_HEADERS = {"X-Purpose": "case_handling"}
"""What the header editor of the query page starts with; whoever asks may change it."""


def web_app(
    hub: Hub, *, ready: Sequence[ReadyQuery] = (), headers: Mapping[str, str] | None = None
) -> Starlette:
    """All addresses of a hub; ``ready`` and ``headers`` fill the tabs of the query page.

    The headers are readable by whoever may open the page: only a demonstration gives any.
    """
    identity = hub.identity
    limit = hub.settings.limits.max_upload_bytes
    endpoint = LiveEndpoint(
        build_schema(), hub, identity.keeper, upload_bytes=limit, live=hub.settings.live
    )
    routes = [
        *health_routes({"journal": lambda: _end(hub), "graph": hub.graph.position}),
        *evidence_routes(
            hub.vault, hub.audit, identity.keeper, EvidenceRights(hub.agreements, hub.graph)
        ),
        *oauth_routes(identity.tokens, identity.keys, identity.issuer.issuer),
        *SignIn(identity.people, identity.keeper).routes(),
        *callback_routes(hub.callbacks),
        *transfer_routes(hub.transfers),
        *graphiql_routes("/graphql", ready, headers or USUAL_HEADERS),
    ]
    app = make_app(endpoint, routes, deadline_ms=hub.settings.server.deadline_ms)
    app.state.connections = endpoint.connections
    return app


async def _end(hub: Hub) -> int:
    return await asyncio.to_thread(hub.journal.end)
