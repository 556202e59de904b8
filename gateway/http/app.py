"""The web application: GraphQL, the query page, evidence and health under their addresses."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp


def make_app(graphql: ASGIApp, routes: Sequence[BaseRoute]) -> Starlette:
    """One application; ``graphql`` answers at /graphql."""
    return Starlette(
        routes=[Route("/graphql", graphql), WebSocketRoute("/graphql", graphql), *routes]
    )
