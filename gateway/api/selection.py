"""Reads a query's syntax tree: selected fields with fragments and directives applied, arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import Visitor, visit

from gateway.errors import BadInput

OPTIONAL = frozenset({"first", "last", "after", "before", "orderBy", "asOf", "asKnownAt"})
"""Arguments that may be forgotten; a variable in any other selects, so it must have a value."""
LIVE_KEY = "live-key"
"""In a field's extensions: the declared field that its source is asked by."""
LIVE_ASK = "live-ask"
"""In a live field's extensions: what asks its source, given a request's context and a key."""
LIVE_PART = "live-part"
"""In the extensions of a part of a live value: the attribute that holds it."""


@dataclass(frozen=True, slots=True)
class Query:
    """One operation under way: schema, fragments and the values of its variables."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    @classmethod
    def of(cls, info: Any) -> Query:
        """From what graphql-core hands to a resolver."""
        return cls(info.schema, info.fragments, info.variable_values)

    def fields(
        self, nodes: Iterable[FieldNode], kinds: Iterable[str]
    ) -> dict[str, list[FieldNode]]:
        """The fields below some nodes, by response name, for a type and its interfaces."""
        found: dict[str, list[FieldNode]] = {}
        wanted, seen = frozenset(kinds), set[str]()
        for node in nodes:
            if node.selection_set is not None:
                for field in self._walk(node.selection_set, wanted, seen):
                    name = field.alias.value if field.alias else field.name.value
                    found.setdefault(name, []).append(field)
        return found

    def _walk(
        self, selections: SelectionSetNode, kinds: frozenset[str], seen: set[str]
    ) -> Iterator[FieldNode]:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or node.type_condition.name.value in kinds:
                    yield from self._walk(node.selection_set, kinds, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if fragment.type_condition.name.value in kinds:
                    yield from self._walk(fragment.selection_set, kinds, seen)

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in ("skip", "include"):
                definition = self.schema.get_directive(name)
                assert definition is not None  # noqa: S101  # every schema has both
                values = get_argument_values(definition, directive, self._values())
                if values["if"] is (name == "skip"):
                    return False
        return True

    def live_key(self, kind: str, name: str) -> str | None:
        """The declared field that a live field of a type is asked by; None for any other field."""
        parent: Any = self.schema.get_type(kind)
        key: str | None = parent.fields[name].extensions.get(LIVE_KEY)
        return key

    def arguments(self, kind: str, node: FieldNode, *, selects: bool = True) -> dict[str, Any]:
        """The arguments of a field of a type, coerced.

        Where they select what is read, a forgotten variable or a null raises BadInput.
        """
        for argument in node.arguments or ():
            if selects and argument.name.value not in OPTIONAL:
                self._demand_values(argument)
        values = get_argument_values(self._definition(kind, node), node, self._values())
        for name, value in values.items():
            if selects and value is None and name not in OPTIONAL:
                raise BadInput(f"{name}: null selects nothing; leave out what you do not know")
        return values

    def _definition(self, kind: str, node: FieldNode) -> GraphQLField:
        parent = self.schema.get_type(kind)
        assert isinstance(parent, GraphQLObjectType)  # noqa: S101  # planned types are objects
        field: GraphQLField = parent.fields[node.name.value]
        return field

    def _demand_values(self, argument: ArgumentNode) -> None:
        for name in _variables(argument):
            if self.variables.get(name) is None:
                raise BadInput(
                    f"{argument.name.value}: variable ${name} has no value; a condition that is"
                    " forgotten must not select more"
                )

    def _values(self) -> VariableValues:
        return VariableValues(sources={}, coerced=dict(self.variables))


def _variables(node: Node) -> list[str]:
    class Names(Visitor):
        found: list[str]

        def enter_variable(self, variable: VariableNode, *_rest: Any) -> None:
            self.found.append(variable.name.value)

    names = Names()
    names.found = []
    visit(node, names)
    return names.found
