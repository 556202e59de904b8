"""Tables and indexes of the SQL engine, made from the ontology."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from graph.engines.asked import searchable
from graph.engines.sql_search import SEQ, index_search, search_columns, sqlite_search
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import EntitySpec, FieldSpec, Kind, RelationSpec
from graph.times import END_MS

metadata = sa.MetaData()

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text in the order of its code points, whatever the database's language: equal on all engines."""
_TYPES: dict[Kind, Any] = {
    Kind.TEXT: TEXT,
    Kind.INTEGER: sa.BigInteger(),
    Kind.NUMBER: sa.Double(),
    Kind.FLAG: sa.Boolean(),
    Kind.INSTANT: sa.BigInteger(),
    Kind.DAY: TEXT,
    Kind.CHOICE: TEXT,
}


def node_table(entity: str) -> str:
    """Name of an entity's table."""
    return f"n_{ONTOLOGY.entity(entity).table}"


def edge_table(relation: RelationSpec) -> str:
    """Name of a relation's table."""
    return f"e_{relation.table}"


def _column(spec: FieldSpec) -> sa.Column[Any]:
    return sa.Column(spec.name, _TYPES[spec.kind])


def _row_keys(entity: str) -> tuple[sa.Column[Any], ...]:
    """What tells rows apart; those of a search index have a number that never changes."""
    if not searchable(entity):
        return (sa.Column("row_id", sa.Text, primary_key=True),)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return (
        sa.Column(SEQ, number, primary_key=True, autoincrement=True),
        sa.Column("row_id", sa.Text, nullable=False, unique=True),
    )


def _node(spec: EntitySpec) -> sa.Table:
    name = node_table(spec.name)
    known_to = sa.Column("_known_to", sa.BigInteger, nullable=False)
    now = known_to == sa.literal_column(str(END_MS))
    return sa.Table(
        name,
        metadata,
        *_row_keys(spec.name),
        sa.Column("id", TEXT, nullable=False),
        *(_column(f) for f in spec.fields.values()),
        sa.Column("_sources", sa.Text, nullable=False),
        sa.Column("_recorded_at", sa.BigInteger, nullable=False),
        sa.Column("_updated_at", sa.BigInteger, nullable=False),
        known_to,
        sa.Column("_valid_from", sa.BigInteger, nullable=False),
        sa.Column("_valid_to", sa.BigInteger, nullable=False),
        sa.Column("_stub", sa.Boolean, nullable=False),
        *search_columns(spec.name),
        sa.Index(f"ix_{name}_id", "id"),
        *(
            # what is known now is what is asked nearly always, and mostly in the order of its time
            sa.Index(
                f"ix_{name}_{field}",
                *dict.fromkeys((field, spec.order or field, "id")),
                sqlite_where=now,
                postgresql_where=now,
            )
            for field in spec.indexed
        ),
    )


def _edge(relation: RelationSpec) -> sa.Table:
    name = edge_table(relation)
    return sa.Table(
        name,
        metadata,
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("src", TEXT, nullable=False),
        sa.Column("dst", TEXT, nullable=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("valid_to", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("retracted_at", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("raw_sha256", sa.Text, nullable=False),
        *(_column(f) for f in relation.props.values()),
        sa.Index(f"ix_{name}_src", "src"),
        sa.Index(f"ix_{name}_dst", "dst"),
    )


NODES: dict[str, sa.Table] = {name: _node(spec) for name, spec in ONTOLOGY.entities.items()}
for _entity, _table in NODES.items():
    index_search(_table, _entity)
EDGES: dict[RelationSpec, sa.Table] = {r: _edge(r) for r in ONTOLOGY.relations.values()}
POSITION = sa.Table(
    "graph_position",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
LAYOUT = sa.Table("graph_layout", metadata, sa.Column("digest", sa.Text, primary_key=True))


@cache
def layout() -> str:
    """A digest of all tables and indexes: a graph of another layout is made anew."""
    parts = [str(CreateTable(t)) for t in metadata.sorted_tables]
    parts += [str(CreateIndex(i)) for t in metadata.sorted_tables for i in sorted_indexes(t)]
    parts += [text for entity in NODES for text in sqlite_search(entity)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def sorted_indexes(table: sa.Table) -> list[sa.Index]:
    """A table's indexes in one fixed order."""
    return sorted(table.indexes, key=lambda index: str(index.name))
