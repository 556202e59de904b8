"""What every engine asks of a plan before it writes a statement, and how an answer's rows lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from graph.errors import BadPlan
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Kind, RelationSpec
from graph.plan import (
    EDGE_FIELDS,
    MOST_DEEP,
    MOST_SCOPED,
    NODE_FIELDS,
    All,
    Direction,
    Not,
    Order,
    Plan,
    Related,
    RootField,
    Some,
    Step,
    Where,
    depth,
)

MOST_VALUES = 90
"""Different values in one row; PostgreSQL's functions take 100 arguments, SQLite's 127."""
MOST_NESTED = 16
"""Conditions inside conditions; the parsers of all engines have room for more."""
Value = tuple[str, str]
"""("node", field), ("edge", field) or ("step", key)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each value stands in a row of a page, and the layouts of the pages inside it.

    A page of at most one row may lie among the values of the row around it: ``single`` is then
    where its row's id stands, which is null when there is no row.
    """

    places: dict[Value, int]
    steps: dict[str, Layout]
    single: int | None = None


def root_moment(plan: Plan) -> int | RootField:
    """The moment a whole plan asks about; BadPlan when it says none, or goes too deep."""
    if plan.as_of is None:
        raise BadPlan("the root of a plan says as of when")
    if depth(plan) > MOST_DEEP + MOST_SCOPED:
        raise BadPlan(f"a plan follows at most {MOST_DEEP + MOST_SCOPED} relations in a row")
    return plan.as_of


def check_where(where: Where) -> None:
    """Raise BadPlan for a condition that goes too deep."""
    if _nested(where) > MOST_NESTED:
        raise BadPlan("the plan has too many conditions inside conditions")


def check_step(step: Step) -> None:
    """Raise BadPlan for a step with a moment of its own."""
    if step.plan.as_of is not None or step.plan.known_at is not None:
        raise BadPlan("only the root of a plan says as of when")


def check_values(values: int) -> None:
    """Raise BadPlan for a row of too many different values."""
    if values > MOST_VALUES:
        raise BadPlan(f"one row of an answer has at most {MOST_VALUES} different values")


def check_field(entity: str, name: str) -> str:
    """A field that the entity has, or BadPlan."""
    if name not in NODE_FIELDS and name not in ONTOLOGY.entity(entity).fields:
        raise BadPlan(f"{entity} has no field {name}")
    return name


@cache
def searchable(entity: str) -> tuple[str, ...]:
    """Fields of an entity that can be found by a fragment."""
    return tuple(f.name for f in ONTOLOGY.entity(entity).fields.values() if f.search)


def letters_of(name: str) -> str:
    """Under which name an engine keeps the letters of a field, see `graph.fragments`."""
    return f"_letters_{name}"


def check_search(entity: str, name: str) -> str:
    """A field of the entity that can be found by a fragment, or BadPlan."""
    if name not in searchable(entity):
        raise BadPlan(f"{entity}.{name} cannot be searched")
    return name


def check_property(relation: RelationSpec, name: str) -> str:
    """A property that the relation's edges have, or BadPlan."""
    if name not in EDGE_FIELDS and name not in relation.props:
        raise BadPlan(f"{relation.name} has no property {name}")
    return name


def check_touches(entity: str, relation: RelationSpec, direction: Direction) -> None:
    """Raise BadPlan for a relation that does not start at the entity in that direction."""
    near = relation.source if direction is Direction.OUT else relation.target
    if near != entity:
        raise BadPlan(f"{relation.name} {relation.target} does not touch {entity} there")


def kind(entity: str, name: str) -> Kind | None:
    """What a declared field holds; None for what every node has."""
    spec = ONTOLOGY.entity(entity).fields.get(name)
    return None if spec is None else spec.kind


def full_order(plan: Plan) -> tuple[Order, ...]:
    """The plan's order with the id as the last key, so that every row has one place."""
    for key in plan.order:
        if kind(plan.entity, key.field) is Kind.FLAG:
            raise BadPlan(f"{plan.entity} cannot be sorted by {key.field}, which is yes or no")
    descending = bool(plan.order) and plan.order[-1].descending
    return (*plan.order, Order("id", descending))


def _nested(where: Where) -> int:
    match where:
        case All(parts) | Some(parts):
            return 1 + max(map(_nested, parts), default=0)
        case Not(part) | Related(where=part):
            return 1 + _nested(part)
        case _:
            return 1
