"""Picks the engine by the scheme of a URL."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from graph.errors import UnknownEngine
from graph.port import Graph

_ENGINES = {
    "sqlite": "graph.engines.sql:SqlGraph",
    "postgresql": "graph.engines.sql:SqlGraph",
    "neo4j": "graph.engines.neo4j:Neo4jGraph",
    "bolt": "graph.engines.neo4j:Neo4jGraph",
}
"""Looked up when asked for: who has no Neo4j does not load its driver."""


def plans_slowly(url: str) -> bool:
    """Whether the server behind a URL takes long to plan what it has not been asked before."""
    return _ENGINES.get(_scheme(url)) == "graph.engines.neo4j:Neo4jGraph"


def open_graph(url: str) -> Graph:
    """The engine behind ``sqlite:///…``, ``postgresql+psycopg://…`` or ``neo4j://…``.

    Raises UnknownEngine for other schemes.
    """
    scheme = _scheme(url)
    if scheme not in _ENGINES:
        raise UnknownEngine
    module, _, name = _ENGINES[scheme].partition(":")
    engine: Callable[[str], Graph] = getattr(import_module(module), name)
    return engine(url)


def _scheme(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]
