"""Parses what is followed, once for a text."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
)
from graphql.language import VariableNode, Visitor, visit
from strawberry.types.graphql import OperationType

from gateway.api.limits import MOST_TOKENS

_REMEMBERED = 256


class Asked(NamedTuple):
    """What came in: the text, its variables and the operation that is meant."""

    query: str
    variables: dict[str, object] | None = None
    operation: str | None = None
    extensions: object = None


@lru_cache(maxsize=_REMEMBERED)
def read(text: str) -> DocumentNode:
    """Parse a text that the gate let in, which checked it; raises GraphQLError for an empty one."""
    return parse(text, max_tokens=MOST_TOKENS)


def kind_of(node: DocumentNode, name: str | None) -> OperationType | None:
    """The kind of the operation that is meant; None where the name says none."""
    found = get_operation_ast(node, name)
    return None if found is None else OperationType(found.operation.value)


def is_surely_once(text: str | None) -> bool:
    """Whether a text holds no subscription, so that there is one answer; says no where in doubt."""
    return text is not None and OperationType.SUBSCRIPTION.value not in text


def own_variables(node: DocumentNode) -> frozenset[str]:
    """Variables that only say where a follower begins, so that they change no answer."""
    begins = [
        argument.value.name.value
        for operation in node.definitions
        if isinstance(operation, OperationDefinitionNode)
        for root in operation.selection_set.selections
        if isinstance(root, FieldNode)
        for argument in root.arguments or ()
        if argument.name.value == "after" and isinstance(argument.value, VariableNode)
    ]
    uses: list[str] = []

    class Uses(Visitor):
        def enter_variable(self, variable: VariableNode, *_rest: object) -> None:
            uses.append(variable.name.value)

    visit(node, Uses())
    # once where it is declared, once as the argument
    return frozenset(name for name in begins if uses.count(name) == 2)
