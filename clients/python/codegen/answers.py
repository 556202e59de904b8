"""The types of what an operation selects.

An answer is the JSON itself, typed: what is not asked for is no key, what may be withheld may be
None, and what may be of several types is told apart by its ``__typename``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionNode,
    get_named_type,
    print_ast,
)
from graphql.type import GraphQLNamedType

from codegen.spelling import SCALARS, Refused, capital, literal, spelt, typed_dict

Nodes = Sequence[SelectionNode]
Asked = list[tuple[FieldNode, bool]]
"""Fields that were asked for, and whether each surely comes."""
Abstract = GraphQLInterfaceType | GraphQLUnionType


@dataclass(kw_only=True)
class Answers:
    """Makes the types of answers, and notes the enums and inputs that are used."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    used: dict[str, GraphQLEnumType | GraphQLInputObjectType] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)

    def leaf(self, kind: GraphQLNamedType) -> str:
        """How an enum, an input or a scalar is spelt; noted as used, with all it leads to."""
        if not isinstance(kind, GraphQLEnumType | GraphQLInputObjectType):
            return SCALARS.get(kind.name, "str")
        if kind.name not in self.used:
            self.used[kind.name] = kind
            if isinstance(kind, GraphQLInputObjectType):
                for one in kind.fields.values():
                    self.leaf(get_named_type(one.type))
        return kind.name

    def add(self, name: str, keys: Mapping[str, str]) -> str:
        """One more TypedDict; its name."""
        if name in self.made or name in self.schema.type_map:
            raise Refused(f"two things would be called {name}: rename the operation")
        self.made[name] = typed_dict(name, keys)
        return name

    def root(self, name: str, kind: GraphQLObjectType, nodes: Nodes) -> str:
        """The type of an operation's whole answer."""
        return self._object(name, [kind], nodes, end="Answer")

    def of(self, name: str, kind: GraphQLNamedType, nodes: Nodes) -> str:
        """The type of what is selected of a type."""
        if isinstance(kind, Abstract):
            return " | ".join(self._alternatives(name, kind, nodes))
        if not isinstance(kind, GraphQLObjectType):
            raise TypeError(f"nothing can be selected of {kind}")
        return self._object(name, [kind], nodes)

    def fields(self, kind: GraphQLObjectType, nodes: Nodes, *, surely: bool = True) -> Asked:
        """The fields asked of an object, fragments opened."""
        return list(self._fields(kind, nodes, surely))

    def _fields(
        self, kind: GraphQLObjectType, nodes: Nodes, surely: bool
    ) -> Iterator[tuple[FieldNode, bool]]:
        for node in nodes:
            words = {one.name.value for one in node.directives or ()}
            is_sure = surely and not words & {"skip", "include"}
            if isinstance(node, FieldNode):
                yield node, is_sure
                continue
            inner = (
                self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            )
            if isinstance(inner, InlineFragmentNode | FragmentDefinitionNode) and self._is_of(
                kind, inner
            ):
                yield from self._fields(kind, inner.selection_set.selections, is_sure)

    def _is_of(
        self, kind: GraphQLObjectType, node: InlineFragmentNode | FragmentDefinitionNode
    ) -> bool:
        if node.type_condition is None:
            return True
        wanted = self.schema.type_map[node.type_condition.name.value]
        return wanted is kind or (
            isinstance(wanted, Abstract) and self.schema.is_sub_type(wanted, kind)
        )

    def _alternatives(self, name: str, kind: Abstract, nodes: Nodes) -> Iterator[str]:
        """What may come of an abstract type: types of which the same is asked stand together."""
        alike: dict[object, list[GraphQLObjectType]] = {}
        for one in self.schema.get_possible_types(kind):
            asked = tuple(
                (print_ast(node), sure, str(_type_of(one, node)))
                for node, sure in self.fields(one, nodes)
            )
            alike.setdefault(asked, []).append(one)
        for kinds in alike.values():
            end = kinds[0].name if len(kinds) == 1 else "Other"
            yield self._object(f"{name}{end}", kinds, nodes)

    def _object(
        self, name: str, kinds: list[GraphQLObjectType], nodes: Nodes, *, end: str = ""
    ) -> str:
        groups: dict[str, Asked] = {}
        for node, sure in self.fields(kinds[0], nodes):
            groups.setdefault((node.alias or node.name).value, []).append((node, sure))
        keys = {}
        for key, group in groups.items():
            value = self._value(f"{name}{capital(key)}", kinds, group)
            keys[key] = value if any(sure for _, sure in group) else f"NotRequired[{value}]"
        return self.add(f"{name}{end}", keys)

    def _value(self, name: str, kinds: list[GraphQLObjectType], group: Asked) -> str:
        """The type of one key, asked for once or several times."""
        kind = _type_of(kinds[0], group[0][0])
        if kind is None:
            return literal(one.name for one in kinds)
        nodes = [
            inner
            for node, _ in group
            if node.selection_set is not None
            for inner in node.selection_set.selections
        ]
        named = get_named_type(kind)
        return spelt(kind, self.of(name, named, nodes) if nodes else self.leaf(named))


def _type_of(kind: GraphQLObjectType, node: FieldNode) -> GraphQLOutputType | None:
    """The type of a field; None for `__typename`."""
    name = node.name.value
    return None if name == "__typename" else kind.fields[name].type
