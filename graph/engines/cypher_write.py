"""Changes as Cypher statements over lists of rows, and the rows of an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import orjson

from graph.engines.cypher_schema import (
    HAS_VERSION,
    POSITION,
    UNKNOWN_MS,
    place,
    placed,
    version_label,
)
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import FieldSpec, Kind, RelationSpec
from graph.records import Changes, Edge, Fields, Node, Scalar
from graph.times import END_MS

Rows = list[Any]
SLICE = 1000
"""Rows that one statement takes at most."""

MOVE = f"MERGE (p:{POSITION} {{id: 1}}) SET p.position = $position"
"""Comes first in its transaction: who has it is the only writer, so no two block each other."""
WHERE_AT = f"MATCH (p:{POSITION} {{id: 1}}) RETURN p.position AS position"


def writes(changes: Changes) -> Iterator[tuple[str, Rows]]:
    """Statements with their ``$rows``, in the order in which they have to be run."""
    yield from _sliced(_stubs(changes.stubs))
    yield from _sliced(_nodes(changes))
    yield from _sliced(_edges(changes.edges))


def exports() -> Iterator[tuple[dict[str, str], str]]:
    """What leads each row of an export, and the statement that gives its rows after ``$after``."""
    for entity in ONTOLOGY.entities:
        yield {"node": entity}, _VERSIONS_AFTER.format(version_label(entity))
    for relation in ONTOLOGY.relations.values():
        yield {"edge": "/".join(relation.key)}, _EDGES_AFTER.format(*relation.key)


def exported(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of an export without what only this engine keeps."""
    return {k: v for k, v in row.items() if not k.startswith(place(""))}


_VERSIONS_AFTER = """
MATCH (v:{})
WHERE v.id >= $after[0] AND (v.id > $after[0] OR v.row_id > $after[1])
RETURN properties(v) AS row ORDER BY v.id, v.row_id LIMIT $size
"""
_EDGES_AFTER = """
MATCH (s:{0})-[e:{1}]->(d:{2}) WHERE e.id > $after[0]
RETURN e {{.*, src: s.id, dst: d.id}} AS row ORDER BY e.id LIMIT $size
"""
# The server plans these when the graph is still empty and finds reading all of an index as cheap as
# looking one id up: hence the hints, and coalesce, which no index answers.
_ADD_STUBS = f"""
UNWIND $rows AS row
MERGE (t:{{0}} {{{{id: row.id}}}})
WITH t, row WHERE NOT EXISTS {{{{ (t)-[:{HAS_VERSION}]->() }}}}
CREATE (t)-[:{HAS_VERSION}]->(v:{{1}}) SET v = row
"""
_END_STUBS = f"""
UNWIND $rows AS row
MATCH (t:{{0}} {{{{id: row.id}}}})-[:{HAS_VERSION}]->(v) USING INDEX SEEK t:{{0}}(id)
WHERE v._stub AND v._known_to = {END_MS}
SET v._known_to = row.recorded_at
"""
_DROP_VERSIONS = f"""
UNWIND $rows AS row
MATCH (t:{{0}} {{{{id: row.id}}}})-[:{HAS_VERSION}]->(v) USING INDEX SEEK t:{{0}}(id)
WHERE NOT v._stub AND NOT v.row_id IN row.keep
DETACH DELETE v
"""
_ADD_VERSIONS = f"""
UNWIND $rows AS row
MERGE (t:{{0}} {{{{id: row.id}}}})
MERGE (t)-[:{HAS_VERSION}]->(v:{{1}} {{{{row_id: row.row_id}}}}) SET v = row
"""
_DROP_EDGES = """
UNWIND $rows AS row
MATCH (s:{0} {{id: row.id}})-[e:{1}]->(:{2}) USING INDEX SEEK s:{0}(id)
WHERE NOT coalesce(e.id, '') IN row.keep
DELETE e
"""

_ADD_EDGES = """
UNWIND $rows AS row
MERGE (s:{0} {{id: row.src}})
MERGE (d:{2} {{id: row.dst}})
MERGE (s)-[e:{1} {{id: row.own.id}}]->(d) SET e = row.own
"""


def _sliced(statements: Iterable[tuple[str, Rows]]) -> Iterator[tuple[str, Rows]]:
    for text, rows in statements:
        for start in range(0, len(rows), SLICE):
            yield text, rows[start : start + SLICE]


def _stubs(stubs: Sequence[Node]) -> Iterator[tuple[str, Rows]]:
    for entity, own in _by_entity(stubs).items():
        yield _ADD_STUBS.format(entity, version_label(entity)), [_version_row(s) for s in own]


def _nodes(changes: Changes) -> Iterator[tuple[str, Rows]]:
    """What stays as it is is found and not written again: of a long history little changes."""
    for entity, own in _by_entity(chain(*changes.nodes.values())).items():
        things: dict[str, dict[str, Any]] = {}
        for node in own:
            thing = {"id": node.id, "recorded_at": node.recorded_at_ms, "keep": []}
            things.setdefault(node.id, thing)["keep"].append(node.row_id)
        yield _DROP_VERSIONS.format(entity), list(things.values())
        yield _END_STUBS.format(entity), list(things.values())
        yield _ADD_VERSIONS.format(entity, version_label(entity)), [_version_row(n) for n in own]


def _edges(
    edges: Mapping[tuple[RelationSpec, str], tuple[Edge, ...]],
) -> Iterator[tuple[str, Rows]]:
    by_relation: dict[RelationSpec, tuple[Rows, Rows]] = {}
    for (relation, src), own in edges.items():
        subjects, rows = by_relation.setdefault(relation, ([], []))
        subjects.append({"id": src, "keep": [e.id for e in own]})
        rows.extend(_edge_row(e) for e in own)
    for relation, (subjects, rows) in by_relation.items():
        yield _DROP_EDGES.format(*relation.key), subjects
        yield _ADD_EDGES.format(*relation.key), rows


def _by_entity(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    grouped: dict[str, list[Node]] = {}
    for node in sorted(nodes, key=lambda n: n.id):
        grouped.setdefault(node.entity, []).append(node)
    return grouped


def _version_row(node: Node) -> dict[str, Scalar]:
    places = {place(f): _known(node.fields.get(f)) for f in placed(node.entity)}
    return {
        **_stored(ONTOLOGY.entity(node.entity).fields, node.fields),
        **places,
        "row_id": node.row_id,
        "id": node.id,
        "_sources": orjson.dumps(list(node.sources)).decode(),
        "_recorded_at": node.recorded_at_ms,
        "_updated_at": node.known_from_ms,
        "_known_to": node.known_to_ms,
        "_valid_from": node.valid_from_ms,
        "_valid_to": node.valid_to_ms,
        "_stub": node.stub,
    }


def _edge_row(edge: Edge) -> dict[str, Any]:
    own = {
        **_stored(edge.relation.props, edge.props),
        "id": edge.id,
        "valid_from": edge.valid_from_ms,
        "valid_to": edge.valid_to_ms,
        "recorded_at": edge.recorded_at_ms,
        "retracted_at": edge.retracted_at_ms,
        "source": edge.source,
        "record_id": edge.record_id,
        "method": edge.method.value,
        "confidence": float(edge.confidence),
        "raw_sha256": edge.raw_sha256,
    }
    return {"src": edge.src, "dst": edge.dst, "own": own}


def _stored(specs: Mapping[str, FieldSpec], fields: Fields) -> dict[str, Scalar]:
    """Fields as the server keeps them: a number is a double even where it is whole."""
    return {
        name: float(value) if value is not None and specs[name].kind is Kind.NUMBER else value
        for name, value in fields.items()
    }


def _known(value: Scalar) -> Scalar:
    return UNKNOWN_MS if value is None else value
