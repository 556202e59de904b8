"""What the benchmark of writing is compared with: UNWIND MERGE as a person would write it."""

from __future__ import annotations

from typing import Any

import neo4j

from graph.engines.cypher_rows import edge_row, version_row
from graph.engines.cypher_schema import schema
from graph.records import Changes, Edge

Statements = list[tuple[str, list[Any]]]
SLICE = 1_000
_SAME_VERSIONS = """
UNWIND $rows AS row MERGE (t:Hand{0} {{id: row.id}})
MERGE (t)-[:HAND_VERSION]->(v:Hand{0}Version {{row_id: row.row_id}}) SET v = row
"""
_SAME_EDGES = """
UNWIND $rows AS row MATCH (s:HandSighting {id: row.src}) MATCH (d:HandPlate {id: row.dst})
MERGE (s)-[e:HAND_SHOWS {id: row.own.id}]->(d) SET e = row.own
"""
_BARE_NODES = "UNWIND $rows AS row MERGE (n:Bare{0} {{id: row.id}}) SET n += row.fields"
_BARE_EDGES = """
UNWIND $rows AS row MATCH (s:BareSighting {id: row.src}) MATCH (d:BarePlate {id: row.dst})
MERGE (s)-[e:BARE_SHOWS {id: row.id}]->(d) SET e += row.fields
"""


def same_graph(changes: Changes) -> Statements:
    """The nodes, relations and properties that the port writes."""
    seen = [version_row(v) for own in changes.nodes.values() for v in own]
    plates = [version_row(stub) for stub in changes.stubs]
    shown = [edge_row(edge) for edge in _edges(changes)]
    return _sliced(
        (_SAME_VERSIONS.format("Sighting"), seen),
        (_SAME_VERSIONS.format("Plate"), plates),
        (_SAME_EDGES, shown),
    )


def fields_alone(changes: Changes) -> Statements:
    """Each thing with its newest fields, each relation with its source; no history at all."""
    seen = [{"id": v[-1].id, "fields": dict(v[-1].fields)} for v in changes.nodes.values()]
    plates = [{"id": stub.id, "fields": dict(stub.fields)} for stub in changes.stubs]
    shown = [
        {"id": e.id, "src": e.src, "dst": e.dst, "fields": {"source": e.source}}
        for e in _edges(changes)
    ]
    return _sliced(
        (_BARE_NODES.format("Sighting"), seen),
        (_BARE_NODES.format("Plate"), plates),
        (_BARE_EDGES, shown),
    )


async def schema_by_hand(driver: neo4j.AsyncDriver) -> None:
    """Drop what was written by hand; make its constraints and indexes, like the port's own."""
    renamed = {
        "Sighting": "HandSighting", "Plate": "HandPlate",
        "SightingVersion": "HandSightingVersion", "PlateVersion": "HandPlateVersion",
        "SHOWS": "HAND_SHOWS",
    }  # fmt: skip
    wanted = [
        text.replace("zhatu_", "hand_")
        .replace(f":{old})", f":{new})")
        .replace(f":{old}]", f":{new}]")
        for text in schema().values()
        for old, new in renamed.items()
        if f":{old})" in text or f":{old}]" in text
    ]
    wanted += [
        f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        for label in ("BareSighting", "BarePlate")
    ]
    labels = [name for name in renamed.values() if name != "HAND_SHOWS"]
    async with driver.session() as session:
        every = "|".join([*labels, "BareSighting", "BarePlate"])
        drop = f"MATCH (n:{every}) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 5000 ROWS"
        await (await session.run(drop)).consume()
        for text in wanted:
            await (await session.run(text)).consume()
        await (await session.run("CALL db.awaitIndexes(60)")).consume()


def _edges(changes: Changes) -> list[Edge]:
    return [edge for own in changes.edges.values() for edge in own]


def _sliced(*statements: tuple[str, list[Any]]) -> Statements:
    return [
        (text, rows[start : start + SLICE])
        for text, rows in statements
        for start in range(0, len(rows), SLICE)
    ]
