"""Query texts, parsed and checked once; what is not valid is left to the executor to refuse."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from gateway.api.fast.variables import Variables
from gateway.api.limits import MOST_TOKENS

MOST_KEPT = 512
LONGEST_TEXT = 32_000
"""Longer texts are not kept, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One query of a valid document, ready to be compiled."""

    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    shaping: tuple[str, ...]
    """Variables that decide what is selected: all but those in the arguments of root fields."""
    compiled: dict[Any, Any] = field(default_factory=dict)


Operations = Mapping[str | None, Operation]


class Documents:
    """The operations of query texts; those used longest ago go first."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[str, Operations] = OrderedDict()

    def operation(self, text: str, name: str | None) -> Operation | None:
        """The query of a name (or the only one) in a text; None where the executor must decide."""
        if len(text) > LONGEST_TEXT:
            return None
        known = self._kept.get(text)
        if known is None:
            known = self._kept[text] = self._read(text)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(text)
        return known.get(name)

    def _read(self, text: str) -> Operations:
        try:
            document = parse(text, max_tokens=MOST_TOKENS)
        except GraphQLError:
            return {}
        if validate_document(self._schema, document, specified_rules):
            return {}
        definitions = document.definitions
        fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
        nodes = [d for d in definitions if isinstance(d, OperationDefinitionNode)]
        found: dict[str | None, Operation] = {}
        for node in nodes:
            if node.operation is OperationType.QUERY:
                variables = Variables.of(self._schema, node)
                if variables is not None:
                    found[node.name.value if node.name else None] = Operation(
                        node=node,
                        fragments=fragments,
                        variables=variables,
                        shaping=tuple(sorted(set(_shaping(node.selection_set, fragments, set())))),
                    )
        if len(nodes) == 1:
            found |= {None: next(iter(found.values()))} if found else {}
        return found


def _shaping(
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    seen: set[str],
) -> Iterator[str]:
    """The variables in a selection of root fields that are not in the arguments of these."""
    for node in selections.selections:
        for directive in node.directives or ():
            yield from names(directive)
        if isinstance(node, FieldNode):
            if node.selection_set is not None:
                yield from _inside(node.selection_set, fragments, set())
        elif isinstance(node, InlineFragmentNode):
            yield from _shaping(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            inner = fragments[node.name.value].selection_set
            seen.add(node.name.value)
            yield from _shaping(inner, fragments, seen)


def _inside(
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    seen: set[str],
) -> Iterator[str]:
    yield from names(selections)
    for spread in _spreads(selections):
        if spread not in seen:
            seen.add(spread)
            yield from _inside(fragments[spread].selection_set, fragments, seen)


def _spreads(selections: SelectionSetNode) -> Iterator[str]:
    for node in selections.selections:
        if isinstance(node, FragmentSpreadNode):
            yield node.name.value
        elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set is not None:
            yield from _spreads(node.selection_set)


def names(node: Node) -> Iterator[str]:
    """The variables in a piece of a document, those of its fragments left out."""
    if isinstance(node, VariableNode):
        yield node.name.value
        return
    for key in node.keys:
        value = getattr(node, key, None)
        for inner in value if isinstance(value, list | tuple) else (value,):
            if isinstance(inner, Node):
                yield from names(inner)
