"""Conditions, orders and keyset windows of a plan as Cypher."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from graph.engines.asked import check_search, full_order, letters_of
from graph.engines.cypher_schema import UNKNOWN_MS, place, placed
from graph.engines.cypher_scope import Place, Scope, value
from graph.errors import BadPlan
from graph.plan import (
    NODE_FIELDS,
    All,
    AtMoment,
    Compare,
    In,
    IsNull,
    Not,
    Op,
    Order,
    Plan,
    Related,
    Search,
    Some,
    Where,
    other_end,
)
from graph.records import Scalar

_COMPARE: dict[Op, str] = {
    "eq": "=",
    "ne": "<>",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "contains": "CONTAINS",
    "starts_with": "STARTS WITH",
}
_RANGES = frozenset({"lt", "lte", "gt", "gte"})


@singledispatch
def condition(where: Where, scope: Scope, entity: str, here: Place) -> str:
    """A condition on a version as Cypher; raises BadPlan."""
    raise BadPlan(f"no condition {where!r} for {entity} as {here} in {scope.as_of}")


@condition.register
def _(where: Compare, scope: Scope, entity: str, here: Place) -> str:
    if where.value is None:
        raise BadPlan(f"{where.field} is compared with nothing; ask for IsNull")
    name = value(entity, where.field, here.version)
    bound = _bound(where.value, where.op, scope)
    if where.field not in placed(entity) or where.op in ("contains", "starts_with"):
        return f"{name} {_COMPARE[where.op]} {bound}"
    name = f"{here.version}.`{place(where.field)}`"
    compared = f"{name} {_COMPARE[where.op]} {bound}"
    # what is not known has the lowest place, and no comparison holds for it
    return compared if where.op in ("eq", "gt", "gte") else f"{compared} AND {name} > {UNKNOWN_MS}"


def _bound(value: Scalar, op: Op, scope: Scope) -> str:
    return scope.bind_place(value) if op in _RANGES else scope.bind(value)


@condition.register
def _(where: In, scope: Scope, entity: str, here: Place) -> str:
    name = value(entity, where.field, here.version)
    if where.field in placed(entity):
        name = f"{here.version}.`{place(where.field)}`"
    return f"{name} IN {scope.bind(list(where.values))}"


@condition.register
def _(where: IsNull, scope: Scope, entity: str, here: Place) -> str:  # noqa: ARG001
    return f"{value(entity, where.field, here.version)} IS NULL"


@condition.register
def _(where: AtMoment, scope: Scope, entity: str, here: Place) -> str:
    return f"{value(entity, where.field, here.version)} {_COMPARE[where.op]} {scope.as_of}"


@condition.register
def _(where: Search, scope: Scope, entity: str, here: Place) -> str:
    name = check_search(entity, where.field)
    return f"{here.version}.`{letters_of(name)}` CONTAINS {scope.bind(where.letters)}"


@condition.register
def _(where: All, scope: Scope, entity: str, here: Place) -> str:
    return _joined(" AND ", where.parts, scope, entity, here)


@condition.register
def _(where: Some, scope: Scope, entity: str, here: Place) -> str:
    return _joined(" OR ", where.parts, scope, entity, here)


@condition.register
def _(where: Not, scope: Scope, entity: str, here: Place) -> str:
    # An unknown field makes the part unknown, not false; unknown counts as not holding.
    return f"NOT coalesce(({condition(where.part, scope, entity, here)}), false)"


@condition.register
def _(where: Related, scope: Scope, entity: str, here: Place) -> str:
    _, far = scope.follow(entity, where.relation, where.direction, here)
    target = other_end(where.relation, where.direction)
    inside = [*far.conditions, condition(where.where, scope, target, far.place)]
    return f"EXISTS {{ MATCH {far.pattern} WHERE {' AND '.join(inside)} }}"


def _joined(word: str, parts: Sequence[Where], scope: Scope, entity: str, here: Place) -> str:
    if not parts:
        raise BadPlan("a condition without parts would match everything")
    return "(" + word.join(f"({condition(p, scope, entity, here)})" for p in parts) + ")"


def order_by(plan: Plan, here: Place) -> str:
    """The ORDER BY list; turned round for a window that counts from the end."""
    reverse = plan.window.last is not None
    terms = []
    for key in full_order(plan):
        word = " DESC" if key.descending is not reverse else ""
        name, may_be_unknown = _key(plan.entity, key, here)
        # left to itself, Cypher takes what is not known for the largest
        terms += [f"{name} IS NOT NULL{word}"] if may_be_unknown else []
        terms.append(f"{name}{word}")
    return ", ".join(terms)


def ordered(plan: Plan, here: Place) -> tuple[str, ...]:
    """What always holds and has to be said, so that an index may give the plan's order."""
    name, may_be_unknown = _key(plan.entity, full_order(plan)[0], here)
    last = f"{value(plan.entity, 'id', here.version)} IS NOT NULL"
    return (last,) if may_be_unknown else tuple(dict.fromkeys([f"{name} IS NOT NULL", last]))


def keyset(plan: Plan, scope: Scope, here: Place) -> list[str]:
    """Conditions that keep what lies after one place and before another."""
    places = ((plan.window.after, False), (plan.window.before, True))
    return [
        c for at, back in places if at is not None for c in _beyond(plan, scope, here, at, back)
    ]


def _beyond(plan: Plan, scope: Scope, here: Place, at: Sequence[Scalar], back: bool) -> list[str]:
    """Rows beyond a place: the first key that differs decides."""
    order = full_order(plan)
    if len(at) != len(order):
        raise BadPlan("a place in an order has one value for each of its keys")
    choices: list[str] = []
    same: list[str] = []
    for key, found in zip(order, at, strict=True):
        name, may_be_unknown = _key(plan.entity, key, here)
        if found is None and not may_be_unknown:
            found = UNKNOWN_MS
        bound = None if found is None else scope.bind_place(found)
        further = _further(name, bound, key.descending is not back, may_be_unknown)
        if further is not None:
            choices.append(" AND ".join([*same, further]))
        same.append(f"{name} IS NULL" if bound is None else f"{name} = {bound}")
    name, may_be_unknown = _key(plan.entity, order[0], here)
    if len(order) == 1 or may_be_unknown:
        return ["(" + " OR ".join(f"({c})" for c in choices) + ")"]
    return _from_there(choices, same[0], order[0].descending is not back)


def _from_there(choices: list[str], same: str, downwards: bool) -> list[str]:
    """The same, said so that an index gives the rows from the place on, one after the other.

    A choice between two ranges would be taken for two searches, read to their ends and sorted.
    """
    later = [c.removeprefix(f"{same} AND ") for c in choices[1:]]
    either = " OR ".join(f"({c})" for c in (same.replace(" = ", " <> ", 1), *later))
    return [same.replace(" = ", " <= " if downwards else " >= ", 1), f"({either})"]


def _further(name: str, bound: str | None, downwards: bool, may_be_unknown: bool) -> str | None:
    """Beyond one value; what is not known is smaller than any value."""
    if bound is None:
        return None if downwards else f"{name} IS NOT NULL"
    compared = f"{name} {'<' if downwards else '>'} {bound}"
    return f"({compared} OR {name} IS NULL)" if downwards and may_be_unknown else compared


def _key(entity: str, key: Order, here: Place) -> tuple[str, bool]:
    """What a key sorts by, and whether that may be unknown."""
    if key.field in placed(entity):
        return f"{here.version}.`{place(key.field)}`", False
    return value(entity, key.field, here.version), key.field not in NODE_FIELDS
