"""A plan as one SQL statement that returns the answer already nested, as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    return _page(plan, scope, root, f"{node_table(plan.entity)} {root}", [], []), scope.params


def _page(plan: Plan, scope: Scope, node: str, tables: str, joined: list[str], edge: Pairs) -> str:
    """A select of ``{"rows": [...], "count": n}``; a row more than asked tells if there are more.

    Inner pages stand as columns of the inner select, not as arguments of a function: SQLite's
    parser has room for a hundred open brackets, which nested calls use up after three levels.
    """
    found = list(joined)
    if plan.where is not None:
        found.append(condition(plan.where, scope, plan.entity, node))
    shown = found + keyset(plan, scope, node)
    columns, outer = Columns(scope.alias()), scope.dialect
    row = outer.object(_row(plan, scope, node, edge, columns))
    inner = (
        f"SELECT {columns.listed()} FROM {tables}{conjunction(shown)}"  # noqa: S608
        f" ORDER BY {order_by(plan, scope, node)} LIMIT {scope.bind(plan.window.size + 1)}"
    )
    pairs = [("rows", outer.aggregate(row))]
    if plan.count:
        pairs.append(("count", f"(SELECT count(*) FROM {tables}{conjunction(found)})"))  # noqa: S608
    return f"SELECT {outer.object(pairs)} FROM ({inner}) {columns.alias}"  # noqa: S608


@dataclass(slots=True)
class Columns:
    """The columns of an inner select, named c0, c1, … for the select around it."""

    alias: str
    _spelled: dict[str, str] = field(default_factory=dict)

    def add(self, expression: str) -> str:
        """The outer name of an expression."""
        name = self._spelled.setdefault(expression, f"c{len(self._spelled)}")
        return f"{self.alias}.{name}"

    def listed(self) -> str:
        """The select list."""
        return ", ".join(f"{spelled} AS {name}" for spelled, name in self._spelled.items())


def _row(plan: Plan, scope: Scope, node: str, edge: Pairs, columns: Columns) -> Pairs:
    values = [(p.key, _value(plan.entity, scope, node, p.field, columns)) for p in plan.picks]
    for step in plan.steps:
        page = columns.add(f"({_step(plan.entity, scope, node, step)})")
        values.append((step.key, scope.dialect.json(page)))
    at = [_value(plan.entity, scope, node, key.field, columns) for key in full_order(plan)]
    pairs = [("node", scope.dialect.object(values))]
    if edge:
        own = [(key, columns.add(spelled)) for key, spelled in edge]
        pairs.append(("edge", scope.dialect.object(own)))
    pairs.append(("at", f"{scope.dialect.array}({', '.join(at)})"))
    return pairs


def _step(entity: str, scope: Scope, node: str, step: Step) -> str:
    if step.plan.as_of is not None or step.plan.known_at is not None:
        raise BadPlan("only the root of a plan says as of when")
    edge, far, tables, on = scope.follow(entity, step.relation, step.direction, node)
    picks = [(p.key, _edge_value(step.relation, edge, p)) for p in step.edge]
    return _page(step.plan, scope, far, tables, on, picks)


def _value(entity: str, scope: Scope, node: str, name: str, columns: Columns) -> str:
    shown = columns.add(column(entity, name, node))
    if name == "_sources":
        return scope.dialect.json(shown)
    match kind(entity, name):
        case Kind.FLAG:
            return scope.dialect.flag(shown)
        case Kind.NUMBER:
            return scope.dialect.number(shown)
        case _:
            return shown


def _edge_value(relation: RelationSpec, edge: str, pick: Pick) -> str:
    if pick.field not in EDGE_FIELDS and pick.field not in relation.props:
        raise BadPlan(f"{relation.name} has no property {pick.field}")
    return f"{edge}.{pick.field}"
