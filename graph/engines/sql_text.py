"""A plan as one SQL statement that returns the answer already nested, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from graph.engines.sql_dialect import Dialect
from graph.engines.sql_scope import Scope, column, conjunction, kind
from graph.engines.sql_tables import node_table
from graph.engines.sql_where import condition, full_order, keyset, order_by
from graph.errors import BadPlan
from graph.ontology.declare import Kind, RelationSpec
from graph.plan import EDGE_FIELDS, Pick, Plan, Step
from graph.records import Scalar

Pairs = list[tuple[str, str]]


def statement(plan: Plan, dialect: Dialect) -> tuple[str, dict[str, Scalar]]:
    """SQL text and its parameters; the answer is one row with one JSON value."""
    if plan.as_of is None:
        raise BadPlan("the root of a plan says as of when")
    scope = Scope(dialect)
    root = scope.alias()
    scope.set_moment(plan.entity, root, plan.as_of, plan.known_at)
    text = _page(plan, scope, root, f"{node_table(plan.entity)} {root}", [], [])
    return f"SELECT {text}", scope.params


def _page(plan: Plan, scope: Scope, node: str, tables: str, joined: list[str], edge: Pairs) -> str:
    """``{"rows": [...], "count": n}`` of one level; one row more than asked tells if more are."""
    found = list(joined)
    if plan.where is not None:
        found.append(condition(plan.where, scope, plan.entity, node))
    shown = found + keyset(plan, scope, node)
    inner = (
        f"SELECT {_row(plan, scope, node, edge)} AS j FROM {tables}{conjunction(shown)}"  # noqa: S608
        f" ORDER BY {order_by(plan, scope, node)} LIMIT {scope.bind(plan.window.size + 1)}"
    )
    alias, say = scope.alias(), scope.dialect
    rows = f"(SELECT {say.aggregate(f'{alias}.j')} FROM ({inner}) {alias})"  # noqa: S608
    pairs = [("rows", say.json(rows))]
    if plan.count:
        pairs.append(("count", f"(SELECT count(*) FROM {tables}{conjunction(found)})"))  # noqa: S608
    return say.object(pairs)


def _row(plan: Plan, scope: Scope, node: str, edge: Pairs) -> str:
    values = [(p.key, _value(plan.entity, scope, node, p.field)) for p in plan.picks]
    values += [(s.key, _step(plan.entity, scope, node, s)) for s in plan.steps]
    at = [_value(plan.entity, scope, node, key.field) for key in full_order(plan)]
    pairs = [("node", scope.dialect.object(values))]
    if edge:
        pairs.append(("edge", scope.dialect.object(edge)))
    pairs.append(("at", f"{scope.dialect.array}({', '.join(at)})"))
    return scope.dialect.object(pairs)


def _step(entity: str, scope: Scope, node: str, step: Step) -> str:
    if step.plan.as_of is not None or step.plan.known_at is not None:
        raise BadPlan("only the root of a plan says as of when")
    edge, far, tables, on = scope.follow(entity, step.relation, step.direction, node)
    picks = [(p.key, _edge_value(step.relation, edge, p)) for p in step.edge]
    return _page(step.plan, scope, far, tables, on, picks)


def _value(entity: str, scope: Scope, node: str, name: str) -> str:
    spelled = column(entity, name, node)
    if name == "_sources":
        return scope.dialect.json(spelled)
    match kind(entity, name):
        case Kind.FLAG:
            return scope.dialect.flag(spelled)
        case Kind.NUMBER:
            return scope.dialect.number(spelled)
        case _:
            return spelled


def _edge_value(relation: RelationSpec, edge: str, pick: Pick) -> str:
    if pick.field not in EDGE_FIELDS and pick.field not in relation.props:
        raise BadPlan(f"{relation.name} has no property {pick.field}")
    return f"{edge}.{pick.field}"


__all__: Sequence[str] = ["statement"]
