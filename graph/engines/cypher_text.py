"""A plan as one Cypher statement that returns one record with the answer already nested.

The driver spends as much on a record as on some fifty values, so a page is ``[rows, count]`` and a
row is the list of its different values; a Layout tells which value stands where. The text depends
on the shape of the plan alone, all values are parameters, so the server plans each shape once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from graph.engines.asked import (
    Layout,
    Value,
    check_property,
    check_step,
    check_values,
    check_where,
    full_order,
    root_moment,
)
from graph.engines.cypher_scope import Match, Place, Scope, value
from graph.engines.cypher_where import condition, keyset, order_by, ordered
from graph.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Statement:
    """Cypher that returns one value, its parameters, and how to read the value."""

    text: str
    params: dict[str, Any]
    layout: Layout


def statement(plan: Plan) -> Statement:
    """The statement that answers a plan; or BadPlan."""
    as_of = root_moment(plan)
    scope = Scope()
    root = scope.root(plan.entity, as_of, plan.known_at)
    root = replace(root, conditions=(*ordered(plan, root.place), *root.conditions))
    page, layout = _page(plan, scope, root, {})
    return Statement(f"RETURN {page} AS page", scope.params, layout)


def _page(plan: Plan, scope: Scope, match: Match, edge: dict[Value, str]) -> tuple[str, Layout]:
    """A page as an expression; it takes a row more than asked, which tells whether there are more.

    Rows are cut before their values are looked up, so what is cut costs nothing more.
    """
    found = list(match.conditions)
    if plan.where is not None:
        check_where(plan.where)
        found.append(condition(plan.where, scope, plan.entity, match.place))
    shown = found + keyset(plan, scope, match.place)
    values, steps = _values(plan, scope, match.place)
    values |= edge
    check_values(len(values))
    rows = (
        f"COLLECT {{ MATCH {match.pattern} WHERE {' AND '.join(shown)}"
        f" WITH {', '.join(match.kept)} ORDER BY {order_by(plan, match.place)}"
        f" LIMIT {scope.bind(plan.window.size + 1)} RETURN [{', '.join(values.values())}] }}"
    )
    count = "null"
    if plan.count:
        count = f"COUNT {{ MATCH {match.pattern} WHERE {' AND '.join(found)} }}"
    return f"[{rows}, {count}]", Layout({v: n for n, v in enumerate(values)}, steps)


def _values(plan: Plan, scope: Scope, here: Place) -> tuple[dict[Value, str], dict[str, Layout]]:
    fields = [p.field for p in plan.picks] + [key.field for key in full_order(plan)]
    values = {("node", f): value(plan.entity, f, here.version) for f in fields}
    layouts: dict[str, Layout] = {}
    for step in plan.steps:
        values["step", step.key], layouts[step.key] = _step(plan.entity, scope, here, step)
    return values, layouts


def _step(entity: str, scope: Scope, here: Place, step: Step) -> tuple[str, Layout]:
    check_step(step)
    edge, match = scope.follow(entity, step.relation, step.direction, here)
    picks = {
        ("edge", p.field): f"{edge}.`{check_property(step.relation, p.field)}`" for p in step.edge
    }
    return _page(step.plan, scope, match, picks)
