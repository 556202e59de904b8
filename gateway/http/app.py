"""The web application: GraphQL, the query page, evidence and health under their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from gateway.http.edge import Edge, Observe
from gateway.http.outermost import outermost
from gateway.http.traced import Traced
from gateway.spans import is_looked_at
from gateway.watching import Watching


def make_app(
    graphql: ASGIApp,
    routes: Sequence[BaseRoute],
    *,
    deadline_ms: int,
    observe: Observe | None = None,
    origins: Iterable[str] = (),
    watching: Watching = Watching(),  # noqa: B008  it is frozen
) -> Starlette:
    """One application; ``graphql`` answers at /graphql, and all begins within the deadline.

    ``origins`` are those whose pages may ask.
    """
    return Starlette(
        routes=[Route("/graphql", graphql), WebSocketRoute("/graphql", graphql), *routes],
        middleware=[
            *([Middleware(Traced, watching=watching)] if is_looked_at() else []),
            *outermost(origins),
            Middleware(
                Edge, deadline_ms=deadline_ms, observe=observe, direct={"/graphql": graphql}
            ),
        ],
    )
