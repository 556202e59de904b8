"""What every part of one statement shares: parameters, aliases, the moment, checked names."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.engines.asked import check_field, check_touches
from graph.engines.sql_dialect import Dialect
from graph.engines.sql_tables import edge_table, node_table
from graph.ontology.declare import RelationSpec
from graph.plan import Direction, RootField, other_end
from graph.records import Scalar
from graph.times import END_MS


@dataclass(slots=True)
class Scope:
    """The state of one statement while it is written."""

    dialect: Dialect
    params: dict[str, Scalar] = field(default_factory=dict)
    as_of: str = ""
    known_at: str | None = None
    _aliases: int = 0

    def bind(self, value: Scalar) -> str:
        """A parameter that carries the value."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return self.dialect.param(name)

    def alias(self) -> str:
        """A table alias that is not taken."""
        self._aliases += 1
        return f"t{self._aliases}"

    def set_moment(self, entity: str, root: str, as_of: int | RootField, known: int | None) -> None:
        """Fix the moment that the whole statement asks about."""
        if isinstance(as_of, RootField):
            self.as_of = column(entity, as_of.field, root)
        else:
            self.as_of = self.bind(as_of)
        self.known_at = None if known is None else self.bind(known)

    def follow(
        self, entity: str, relation: RelationSpec, direction: Direction, node: str
    ) -> tuple[str, str, str, list[str]]:
        """(edge alias, far alias, tables, conditions) of a relation from a node, in force."""
        check_touches(entity, relation, direction)
        edge, far = self.alias(), self.alias()
        here, there = ("src", "dst") if direction is Direction.OUT else ("dst", "src")
        other = node_table(other_end(relation, direction))
        tables = f"{edge_table(relation)} {edge} JOIN {other} {far} ON {far}.id = {edge}.{there}"
        joined = f"{edge}.{here} = {node}.id"
        return edge, far, tables, [joined, *self.edge_in_force(edge), *self.node_in_force(far)]

    def join(
        self, entity: str, relation: RelationSpec, node: str
    ) -> tuple[str, str, str, list[str]]:
        """(edge alias, far alias, joins, conditions of the last) of a relation to one node."""
        check_touches(entity, relation, Direction.OUT)
        edge, far = self.alias(), self.alias()
        on = " AND ".join([f"{edge}.src = {node}.id", *self.edge_in_force(edge)])
        joins = (
            f"LEFT JOIN {edge_table(relation)} {edge} ON {on}"
            f" LEFT JOIN {node_table(relation.target)} {far}"
        )
        return edge, far, joins, [f"{far}.id = {edge}.dst", *self.node_in_force(far)]

    def node_in_force(self, node: str) -> list[str]:
        """That a version of a node is valid and known at the statement's moment."""
        return self._within(node, ("_valid_from", "_valid_to"), ("_updated_at", "_known_to"))

    def edge_in_force(self, edge: str) -> list[str]:
        """That an edge is valid and known at the statement's moment."""
        return self._within(edge, ("valid_from", "valid_to"), ("recorded_at", "retracted_at"))

    def _within(self, alias: str, valid: tuple[str, str], known: tuple[str, str]) -> list[str]:
        holds = [f"{alias}.{valid[0]} <= {self.as_of}", f"{alias}.{valid[1]} > {self.as_of}"]
        if self.known_at is None:
            return [*holds, f"{alias}.{known[1]} = {END_MS}"]
        start, end = (f"{alias}.{name}" for name in known)
        return [*holds, f"{start} <= {self.known_at}", f"{end} > {self.known_at}"]


def column(entity: str, name: str, alias: str) -> str:
    """A node's column, or BadPlan."""
    return f'{alias}."{check_field(entity, name)}"'


def conjunction(conditions: list[str]) -> str:
    """A WHERE clause, or nothing."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
