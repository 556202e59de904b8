"""Versions and edges as the maps that Neo4j keeps, and how those of two moments differ."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from graph.engines.asked import letters_of, searchable
from graph.engines.cypher_schema import UNKNOWN_MS, place, placed
from graph.fragments import letters
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import FieldSpec, Kind, RelationSpec
from graph.records import Edge, Edges, Fields, Node, Scalar, Versions

Row = dict[str, Any]
Rows = list[Row]
Keyed = dict[Hashable, Row]
VERSION_COLUMNS = (
    "row_id",
    "id",
    "_sources",
    "_recorded_at",
    "_updated_at",
    "_known_to",
    "_valid_from",
    "_valid_to",
    "_stub",
)
"""What every version keeps beside the fields of its entity."""
EDGE_COLUMNS = (
    "id",
    "valid_from",
    "valid_to",
    "recorded_at",
    "retracted_at",
    "source",
    "record_id",
    "method",
    "confidence",
    "raw_sha256",
)
"""What every edge keeps beside the properties of its relation."""


@dataclass(slots=True)
class Difference:
    """Rows of one entity or relation that are to be made, written anew and taken away."""

    new: Rows = field(default_factory=list)
    changed: Rows = field(default_factory=list)
    gone: Rows = field(default_factory=list)


def difference(before: Keyed, after: Keyed) -> Difference:
    """What leads from the rows that are there to those that should be."""
    made = Difference(gone=[row for key, row in before.items() if key not in after])
    for key, row in after.items():
        old = before.get(key)
        if old is None:
            made.new.append(row)
        elif old != row:
            made.changed.append(row)
    return made


def versions(found: Versions) -> dict[str, Keyed]:
    """Rows by entity, in the order of their ids, in which all writers take their locks."""
    by_entity: dict[str, Keyed] = {}
    for (entity, _), own in sorted(found.items()):
        keyed = by_entity.setdefault(entity, {})
        for node in own:
            row = version_row(node)
            keyed[version_key(row)] = row
    return by_entity


def edges(found: Edges) -> dict[RelationSpec, Keyed]:
    """Rows by relation; relations without an edge are there as well."""
    by_relation: dict[RelationSpec, Keyed] = {}
    for (relation, _), own in found.items():
        keyed = by_relation.setdefault(relation, {})
        for edge in own:
            row = edge_row(edge)
            keyed[edge_key(row)] = row
    return by_relation


def keyed(rows: Iterable[Row], key: Any) -> Keyed:
    """Rows by what tells them apart."""
    return {key(row): row for row in rows}


def version_key(row: Row) -> Hashable:
    """What tells a version from all others of its entity."""
    return row["id"], row["row_id"]


def edge_key(row: Row) -> Hashable:
    """What tells an edge from all others of its relation."""
    return row["src"], row["dst"], row["own"]["id"]


def version_row(node: Node) -> Row:
    """All that a version keeps; what is not known is left out, as it is in what comes back."""
    row = _stored(ONTOLOGY.entity(node.entity).fields, node.fields)
    for name in placed(node.entity):
        row[place(name)] = row.get(name, UNKNOWN_MS)
    for name in searchable(node.entity):
        if name in row:
            row[letters_of(name)] = letters(str(row[name]))
    row["row_id"] = node.row_id
    row["id"] = node.id
    row["_sources"] = orjson.dumps(list(node.sources)).decode()
    row["_recorded_at"] = node.recorded_at_ms
    row["_updated_at"] = node.known_from_ms
    row["_known_to"] = node.known_to_ms
    row["_valid_from"] = node.valid_from_ms
    row["_valid_to"] = node.valid_to_ms
    row["_stub"] = node.stub
    return row


def edge_row(edge: Edge) -> Row:
    """An edge's ends, and all that it keeps itself."""
    own = _stored(edge.relation.props, edge.props) if edge.props else {}
    own["id"] = edge.id
    own["valid_from"] = edge.valid_from_ms
    own["valid_to"] = edge.valid_to_ms
    own["recorded_at"] = edge.recorded_at_ms
    own["retracted_at"] = edge.retracted_at_ms
    own["source"] = edge.source
    own["record_id"] = edge.record_id
    own["method"] = edge.method.value
    own["confidence"] = float(edge.confidence)
    own["raw_sha256"] = edge.raw_sha256
    return {"src": edge.src, "dst": edge.dst, "own": own}


def _stored(specs: Mapping[str, FieldSpec], fields: Fields) -> dict[str, Scalar]:
    """Fields as the server keeps them: a number is a double even where it is whole."""
    return {
        name: float(value) if specs[name].kind is Kind.NUMBER else value
        for name, value in fields.items()
        if value is not None
    }
