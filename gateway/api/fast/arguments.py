"""The arguments of a root field: what can be read of them once is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import FieldNode, VariableNode, is_non_null_type

from gateway.api.fast.documents import names
from gateway.api.selection import OPTIONAL, Query
from gateway.errors import BadInput


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

    @classmethod
    def of(cls, query: Query, node: FieldNode) -> Arguments:
        """Those of a field; raises BadInput or GraphQLError where the text itself is wrong."""
        given = {a.name.value: a.value for a in node.arguments or ()}
        declared = query.schema.query_type.fields[node.name.value].args  # type: ignore[union-attr]
        whole = {n: v.name.value for n, v in given.items() if isinstance(v, VariableNode)}
        is_simple = not any(
            any(names(value)) for name, value in given.items() if name not in whole
        ) and all(declared[name].default is None for name in whole)
        fixed: dict[str, Any] = {}
        if is_simple:
            # any value will do for a variable that is looked up again for each request
            some = replace(query, variables=dict.fromkeys(whole.values(), 0))
            fixed = {n: v for n, v in some.arguments("Query", node).items() if n not in whole}
        needed = {n: n not in OPTIONAL or is_non_null_type(declared[n].type) for n in whole}
        free = tuple((name, variable, needed[name]) for name, variable in whole.items())
        inside = [v for n, v in given.items() if n not in OPTIONAL]
        demanded = frozenset(name for value in inside for name in names(value))
        return cls(node=node, is_simple=is_simple, fixed=fixed, free=free, demanded=demanded)

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
        return values

    def _mixed(self, query: Query) -> Mapping[str, Any]:
        if any(query.variables.get(name) is None for name in self.demanded):
            raise BadInput("a variable has no value")
        values = query.arguments("Query", self.node, selects=False)
        if any(value is None and name not in OPTIONAL for name, value in values.items()):
            raise BadInput("null selects nothing")
        return values
