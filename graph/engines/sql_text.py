"""A plan as one SQL statement that returns the answer already nested, as JSON arrays.

A page is ``[rows, count]``, a row is the array of its different values, and a Layout tells which
value stands where. Arrays and not objects, and inner pages as columns and not as arguments:
SQLite's parser has room for a hundred open brackets, which nested calls use up after three levels.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.engines.sql_dialect import Dialect
from graph.engines.sql_scope import Scope, column, conjunction, kind
from graph.engines.sql_tables import node_table
from graph.engines.sql_where import condition, full_order, keyset, order_by
from graph.errors import BadPlan
from graph.ontology.declare import Kind, RelationSpec
from graph.plan import EDGE_FIELDS, MOST_DEEP, Plan, Step, depth
from graph.records import Scalar

_MOST_VALUES = 90
"""Different values in one row; PostgreSQL's functions take 100 arguments, SQLite's 127."""
Value = tuple[str, str]
"""("node", field), ("edge", field) or ("step", key)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each value stands in a row of a page, and the layouts of the pages inside it."""

    places: dict[Value, int]
    steps: dict[str, Layout]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text that returns one JSON value, its parameters, and how to read the value."""

    text: str
    params: dict[str, Scalar]
    layout: Layout


def statement(plan: Plan, dialect: Dialect) -> Statement:
    """The statement that answers a plan; or BadPlan."""
    if plan.as_of is None:
        raise BadPlan("the root of a plan says as of when")
    if depth(plan) > MOST_DEEP:
        raise BadPlan(f"a plan follows at most {MOST_DEEP} relations in a row")
    scope = Scope(dialect)
    root = scope.alias()
    scope.set_moment(plan.entity, root, plan.as_of, plan.known_at)
    tables = f"{node_table(plan.entity)} {root}"
    text, layout = _page(plan, scope, root, (tables, scope.node_in_force(root)), {})
    return Statement(text, scope.params, layout)


def _page(
    plan: Plan, scope: Scope, node: str, source: tuple[str, list[str]], edge: dict[Value, str]
) -> tuple[str, Layout]:
    """The select of a page; it takes a row more than asked, which tells whether there are more."""
    tables, found = source[0], list(source[1])
    if plan.where is not None:
        found.append(condition(plan.where, scope, plan.entity, node))
    shown = found + keyset(plan, scope, node)
    values, steps = _values(plan, scope, node)
    values |= edge
    if len(values) > _MOST_VALUES:
        raise BadPlan(f"one row of an answer has at most {_MOST_VALUES} different values")
    columns = ", ".join(f"{spelled} AS c{n}" for n, spelled in enumerate(values.values()))
    inner = (
        f"SELECT {columns} FROM {tables}{conjunction(shown)}"  # noqa: S608 (names checked)
        f" ORDER BY {order_by(plan, scope, node)} LIMIT {scope.bind(plan.window.size + 1)}"
    )
    alias, say = scope.alias(), scope.dialect
    row = ", ".join(
        say.json(f"{alias}.c{n}") if value[0] == "step" else f"{alias}.c{n}"
        for n, value in enumerate(values)
    )
    count = f"(SELECT count(*) FROM {tables}{conjunction(found)})" if plan.count else "NULL"  # noqa: S608
    page = f"{say.array}({say.aggregate(f'{say.array}({row})')}, {count})"
    layout = Layout({value: n for n, value in enumerate(values)}, steps)
    return f"SELECT {page} FROM ({inner}) {alias}", layout  # noqa: S608


def _values(plan: Plan, scope: Scope, node: str) -> tuple[dict[Value, str], dict[str, Layout]]:
    fields = [p.field for p in plan.picks] + [key.field for key in full_order(plan)]
    values = {("node", f): _node_value(plan.entity, scope, node, f) for f in fields}
    layouts: dict[str, Layout] = {}
    for step in plan.steps:
        text, layouts[step.key] = _step(plan.entity, scope, node, step)
        values["step", step.key] = f"({text})"
    return values, layouts


def _step(entity: str, scope: Scope, node: str, step: Step) -> tuple[str, Layout]:
    if step.plan.as_of is not None or step.plan.known_at is not None:
        raise BadPlan("only the root of a plan says as of when")
    edge, far, tables, on = scope.follow(entity, step.relation, step.direction, node)
    picks = {("edge", p.field): _edge_value(step.relation, scope, edge, p.field) for p in step.edge}
    return _page(step.plan, scope, far, (tables, on), picks)


def _node_value(entity: str, scope: Scope, node: str, name: str) -> str:
    spelled = column(entity, name, node)
    return scope.dialect.number(spelled) if kind(entity, name) is Kind.NUMBER else spelled


def _edge_value(relation: RelationSpec, scope: Scope, edge: str, name: str) -> str:
    if name not in EDGE_FIELDS and name not in relation.props:
        raise BadPlan(f"{relation.name} has no property {name}")
    return scope.dialect.number(f"{edge}.{name}") if name == "confidence" else f"{edge}.{name}"
