"""A plan as one SQL statement that returns the answer already nested, as JSON arrays.

A page is ``[rows, count]``, a row is the array of its different values, and a Layout tells which
value stands where. Arrays and not objects, and inner pages as columns and not as arguments:
SQLite's parser has room for a hundred open brackets, which nested calls use up after three levels.
What a relation leads to at most once is joined to the row and lies among its values.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.engines.asked import (
    MOST_VALUES,
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
from graph.ontology.declare import Cardinality, Kind
from graph.plan import Direction, Plan, Step
from graph.records import Scalar

_MOST_JOINED = 28
"""SQLite joins at most 64 tables; a relation takes two."""
_Through = tuple[Step, str]
"""The step that led to a page, and the alias of its edge."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text that returns one JSON value, its parameters, and how to read the value."""

    text: str
    params: dict[str, Scalar]
    layout: Layout


@dataclass(slots=True)
class _Row:
    """The different values of one row while it is written; steps that wait need a place each.

    ``apart``: the rows are chosen in a select of their own, to which others are joined.
    """

    apart: bool = False
    spelled: dict[str, int] = field(default_factory=dict)
    arrays: set[int] = field(default_factory=set)
    joins: list[str] = field(default_factory=list)
    waiting: int = 0

    def place(self, text: str, *, is_array: bool = False) -> int:
        place = self.spelled.setdefault(text, len(self.spelled))
        if is_array:
            self.arrays.add(place)
        return place

    def has_room(self, step: Step) -> bool:
        """Whether the values of a step may lie in this row."""
        plan = step.plan
        new = len(plan.picks) + len(plan.order) + len(step.edge) + len(plan.steps) + 1
        fits = len(self.spelled) + new + self.waiting <= MOST_VALUES
        return fits and len(self.joins) < _MOST_JOINED


def statement(plan: Plan, dialect: Dialect) -> Statement:
    """The statement that answers a plan; or BadPlan."""
    as_of = root_moment(plan)
    scope = Scope(dialect)
    root = scope.alias()
    scope.set_moment(plan.entity, root, as_of, plan.known_at)
    tables = f"{node_table(plan.entity)} {root}"
    text, layout = _page(plan, scope, root, (tables, scope.node_in_force(root)))
    return Statement(text, scope.params, layout)


def _page(
    plan: Plan,
    scope: Scope,
    node: str,
    source: tuple[str, list[str]],
    through: _Through | None = None,
) -> tuple[str, Layout]:
    """The select of a page; it takes a row more than asked, which tells whether there are more."""
    tables, found = source[0], list(source[1])
    if plan.where is not None:
        check_where(plan.where)
        found.append(condition(plan.where, scope, plan.entity, node))
    parts = [found + part for part in keyset(plan, scope, node)]
    apart = len(parts) > 1 or any(map(_is_single, plan.steps))
    row = _Row(apart=scope.dialect.joins and apart)
    layout = _layout(plan, scope, node, row, through)
    check_values(len(row.spelled))
    window = f" ORDER BY {order_by(plan, scope, node)} LIMIT {int(plan.window.size) + 1}"
    chosen = f"{tables}{conjunction(parts[0])}{window}"
    if row.apart:
        # the window first: what is joined to rows that are not shown would be read in vain
        own = ", ".join((f"{node}.*", *_edges_apart(through)))
        rows = [f"SELECT {own} FROM {tables}{conjunction(part)}{window}" for part in parts]  # noqa: S608
        chosen = f"({_together(rows, node, window)}) {node} {' '.join(row.joins)}"
    columns = ", ".join(f"{text} AS c{place}" for text, place in row.spelled.items())
    alias, say = scope.alias(), scope.dialect
    values = ", ".join(
        say.json(f"{alias}.c{place}") if place in row.arrays else f"{alias}.c{place}"
        for place in row.spelled.values()
    )
    count = f"(SELECT count(*) FROM {tables}{conjunction(found)})" if plan.count else "NULL"  # noqa: S608
    page = f"{say.array}({say.aggregate(f'{say.array}({values})')}, {count})"
    return f"SELECT {page} FROM (SELECT {columns} FROM {chosen}) {alias}", layout  # noqa: S608


def _together(rows: list[str], node: str, window: str) -> str:
    """Selects that are parts of one window, as one."""
    if len(rows) == 1:
        return rows[0]
    parts = " UNION ALL ".join(f"SELECT * FROM ({one})" for one in rows)  # noqa: S608
    return f"SELECT * FROM ({parts}) {node}{window}"  # noqa: S608


def _layout(
    plan: Plan,
    scope: Scope,
    node: str,
    row: _Row,
    through: _Through | None,
    *,
    joined: bool = False,
) -> Layout:
    """Give every value of a node its place in a row, with those joined to it."""
    fields = [p.field for p in plan.picks] + [key.field for key in full_order(plan)]
    places: dict[Value, int] = {
        ("node", f): row.place(_node_value(plan.entity, scope, node, f)) for f in fields
    }
    if through is not None:
        step, edge = through
        for pick in step.edge:
            name = check_property(step.relation, pick.field)
            spelled = f'{node}."@{name}"' if row.apart and not joined else f"{edge}.{name}"
            if name == "confidence":
                spelled = scope.dialect.number(spelled)
            places["edge", name] = row.place(spelled)
    row.waiting += len(plan.steps)
    layouts: dict[str, Layout] = {}
    for step in plan.steps:
        check_step(step)
        row.waiting -= 1
        if scope.dialect.joins and _is_single(step) and row.has_room(step):
            layouts[step.key] = _joined(plan.entity, scope, node, row, step)
            continue
        text, layouts[step.key] = _step(plan.entity, scope, node, step)
        places["step", step.key] = row.place(f"({text})", is_array=True)
    return Layout(places, layouts)


def _edges_apart(through: _Through | None) -> list[str]:
    """What a select of its own hands on of its edges."""
    if through is None:
        return []
    return [f'{through[1]}.{pick.field} AS "@{pick.field}"' for pick in through[0].edge]


def _is_single(step: Step) -> bool:
    """Whether a step leads to at most one row, and asks for no more than that row."""
    window = step.plan.window
    plain = window.first and window.after is None and window.before is None
    one = step.relation.cardinality is not Cardinality.MANY and step.direction is Direction.OUT
    return bool(plain) and one and not step.plan.count


def _joined(entity: str, scope: Scope, node: str, row: _Row, step: Step) -> Layout:
    edge, far, joins, on = scope.join(entity, step.relation, node)
    if step.plan.where is not None:
        check_where(step.plan.where)
        on.append(condition(step.plan.where, scope, step.plan.entity, far))
    row.joins.append(f"{joins} ON {' AND '.join(on)}")
    inside = _layout(step.plan, scope, far, row, (step, edge), joined=True)
    return Layout(inside.places, inside.steps, single=inside.places["node", "id"])


def _step(entity: str, scope: Scope, node: str, step: Step) -> tuple[str, Layout]:
    edge, far, tables, on = scope.follow(entity, step.relation, step.direction, node)
    return _page(step.plan, scope, far, (tables, on), (step, edge))


def _node_value(entity: str, scope: Scope, node: str, name: str) -> str:
    spelled = column(entity, name, node)
    return scope.dialect.number(spelled) if kind(entity, name) is Kind.NUMBER else spelled
