"""Changes as Cypher statements over lists of rows, and the rows of an export."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.engines.asked import letters_of
from graph.engines.cypher_rows import (
    Keyed,
    Row,
    Rows,
    difference,
    edge_key,
    edges,
    keyed,
    version_key,
    version_row,
    versions,
)
from graph.engines.cypher_schema import POSITION, place, version_label
from graph.engines.cypher_statements import (
    CHANGE_EDGES,
    CHANGE_VERSIONS,
    DROP_EDGES,
    DROP_VERSIONS,
    END_STUBS,
    HELD_EDGES,
    HELD_VERSIONS,
    add_edges,
    add_stubs,
    add_versions,
)
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import RelationSpec
from graph.records import Changes, Edges, Known, Node, Versions

Run = Callable[[str, list[str]], Awaitable[Rows]]
"""Runs a statement over ``$rows`` and gives the one value of its one record."""
SLICE = 1000
"""Rows that one statement takes at most."""

BEGIN = (
    f"MERGE (p:{POSITION} {{id: 1}}) SET p.held = true RETURN coalesce(p.position, 0) AS position"
)
"""Comes first in its transaction: who has it is the only writer, so no two block each other."""
MOVE = f"MATCH (p:{POSITION} {{id: 1}}) SET p.position = $position"
WHERE_AT = f"MATCH (p:{POSITION} {{id: 1}}) RETURN p.position AS position"


def writes(changes: Changes, there: Held) -> Iterator[tuple[str, list[Any]]]:
    """Statements with their ``$rows``, in the order in which they have to be run.

    Only what differs from what is there is written: of a long history little changes.
    """
    yield from _sliced(_stubs(changes.stubs))
    yield from _sliced(_nodes(changes.nodes, there.versions))
    yield from _sliced(_edges(changes.edges, there.edges))


def exports() -> Iterator[tuple[dict[str, str], str]]:
    """What leads each row of an export, and the statement that gives its rows after ``$after``."""
    for entity in ONTOLOGY.entities:
        yield {"node": entity}, _VERSIONS_AFTER.format(version_label(entity))
    for relation in ONTOLOGY.relations.values():
        yield {"edge": "/".join(relation.key)}, _EDGES_AFTER.format(*relation.key)


def exported(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of an export without what only this engine keeps."""
    return {k: v for k, v in row.items() if not k.startswith((place(""), letters_of("")))}


_VERSIONS_AFTER = """
MATCH (v:{})
WHERE v.id >= $after[0] AND (v.id > $after[0] OR v.row_id > $after[1])
RETURN properties(v) AS row ORDER BY v.id, v.row_id LIMIT $size
"""
_EDGES_AFTER = """
MATCH (s:{0})-[e:{1}]->(d:{2}) WHERE e.id > $after[0]
RETURN e {{.*, src: s.id, dst: d.id}} AS row ORDER BY e.id LIMIT $size
"""


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that the graph has of what changes are about."""

    versions: Mapping[str, Keyed]
    edges: Mapping[RelationSpec, Keyed]


def held(known: Known) -> Held:
    """The rows of a graph that stands where ``known`` says."""
    return Held(versions(known.nodes), edges(known.edges))


async def look(changes: Changes, run: Run) -> Held:
    """The rows of a graph that stands anywhere, by asking it."""
    things: dict[str, list[str]] = {}
    for entity, node_id in changes.nodes:
        things.setdefault(entity, []).append(node_id)
    subjects: dict[RelationSpec, list[str]] = {}
    for relation, node_id in changes.edges:
        subjects.setdefault(relation, []).append(node_id)
    return Held(
        {
            entity: keyed(await _rows(run, HELD_VERSIONS.format(entity), ids), version_key)
            for entity, ids in things.items()
        },
        {
            relation: keyed(await _rows(run, HELD_EDGES.format(*relation.key), ids), edge_key)
            for relation, ids in subjects.items()
        },
    )


async def _rows(run: Run, text: str, ids: list[str]) -> Rows:
    found: Rows = []
    for start in range(0, len(ids), SLICE):
        found += await run(text, ids[start : start + SLICE])
    return found


def _sliced(statements: Iterable[tuple[str, list[Any]]]) -> Iterator[tuple[str, list[Any]]]:
    for text, rows in statements:
        for start in range(0, len(rows), SLICE):
            yield text, rows[start : start + SLICE]


def _stubs(stubs: Sequence[Node]) -> Iterator[tuple[str, list[Any]]]:
    by_entity: dict[str, Rows] = {}
    for stub in sorted(stubs, key=lambda s: s.id):
        by_entity.setdefault(stub.entity, []).append(version_row(stub))
    for entity, rows in by_entity.items():
        making = add_stubs(entity)
        yield making.text, list(map(making.values, rows))


def _nodes(nodes: Versions, there: Mapping[str, Keyed]) -> Iterator[tuple[str, list[Any]]]:
    for entity, wanted in versions(nodes).items():
        before = there.get(entity, {})
        described = {row["id"] for row in before.values()}
        made = difference(before, wanted)
        first = {row["id"]: row for row in made.new if row["id"] not in described}
        making = add_versions(entity)
        yield DROP_VERSIONS.format(entity), _named(made.gone, "id", "row_id")
        yield END_STUBS.format(entity), _named(first.values(), "id", "_recorded_at")
        yield CHANGE_VERSIONS.format(entity), made.changed
        yield making.text, list(map(making.values, made.new))


def _edges(found: Edges, there: Mapping[RelationSpec, Keyed]) -> Iterator[tuple[str, list[Any]]]:
    for relation, wanted in edges(found).items():
        made = difference(there.get(relation, {}), wanted)
        making = add_edges(relation)
        yield DROP_EDGES.format(*relation.key), made.gone
        yield CHANGE_EDGES.format(*relation.key), made.changed
        rows = [[*making.values(row["own"]), row["src"], row["dst"]] for row in made.new]
        yield making.text, rows


def _named(rows: Iterable[Row], *names: str) -> Rows:
    return [{name: row[name] for name in names} for row in rows]
