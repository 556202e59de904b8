"""Labels, constraints and indexes of the Neo4j engine, made from the ontology.

``(:Truck {id})-[:HAS_VERSION]->(:TruckVersion {id, number, …, _valid_from, …})``: a thing has its
relations, each of its versions has the fields. See docs/adr/0010-neo4j-model.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

from graph.engines.asked import letters_of, searchable
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Kind

HAS_VERSION = "HAS_VERSION"
POSITION = "GraphPosition"
LAYOUT = "GraphLayout"
PREFIX = "zhatu_"
"""Every constraint and index of ours starts with it; others are left alone."""
UNKNOWN_MS = -(2**63)
"""The place in an order of a number that is not known: before all others."""
_PLACED = frozenset({Kind.INSTANT, Kind.INTEGER})


def version_label(entity: str) -> str:
    """Label of the versions of an entity's things."""
    return f"{ONTOLOGY.entity(entity).name}Version"


def place(name: str) -> str:
    """Property that holds a field's place in the order of its index; it is there on every row.

    An index leaves out what has no value, so it gives no order to a field that may be unknown.
    """
    return f"_by_{name}"


def placed(entity: str) -> tuple[str, ...]:
    """Fields of an entity that have a ``place``: indexed whole numbers and instants."""
    spec = ONTOLOGY.entity(entity)
    return tuple(name for name in spec.indexed if spec.fields[name].kind in _PLACED)


def schema() -> dict[str, str]:
    """Constraints and indexes by name, each as the statement that makes it."""
    return {
        name: f"CREATE {kind} {name} IF NOT EXISTS FOR {rest}"
        for kind, name, rest in (*_things(), *_versions(), *_relations())
    }


@cache
def layout() -> str:
    """A digest of the whole schema: a graph of another layout is made anew."""
    return hashlib.sha256("\n".join(schema().values()).encode()).hexdigest()


def all_labels() -> tuple[str, ...]:
    """Every label of ours, those of the engine's own notes aside."""
    return tuple(label for name in ONTOLOGY.entities for label in (name, version_label(name)))


def _things() -> Iterator[tuple[str, str, str]]:
    tables = {name: spec.table for name, spec in ONTOLOGY.entities.items()}
    for label, table in {**tables, POSITION: "position", LAYOUT: "layout"}.items():
        yield "CONSTRAINT", f"{PREFIX}{table}", f"(n:{label}) REQUIRE n.id IS UNIQUE"


def _versions() -> Iterator[tuple[str, str, str]]:
    for entity, spec in ONTOLOGY.entities.items():
        node, own = f"(n:{version_label(entity)})", f"{PREFIX}{spec.table}"
        yield "INDEX", f"{own}_by_id", f"{node} ON (n.id)"
        for name in spec.indexed:
            key = place(name) if name in placed(entity) else name
            yield "INDEX", f"{own}_by_{name}", f"{node} ON (n.`{key}`, n.id)"
        for name in searchable(entity):
            yield "TEXT INDEX", f"{own}_letters_{name}", f"{node} ON (n.`{letters_of(name)}`)"


def _relations() -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys(r.name for r in ONTOLOGY.relations.values()):
        yield "INDEX", f"{PREFIX}r_{name.lower()}_by_id", f"()-[e:{name}]-() ON (e.id)"
