"""Measures writing into Neo4j: changes through the graph's port, and a bare UNWIND MERGE by turns.

    python -m bench.upsert neo4j://127.0.0.1:7687 [--rows 20000] [--batch 2000]

The database is emptied. Both ways write the same sightings, plates and relations under the same
kind of uniqueness constraint; the port keeps versions, origins and both times, the bare statement
keeps the fields. Prints rows a second, new and again, and the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from neo4j import AsyncGraphDatabase
from rich.console import Console
from rich.table import Table

from graph.engines.open import open_graph
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Changes, Edge, Method, Node
from graph.times import BEGINNING_MS, END_MS

SHOWS = ONTOLOGY.relation("Sighting", "SHOWS", "Plate")
MERGE_NODES = "UNWIND $rows AS r MERGE (n:{label} {{id: r.id}}) SET n += r.fields"
MERGE_EDGES = (
    "UNWIND $rows AS r MATCH (a:BareSighting {id: r.src}) MATCH (b:BarePlate {id: r.dst})"
    " MERGE (a)-[e:BARE_SHOWS {id: r.id}]->(b) SET e += r.fields"
)


def fields(number: int) -> dict[str, Any]:
    """What one sighting says."""
    return {"number": f"S{number}", "captured_at": number * 1000, "plate_text": plate(number)}


def plate(number: int) -> str:
    """The plate on a sighting; each is seen about ten times."""
    return f"渝A{number % 2000:05d}"


def changes(numbers: range) -> Changes:
    """The batch as the projector hands it over."""
    nodes = {("Sighting", f"S{n}"): (_node("Sighting", f"S{n}", fields(n)),) for n in numbers}
    for n in numbers:
        key = ("Plate", f"{plate(n)}/01")
        nodes[key] = (_node(*key, {"number": plate(n), "plate_class": "01"}),)
    edges = {(SHOWS, f"S{n}"): (_edge(n),) for n in numbers}
    return Changes(nodes=nodes, stubs=(), edges=edges)


def _node(entity: str, node_id: str, said: dict[str, Any]) -> Node:
    return Node(
        entity=entity,
        id=node_id,
        fields=said,
        sources=("bench",),
        recorded_at_ms=1,
        known_from_ms=1,
    )


def _edge(number: int) -> Edge:
    return Edge(
        relation=SHOWS,
        id=f"e{number}",
        src=f"S{number}",
        dst=f"{plate(number)}/01",
        valid_from_ms=BEGINNING_MS,
        valid_to_ms=END_MS,
        recorded_at_ms=1,
        retracted_at_ms=END_MS,
        source="bench",
        record_id=f"S{number}",
        method=Method.OBSERVED,
        confidence=1.0,
        raw_sha256="00",
    )


async def timed(write: Callable[[range], Awaitable[int]], rows: int, batch: int) -> float:
    """Rows (nodes and edges) a second over all batches."""
    start, written = time.perf_counter(), 0
    for first in range(0, rows, batch):
        written += await write(range(first, first + batch))
    return written / (time.perf_counter() - start)


async def main(url: str, rows: int, batch: int) -> None:
    """Write both ways, twice each."""
    graph = open_graph(url)
    await graph.wipe()
    await graph.prepare()
    driver = AsyncGraphDatabase.driver(url)

    async def port(numbers: range) -> int:
        made = changes(numbers)
        await graph.apply(made, position=numbers.stop)
        return len(made.nodes) + len(made.edges)

    async def bare(numbers: range) -> int:
        made = changes(numbers)
        async with driver.session() as session:
            await session.execute_write(_bare, made)
        return len(made.nodes) + len(made.edges)

    async with driver.session() as session:
        for label in ("BareSighting", "BarePlate"):
            await session.run(f"MATCH (n:{label}) DETACH DELETE n")
            await session.run(
                f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
            )
    table = Table("way", "new rows/s", "again rows/s")
    figures = {
        name: [await timed(way, rows, batch) for _ in range(2)]
        for name, way in (("bare UNWIND MERGE", bare), ("through the port", port))
    }
    for name, (new, again) in figures.items():
        table.add_row(name, f"{new:,.0f}", f"{again:,.0f}")
    ratios = [p / b for p, b in zip(*reversed(list(figures.values())), strict=True)]
    table.add_row("ratio", *(f"{r:.2f}" for r in ratios))
    Console().print(table)
    await driver.close()
    await graph.wipe()
    await graph.close()


async def _bare(transaction: Any, made: Changes) -> None:
    for entity in ("Sighting", "Plate"):
        found = [
            {"id": node_id, "fields": dict(versions[0].fields)}
            for (kind, node_id), versions in made.nodes.items()
            if kind == entity
        ]
        statement = MERGE_NODES.format(label=f"Bare{entity}")
        await (await transaction.run(statement, rows=found)).consume()
    edges = [
        {"id": e.id, "src": e.src, "dst": e.dst, "fields": {"source": e.source}}
        for (e,) in made.edges.values()
    ]
    await (await transaction.run(MERGE_EDGES, rows=edges)).consume()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=2_000)
    asked = parser.parse_args()
    asyncio.run(main(asked.url, asked.rows, asked.batch))
