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


_UNREADABLE = "the graph's URL cannot be read; write @ : / in a password as %40 %3A %2F"


def plans_slowly(url: str) -> bool:
    """Whether the server behind a URL takes long to plan what it has not been asked before."""
    return _ENGINES.get(_scheme(url)) == "graph.engines.neo4j:Neo4jGraph"


def open_graph(url: str) -> Graph:
    """The engine behind ``sqlite:///…``, ``postgresql+psycopg://…`` or ``neo4j://…``.

    Raises UnknownEngine for others, and does not repeat them: they may hold a password.
    """
    scheme = _scheme(url)
    if scheme not in _ENGINES:
        raise UnknownEngine
    module, _, name = _ENGINES[scheme].partition(":")
    engine: Callable[[str], Graph] = getattr(import_module(module), name)
    try:
        return engine(url)
    except UnknownEngine:
        raise
    except ValueError:  # a port that is none, where a password holds an @
        raise UnknownEngine(_UNREADABLE) from None


def _scheme(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]
