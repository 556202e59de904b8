"""The texts of Cypher statements that write lists of rows; ``{0}`` … are labels and types."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from graph.engines.asked import letters_of, searchable
from graph.engines.cypher_rows import EDGE_COLUMNS, VERSION_COLUMNS, Row
from graph.engines.cypher_schema import HAS_VERSION, place, placed, version_label
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import RelationSpec
from graph.times import END_MS

# The server plans these when the graph is still empty and finds reading all of an index as cheap as
# looking one id up: hence the hints.
HELD_VERSIONS = f"""
UNWIND $rows AS id
MATCH (t:{{0}} {{{{id: id}}}})-[:{HAS_VERSION}]->(v) USING INDEX SEEK t:{{0}}(id)
WHERE NOT v._stub
RETURN collect(properties(v)) AS rows
"""
HELD_EDGES = """
UNWIND $rows AS id
MATCH (s:{0} {{id: id}})-[e:{1}]->(d:{2}) USING INDEX SEEK s:{0}(id)
RETURN collect({{src: id, dst: d.id, own: properties(e)}}) AS rows
"""
END_STUBS = f"""
UNWIND $rows AS row
MATCH (t:{{0}} {{{{id: row.id}}}})-[:{HAS_VERSION}]->(v) USING INDEX SEEK t:{{0}}(id)
WHERE v._stub AND v._known_to = {END_MS}
SET v._known_to = row._recorded_at
"""
_FIND_VERSION = f"""
UNWIND $rows AS row
MATCH (t:{{0}} {{{{id: row.id}}}})-[:{HAS_VERSION}]->(v) USING INDEX SEEK t:{{0}}(id)
WHERE v.row_id = row.row_id
"""
DROP_VERSIONS = f"{_FIND_VERSION} DETACH DELETE v"
CHANGE_VERSIONS = f"{_FIND_VERSION} SET v = row"
_FIND_EDGE = """
UNWIND $rows AS row
MATCH (s:{0} {{id: row.src}})-[e:{1}]->(d:{2}) USING INDEX SEEK s:{0}(id)
WHERE d.id = row.dst AND coalesce(e.id, '') = row.own.id
"""
DROP_EDGES = f"{_FIND_EDGE} DELETE e"
CHANGE_EDGES = f"{_FIND_EDGE} SET e = row.own"


class Making(NamedTuple):
    """A statement that makes nodes or relations, and the values that a row of it has in turn.

    A node that is created with its properties costs the server a third less than one that is
    created and then given them.
    """

    text: str
    columns: tuple[str, ...]

    def values(self, row: Row) -> list[Any]:
        """A row as the statement takes it; what is null is not kept."""
        return [row.get(column) for column in self.columns]


@cache
def add_stubs(entity: str) -> Making:
    """Makes things with a stub where they have no version at all."""
    return _versions(entity, f" WITH t, row WHERE NOT EXISTS {{ (t)-[:{HAS_VERSION}]->() }}")


@cache
def add_versions(entity: str) -> Making:
    """Makes versions, and their things where there are none."""
    return _versions(entity, "")


def _versions(entity: str, only: str) -> Making:
    places = (place(name) for name in placed(entity))
    found = map(letters_of, searchable(entity))
    columns = (*VERSION_COLUMNS, *ONTOLOGY.entity(entity).fields, *places, *found)
    return Making(
        f"UNWIND $rows AS row MERGE (t:{entity} {{id: row[{columns.index('id')}]}}){only}"
        f" CREATE (t)-[:{HAS_VERSION}]->(:{version_label(entity)} {_map(columns)})",
        columns,
    )


@cache
def add_edges(relation: RelationSpec) -> Making:
    """Makes edges, and the things at their ends where there are none."""
    columns = (*EDGE_COLUMNS, *relation.props)
    source, name, target = relation.key
    ends = len(columns)
    return Making(
        f"UNWIND $rows AS row MERGE (s:{source} {{id: row[{ends}]}})"
        f" MERGE (d:{target} {{id: row[{ends + 1}]}})"
        f" CREATE (s)-[:{name} {_map(columns)}]->(d)",
        columns,
    )


def _map(columns: tuple[str, ...]) -> str:
    return "{" + ", ".join(f"`{name}`: row[{n}]" for n, name in enumerate(columns)) + "}"
