"""A plan as one SQL statement that returns the answer already nested, as JSON arrays.

A page is ``[rows, count]``, a row is the array of its different values, and a Layout tells which
value stands where. Arrays and not objects, and inner pages as columns and not as arguments:
SQLite's parser has room for a hundred open brackets, which nested calls use up after three levels.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.engines.asked import (
    Layout,
    Value,
    check_property,
    check_step,
    check_values,
    check_where,
    full_order,
    kind,
    root_moment,
)
from graph.engines.sql_dialect import Dialect
from graph.engines.sql_scope import Scope, column, conjunction
from graph.engines.sql_tables import node_table
from graph.engines.sql_where import condition, keyset, order_by
from graph.ontology.declare import Kind, RelationSpec
from graph.plan import Plan, Step
from graph.records import Scalar


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text that returns one JSON value, its parameters, and how to read the value."""

    text: str
    params: dict[str, Scalar]
    layout: Layout


def statement(plan: Plan, dialect: Dialect) -> Statement:
    """The statement that answers a plan; or BadPlan."""
    as_of = root_moment(plan)
    scope = Scope(dialect)
    root = scope.alias()
    scope.set_moment(plan.entity, root, as_of, plan.known_at)
    tables = f"{node_table(plan.entity)} {root}"
    text, layout = _page(plan, scope, root, (tables, scope.node_in_force(root)), {})
    return Statement(text, scope.params, layout)


def _page(
    plan: Plan, scope: Scope, node: str, source: tuple[str, list[str]], edge: dict[Value, str]
) -> tuple[str, Layout]:
    """The select of a page; it takes a row more than asked, which tells whether there are more."""
    tables, found = source[0], list(source[1])
    if plan.where is not None:
        check_where(plan.where)
        found.append(condition(plan.where, scope, plan.entity, node))
    shown = found + keyset(plan, scope, node)
    values, steps = _values(plan, scope, node)
    values |= edge
    check_values(len(values))
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
    check_step(step)
    edge, far, tables, on = scope.follow(entity, step.relation, step.direction, node)
    picks = {("edge", p.field): _edge_value(step.relation, scope, edge, p.field) for p in step.edge}
    return _page(step.plan, scope, far, (tables, on), picks)


def _node_value(entity: str, scope: Scope, node: str, name: str) -> str:
    spelled = column(entity, name, node)
    return scope.dialect.number(spelled) if kind(entity, name) is Kind.NUMBER else spelled


def _edge_value(relation: RelationSpec, scope: Scope, edge: str, name: str) -> str:
    spelled = f"{edge}.{check_property(relation, name)}"
    return scope.dialect.number(spelled) if name == "confidence" else spelled
