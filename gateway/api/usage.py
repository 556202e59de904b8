"""What a query text uses of the schema, and which changes it would feel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    parse,
    type_from_ast,
    validate,
    visit,
)
from graphql.language import FragmentDefinitionNode

from gateway.api.changes import Change, Weight

_BY_TYPE = frozenset({"VALUE_REMOVED_FROM_ENUM", "REQUIRED_INPUT_FIELD_ADDED"})
"""Changes that touch whoever uses the type, whatever part of it."""
_OF_MEMBERS = frozenset({"TYPE_REMOVED_FROM_UNION", "IMPLEMENTED_INTERFACE_REMOVED"})
"""Changes that touch who asks for the type within the union or interface: validation finds them."""


@dataclass(kw_only=True)
class Uses:
    """Coordinates and types that a text surely uses, and those that its variables may hold."""

    surely: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)

    def feels(self, change: Change) -> bool:
        """Whether a breaking change surely meets this use."""
        return _meets(change, self.surely)

    def may_feel(self, change: Change) -> bool:
        """Whether a breaking change meets this use for some values of its variables."""
        return _meets(change, self.perhaps) and not self.feels(change)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What would happen to a query text: what breaks it, and what may."""

    breaks: Sequence[str]
    may_break: Sequence[str]


def judge(
    old: GraphQLSchema, new: GraphQLSchema, found: Sequence[Change], text: str
) -> Verdict | None:
    """The verdict on a text; None for one that the old schema does not take either."""
    try:
        document = parse(text, no_location=True)
    except GraphQLError:
        return None
    if validate(old, document):
        return None
    uses = uses_of(old, document)
    heavy = [one for one in found if one.weight is Weight.BREAKING]
    felt = [one.words for one in heavy if uses.feels(one)]
    if not felt:
        felt = [error.message for error in validate(new, document)]
    return Verdict(breaks=felt, may_break=[one.words for one in heavy if uses.may_feel(one)])


def uses_of(schema: GraphQLSchema, document: DocumentNode) -> Uses:
    """What a valid document uses."""
    uses, info = Uses(), TypeInfo(schema)
    visit(document, TypeInfoVisitor(info, _Noting(schema, info, uses)))
    return uses


def _meets(change: Change, used: set[str]) -> bool:
    if change.kind in _OF_MEMBERS:
        return False
    kind, _, _ = change.where.partition(".")
    owner = change.where.partition("(")[0]
    if change.kind in _BY_TYPE:
        return kind in used
    if change.kind == "REQUIRED_ARG_ADDED":
        return owner in used
    return change.where in used


class _Noting(Visitor):
    """Notes what is met on a walk through a document."""

    def __init__(self, schema: GraphQLSchema, info: TypeInfo, uses: Uses) -> None:
        super().__init__()
        self.schema, self.info, self.uses = schema, info, uses

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent, kind = self.info.get_parent_type(), self.info.get_type()
        if parent is not None:
            self.uses.surely.add(f"{parent.name}.{node.name.value}")
        if kind is not None:
            self.uses.surely.add(get_named_type(kind).name)

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        parent, asked = self.info.get_parent_type(), self.info.get_field_def()
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            names = [name for name, one in parent.fields.items() if one is asked]
            self.uses.surely |= {f"{parent.name}.{name}({node.name.value}:)" for name in names}

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        parent = self.info.get_parent_input_type()
        if parent is not None:
            name = get_named_type(parent).name
            self.uses.surely |= {name, f"{name}.{node.name.value}"}

    def enter_enum_value(self, node: EnumValueNode, *_: Any) -> None:
        kind = self.info.get_input_type()
        if kind is not None:
            self.uses.surely.add(f"{get_named_type(kind).name}.{node.value}")

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> None:
        if node.type_condition is not None:
            self.uses.surely.add(node.type_condition.name.value)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> None:
        self.uses.surely.add(node.type_condition.name.value)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        kind = type_from_ast(self.schema, node.type)
        if kind is not None:
            named = get_named_type(kind)
            self.uses.surely.add(named.name)
            self.uses.perhaps |= set(_held(named, set()))


def _held(kind: GraphQLNamedType, seen: set[str]) -> Iterator[str]:
    """All that a value of an input type may hold."""
    if kind.name in seen:
        return
    seen.add(kind.name)
    yield kind.name
    if isinstance(kind, GraphQLEnumType):
        yield from (f"{kind.name}.{value}" for value in kind.values)
    if isinstance(kind, GraphQLInputObjectType):
        for name, one in kind.fields.items():
            yield f"{kind.name}.{name}"
            yield from _held(get_named_type(one.type), seen)
