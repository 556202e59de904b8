"""The web application: GraphQL, the query page, evidence and health under their addresses."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from gateway.http.edge import Edge, Observe


def make_app(
    graphql: ASGIApp,
    routes: Sequence[BaseRoute],
    *,
    deadline_ms: int,
    observe: Observe | None = None,
) -> Starlette:
    """One application; ``graphql`` answers at /graphql, and all begins within the deadline."""
    return Starlette(
        routes=[Route("/graphql", graphql), WebSocketRoute("/graphql", graphql), *routes],
        middleware=[Middleware(Edge, deadline_ms=deadline_ms, observe=observe)],
    )
