"""What can go wrong in the graph.

GraphError
├── GraphUnavailable   the engine does not answer
├── BadPlan            a plan names what the ontology does not have
├── BadChange          a change lacks what every node or edge must have
└── UnknownEngine      a URL names no graph engine
"""

from __future__ import annotations


class GraphError(Exception):
    """The graph could not do what was asked."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (self.__doc__ or "").strip())


class GraphUnavailable(GraphError):
    """The graph engine does not answer."""


class BadPlan(GraphError):
    """A plan names something that the ontology does not have."""


class BadChange(GraphError):
    """A node or an edge lacks what every one must have."""


class UnknownEngine(GraphError, ValueError):
    """The URL names no graph engine; use sqlite:///, postgresql+psycopg:// or neo4j://."""

    exit_code = 2
