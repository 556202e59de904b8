"""The arguments of a root field: what can be read of them once is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from graphql import FieldNode, VariableNode, is_non_null_type

from gateway.api.fast.documents import names
from gateway.api.selection import OPTIONAL, Query
from gateway.errors import BadInput


@dataclass(frozen=True, slots=True)
class _Hole:
    """Stands in a value for that of a variable."""

    variable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The arguments of one root field; ``read`` gives what `Query.arguments` would."""

    node: FieldNode
    is_simple: bool
    fixed: Mapping[str, Any]
    free: tuple[tuple[str, str, bool], ...]
    """Argument, the variable that is its whole value, and whether it must have one."""
    demanded: frozenset[str]
    """Variables inside of values that select; all must have a value."""
    patterns: Mapping[str, Any]
    """Values that hold variables inside, with a hole in place of each."""

    @classmethod
    def of(cls, query: Query, node: FieldNode) -> Arguments:
        """Those of a field; raises BadInput or GraphQLError where the text itself is wrong."""
        given = {a.name.value: a.value for a in node.arguments or ()}
        declared = query.schema.query_type.fields[node.name.value].args  # type: ignore[union-attr]
        whole = {n: v.name.value for n, v in given.items() if isinstance(v, VariableNode)}
        mixed = {n: list(names(v)) for n, v in given.items() if n not in whole}
        mixed = {name: inside for name, inside in mixed.items() if inside}
        is_simple = mixed.keys().isdisjoint(OPTIONAL) and all(
            declared[name].default is None for name in whole
        )
        fixed: dict[str, Any] = {}
        patterns: dict[str, Any] = {}
        if is_simple:
            # a variable's value is taken as it is, so that anything may stand in its place
            used = {*whole.values(), *chain.from_iterable(mixed.values())}
            some = replace(query, variables={name: _Hole(name) for name in used})
            for name, value in some.arguments("Query", node).items():
                if name in mixed:
                    patterns[name] = value
                elif name not in whole:
                    fixed[name] = value
            is_simple = all(_holes(patterns[n]) == len(inside) for n, inside in mixed.items())
        needed = {n: n not in OPTIONAL or is_non_null_type(declared[n].type) for n in whole}
        free = tuple((name, variable, needed[name]) for name, variable in whole.items())
        inside = [v for n, v in given.items() if n not in OPTIONAL]
        demanded = frozenset(name for value in inside for name in names(value))
        return cls(
            node=node,
            is_simple=is_simple,
            fixed=fixed,
            free=free,
            demanded=demanded,
            patterns=patterns,
        )

    def read(self, query: Query) -> Mapping[str, Any]:
        """The values of one request; raises BadInput, or GraphQLError."""
        if not self.is_simple:
            return self._mixed(query)
        values = dict(self.fixed)
        for name, variable, needed in self.free:
            value = query.variables.get(variable)
            if value is not None:
                values[name] = value
            elif needed:
                raise BadInput(f"{name}: variable ${variable} has no value")
            elif variable in query.variables:
                values[name] = None
        if self.patterns:
            self._demand_values(query)
            for name, pattern in self.patterns.items():
                values[name] = _filled(pattern, query.variables)
        return values

    def _demand_values(self, query: Query) -> None:
        if any(query.variables.get(name) is None for name in self.demanded):
            raise BadInput("a variable has no value")

    def _mixed(self, query: Query) -> Mapping[str, Any]:
        self._demand_values(query)
        values = query.arguments("Query", self.node, selects=False)
        if any(value is None and name not in OPTIONAL for name, value in values.items()):
            raise BadInput("null selects nothing")
        return values


def _filled(pattern: Any, values: Mapping[str, Any]) -> Any:
    """A value with what its variables hold."""
    if type(pattern) is dict:
        return {name: _filled(inner, values) for name, inner in pattern.items()}
    if type(pattern) is list:
        return [_filled(inner, values) for inner in pattern]
    return values[pattern.variable] if type(pattern) is _Hole else pattern


def _holes(pattern: Any) -> int:
    """How many holes can be found in a value: an input that is no plain object hides its own."""
    if type(pattern) is dict:
        return sum(map(_holes, pattern.values()))
    if type(pattern) is list:
        return sum(map(_holes, pattern))
    return int(type(pattern) is _Hole)
