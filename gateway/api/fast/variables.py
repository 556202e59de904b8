"""The values of an operation's variables, read once for each request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, is_non_null_type
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.pyutils import Undefined
from graphql.utilities import coerce_input_value
from graphql.utilities.coerce_input_value import coerce_default_value


class BadVariables(Exception):
    """The values do not fit the variables; the executor says which and why."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables that an operation declares."""

    signatures: tuple[GraphQLVariableSignature, ...]

    @classmethod
    def of(cls, schema: GraphQLSchema, node: OperationDefinitionNode) -> Variables | None:
        """Those of an operation; None where one has no type."""
        found = [get_variable_signature(schema, d) for d in node.variable_definitions or ()]
        if any(isinstance(one, GraphQLError) for one in found):
            return None
        return cls(tuple(one for one in found if not isinstance(one, GraphQLError)))

    def read(self, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """The values by name, coerced; raises BadVariables."""
        values: dict[str, Any] = {}
        for signature in self.signatures:
            value = (given or {}).get(signature.name, Undefined)
            if value is Undefined:
                if signature.default is not None:
                    values[signature.name] = coerce_default_value(signature)
                elif is_non_null_type(signature.type):
                    raise BadVariables
                continue
            coerced = _coerced(value, signature)
            if coerced is Undefined:
                raise BadVariables
            values[signature.name] = coerced
        return values


def _coerced(value: Any, signature: GraphQLVariableSignature) -> Any:
    try:
        return coerce_input_value(value, signature.type)
    except (GraphQLError, ValueError, TypeError, RecursionError):
        return Undefined
