"""Conditions, orders and keyset windows of a plan as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from graph.engines.asked import check_search, full_order, letters_of
from graph.engines.sql_scope import Scope, column, conjunction
from graph.errors import BadPlan
from graph.plan import (
    NODE_FIELDS,
    All,
    AtMoment,
    Compare,
    In,
    IsNull,
    Not,
    Order,
    Plan,
    Related,
    Search,
    Some,
    Where,
    other_end,
)
from graph.records import Scalar

_COMPARE = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@singledispatch
def condition(where: Where, scope: Scope, entity: str, node: str) -> str:
    """A condition on a node as SQL; raises BadPlan."""
    raise BadPlan(f"no condition {where!r} for {entity} as {node} in {scope.as_of}")


@condition.register
def _(where: Compare, scope: Scope, entity: str, node: str) -> str:
    if where.value is None:
        raise BadPlan(f"{where.field} is compared with nothing; ask for IsNull")
    name, value = column(entity, where.field, node), scope.bind(where.value)
    if where.op == "contains":
        return f"{scope.dialect.position(name, value)} > 0"
    if where.op == "starts_with":
        return f"{scope.dialect.position(name, value)} = 1"
    return f"{name} {_COMPARE[where.op]} {value}"


@condition.register
def _(where: In, scope: Scope, entity: str, node: str) -> str:
    name = column(entity, where.field, node)
    if not where.values:
        return "1 = 0"
    return f"{name} IN ({', '.join(scope.bind(v) for v in where.values)})"


@condition.register
def _(where: IsNull, scope: Scope, entity: str, node: str) -> str:  # noqa: ARG001
    return f"{column(entity, where.field, node)} IS NULL"


@condition.register
def _(where: AtMoment, scope: Scope, entity: str, node: str) -> str:
    return f"{column(entity, where.field, node)} {_COMPARE[where.op]} {scope.as_of}"


@condition.register
def _(where: Search, scope: Scope, entity: str, node: str) -> str:
    name = check_search(entity, where.field)
    narrowed = scope.dialect.narrowed(entity, name, node, scope.bind(where.grams))
    held = scope.dialect.position(f'{node}."{letters_of(name)}"', scope.bind(where.letters))
    return f"({narrowed} AND {held} > 0)"


@condition.register
def _(where: All, scope: Scope, entity: str, node: str) -> str:
    return _joined(" AND ", where.parts, scope, entity, node)


@condition.register
def _(where: Some, scope: Scope, entity: str, node: str) -> str:
    return _joined(" OR ", where.parts, scope, entity, node)


@condition.register
def _(where: Not, scope: Scope, entity: str, node: str) -> str:
    # An unknown field makes the part unknown, not false; unknown counts as not holding.
    part = condition(where.part, scope, entity, node)
    return f"NOT coalesce({part}, {scope.dialect.false})"


@condition.register
def _(where: Related, scope: Scope, entity: str, node: str) -> str:
    _, far, tables, on = scope.follow(entity, where.relation, where.direction, node)
    on.append(condition(where.where, scope, other_end(where.relation, where.direction), far))
    return f"EXISTS (SELECT 1 FROM {tables}{conjunction(on)})"  # noqa: S608 (names checked)


def _joined(word: str, parts: Sequence[Where], scope: Scope, entity: str, node: str) -> str:
    if not parts:
        raise BadPlan("a condition without parts would match everything")
    return "(" + word.join(condition(p, scope, entity, node) for p in parts) + ")"


def order_by(plan: Plan, scope: Scope, node: str) -> str:
    """The ORDER BY list; turned round for a window that counts from the end."""
    reverse = plan.window.last is not None
    terms = []
    for key in full_order(plan):
        descending = key.descending is not reverse
        nulls = "" if key.field in NODE_FIELDS else scope.dialect.nulls(descending)
        word = "DESC" if descending else "ASC"
        terms.append(f"{column(plan.entity, key.field, node)} {word}{nulls}")
    return ", ".join(terms)


def keyset(plan: Plan, scope: Scope, node: str) -> list[list[str]]:
    """Conditions that keep what lies after one place and before another, part by part.

    An index gives the rows from a place on where that place is the end of one range. Downwards
    what is not known lies beyond every place and in no such range: it is a part of its own.
    """
    parts: list[list[str]] = [[]]
    for at, back in ((plan.window.after, False), (plan.window.before, True)):
        if at is not None:
            beyond = _beyond(plan, scope, node, at, back)
            parts = [[*one, *more] for one in parts for more in beyond]
    return parts


def _beyond(
    plan: Plan, scope: Scope, node: str, at: Sequence[Scalar], back: bool
) -> list[list[str]]:
    """Rows beyond a place: the first key that differs decides."""
    order = full_order(plan)
    if len(at) != len(order):
        raise BadPlan("a place in an order has one value for each of its keys")
    choices: list[str] = []
    same: list[str] = []
    for key, value in zip(order, at, strict=True):
        name = column(plan.entity, key.field, node)
        further = _further(key, name, value, scope, back)
        if further is not None:
            choices.append(" AND ".join([*same, further]))
        same.append(f"{name} IS NULL" if value is None else f"{name} = {scope.bind(value)}")
    either = "(" + " OR ".join(f"({c})" for c in choices) + ")"
    if at[0] is None:
        return [[either]]
    name, downwards = column(plan.entity, order[0].field, node), order[0].descending is not back
    bound = f"{name} {'<=' if downwards else '>='} {scope.bind(at[0])}"
    if not downwards or order[0].field in NODE_FIELDS:
        return [[bound, either]]
    return [[bound, either], [f"{name} IS NULL"]] if scope.dialect.joins else [[either]]


def _further(key: Order, name: str, value: Scalar, scope: Scope, back: bool) -> str | None:
    """Beyond one value; what is not known is smaller than any value."""
    downwards = key.descending is not back
    if value is None:
        return None if downwards else f"{name} IS NOT NULL"
    compared = f"{name} {'<' if downwards else '>'} {scope.bind(value)}"
    if downwards and key.field not in NODE_FIELDS:
        return f"({compared} OR {name} IS NULL)"
    return compared
