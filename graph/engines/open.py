"""Picks the engine by the scheme of a URL."""

from __future__ import annotations

from graph.engines.sql import SqlGraph
from graph.port import Graph


def open_graph(url: str) -> Graph:
    """The engine behind ``sqlite:///…`` or ``postgresql+psycopg://…``; ValueError otherwise."""
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme in ("sqlite", "postgresql"):
        return SqlGraph(url)
    raise ValueError(f"no graph engine for {scheme}://; use sqlite:/// or postgresql+psycopg://")
