"""Filters into conditions of a plan; what is empty, null or left out is refused, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple, cast

from auth.grants import Grants
from gateway.api.enums import SortDirection
from gateway.api.shapes import SHAPES, LinkShape, Shape, camel
from gateway.errors import BadInput, TooComplex
from graph.fragments import MOST_LETTERS, letters
from graph.plan import All, Compare, In, IsNull, Not, Op, Order, Related, Search, Some, Where, every
from graph.records import Scalar

_DEEPEST = 6
_LONGEST_LIST = 500
_COMPARES: Mapping[str, Op] = {
    "eq": "eq",
    "lt": "lt",
    "lte": "lte",
    "gt": "gt",
    "gte": "gte",
    "contains": "contains",
    "startsWith": "starts_with",
}
_LOOKING_UP = frozenset({"eq", "in"})
"""Conditions that ask for whole values, which whoever asks must know already."""


class _Asked(NamedTuple):
    """A field as a filter spells it, by which what is wrong is told, and as a plan does."""

    name: str
    field: str


class Conditions:
    """Reads the filters and orders of one principal's query."""

    def __init__(self, grants: Grants) -> None:
        self._grants = grants

    def where(self, shape: Shape, given: Mapping[str, Any], depth: int = 1) -> Where:
        """The condition that a filter of an entity means; raises BadInput, NotGranted."""
        if depth > _DEEPEST:
            raise TooComplex(f"a filter may be {_DEEPEST} levels deep at most")
        if not given:
            raise BadInput("an empty filter would select everything; leave the filter out")
        parts = [self._part(shape, name, value, depth) for name, value in given.items()]
        return cast("Where", every(parts))

    def order(self, shape: Shape, given: Sequence[Mapping[str, Any]]) -> tuple[Order, ...]:
        """The order that a list of steps means; raises BadInput, NotGranted."""
        steps = []
        for step in given:
            name = step["field"].value
            self._demand(shape, name)
            steps.append(Order(name, descending=step.get("direction") is SortDirection.DESC))
        if len({step.field for step in steps}) != len(steps) or not steps:
            raise BadInput("orderBy names each field once, and at least one")
        return tuple(steps)

    def _part(self, shape: Shape, name: str, value: Any, depth: int) -> Where:
        if value is None:
            raise BadInput(f"{name}: null is no condition; use isNull to ask for what is not known")
        if name in ("and", "or"):
            return self._joined(shape, name, value, depth)
        if name == "not":
            return Not(self.where(shape, value, depth + 1))
        if name in shape.links:
            return self._related(shape, shape.links[name], value, depth)
        return self._field(shape, _Asked(name, shape.fields[name].name), value)

    def _joined(self, shape: Shape, name: str, given: Sequence[Any], depth: int) -> Where:
        if not given or any(part is None for part in given):
            raise BadInput(f"{name}: give at least one condition, and no null")
        parts = tuple(self.where(shape, part, depth + 1) for part in given)
        return All(parts) if name == "and" else Some(parts)

    def _related(
        self, shape: Shape, link: LinkShape, given: Mapping[str, Any], depth: int
    ) -> Where:
        what = f"{shape.spec.name}.{link.name}"
        self._grants.entity(link.target.name).demand(what)
        self._grants.relation(link.relation).demand(what)
        if given.get("some") is None:
            raise BadInput(f"{link.name}: say what at least one must meet: {{some: …}}")
        where = self.where(SHAPES[link.target.name], given["some"], depth + 1)
        return Related(link.relation, link.direction, where)

    def _field(self, shape: Shape, asked: _Asked, given: Mapping[str, Any]) -> Where:
        self._demand(shape, asked.field, looked_up=given.keys() <= _LOOKING_UP)
        if not given:
            raise BadInput(f"{asked.name}: an empty condition would select everything")
        parts = [_condition(asked, op, value) for op, value in given.items()]
        return cast("Where", every(parts))

    def _demand(self, shape: Shape, name: str, *, looked_up: bool = False) -> None:
        decision = self._grants.field(shape.spec.name, name)
        decision.demand(f"{shape.spec.name}.{camel(name)}", looked_up=looked_up)


def _condition(asked: _Asked, op: str, value: Any) -> Where:
    if value is None:
        raise BadInput(
            f"{asked.name}.{op}: null is no value; use isNull to ask for what is not known"
        )
    if op in _COMPARES:
        return Compare(asked.field, _COMPARES[op], _plain(value))
    return _OTHERS[op](asked, value)


def _among(asked: _Asked, values: Sequence[Any]) -> In:
    if any(value is None for value in values):
        raise BadInput(f"{asked.name}: null is no value of a list")
    if len(values) > _LONGEST_LIST:
        raise TooComplex(f"{asked.name}: a list may hold {_LONGEST_LIST} values at most")
    return In(asked.field, tuple(_plain(value) for value in values))


def _outside(asked: _Asked, values: Sequence[Any]) -> Where:
    if not values:
        raise BadInput(f"{asked.name}.notIn: an empty list would select everything")
    return Not(_among(asked, values))


def _null(asked: _Asked, wanted: bool) -> Where:
    return IsNull(asked.field) if wanted else Not(IsNull(asked.field))


def _search(asked: _Asked, fragment: str) -> Search:
    folded = letters(fragment)
    if not folded:
        raise BadInput(f"{asked.name}.search: give at least one letter, digit or character")
    if len(folded) > MOST_LETTERS:
        raise TooComplex(f"{asked.name}.search: {MOST_LETTERS} letters at most")
    return Search.of(asked.field, fragment)


_OTHERS: Mapping[str, Callable[[_Asked, Any], Where]] = {
    "ne": lambda asked, value: Not(Compare(asked.field, "eq", _plain(value))),
    "in": _among,
    "notIn": _outside,
    "isNull": _null,
    "search": _search,
}


def _plain(value: Any) -> Scalar:
    return cast("Scalar", value.value if isinstance(value, Enum) else value)
