"""Sums up what the demonstration found, what was set aside, and how large the graph is."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from gateway.app import Hub
from gateway.demo.telling import Teller
from graph.ontology.choices import ViolationKind
from graph.times import END_MS


async def summarise(teller: Teller, hub: Hub, alerts: Sequence[dict[str, Any]]) -> None:
    """Three tables."""
    kinds = Counter(alert["kind"] for alert in alerts)
    rows = [(kind.value, kind.zh, kinds[kind.value]) for kind in ViolationKind]
    teller.table("违法 · violations found", ("kind", "类型", "alerts"), rows)
    aside = hub.quarantine.counts()
    teller.table("隔离 · set aside", ("source", "reason", "rows"), aside)
    nodes, edges = await graph_size(hub)
    sizes = [("nodes", nodes), ("relations", edges), ("journal entries", hub.journal.end())]
    teller.table("图谱 · the graph", ("", "count"), sizes)


async def graph_size(hub: Hub) -> tuple[int, int]:
    """How many things there are, and how many relations that were not taken back."""
    things, relations = set(), 0
    async for row in hub.graph.export():
        if "node" in row:
            things.add((row["node"], row["id"]))
        else:
            relations += row["retracted_at"] == END_MS
    return len(things), relations
