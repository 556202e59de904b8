"""What an operation may bring, in objects: list sizes multiplied, before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from gateway.api.limits import INTROSPECTION, merge
from gateway.api.paging import MOST, USUAL
from gateway.api.shapes import SHAPES

UNSIZED = 10
"""Objects that a list without a size is taken to hold."""
SIZES = ("first", "last", "limit")
"""Arguments that say how many objects a field may bring."""
LISTS = ("ids", "representations")
"""Arguments that name the objects themselves."""
_FRAMES = ("Connection", "Edge", "PageInfo")
"""Types that hold objects and are none themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Objects of a field: ``own`` and all below, as often as the list may be long."""

    own: int = 0
    times: int | str = 1
    """A number, or the variable that gives it."""
    usual: int = 1
    """What is meant where the variable has no value."""
    below: tuple[Cost, ...] = ()
    always: int | None = field(init=False)
    """The same for all values of the variables; None where they count."""

    def __post_init__(self) -> None:
        """Add up once what no variable changes."""
        parts = [one.always for one in self.below]
        known = [part for part in parts if part is not None]
        total = None
        if isinstance(self.times, int) and len(known) == len(parts):
            total = self.times * (self.own + sum(known))
        object.__setattr__(self, "always", total)

    def of(self, variables: Mapping[str, Any]) -> int:
        """Objects at most, for the values of the variables."""
        if self.always is not None:
            return self.always
        times = self.times
        if isinstance(times, str):
            given = variables.get(times)
            times = _length(given) if given is not None else self.usual
        return times * (self.own + sum(one.of(variables) for one in self.below))


def _length(value: Any) -> int:
    if isinstance(value, list):
        return len(value)
    return max(0, value) if isinstance(value, int) else MOST


@dataclass(frozen=True, slots=True)
class Costs:
    """Compiles the costs of one document's operations."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def of(self, operation: OperationDefinitionNode) -> Cost:
        """The cost of an operation; what does not fit the schema costs nothing."""
        root = self.schema.get_root_type(operation.operation)
        defaults = {
            one.variable.name.value: one.default_value
            for one in operation.variable_definitions or ()
        }
        below = () if root is None else self._below(root, [operation.selection_set], defaults)
        return Cost(below=below)

    def _below(
        self, parent: Any, sets: Sequence[SelectionSetNode], defaults: Mapping[str, Any]
    ) -> tuple[Cost, ...]:
        costs = []
        for found in merge(sets, self.fragments).values():
            # under one name different types may ask for different things (§5.3.2)
            by_type: dict[str, list[FieldNode]] = {}
            for node, named in found:
                by_type.setdefault(named or parent.name, []).append(node)
            for named, nodes in by_type.items():
                one = self._field(self.schema.get_type(named), nodes, defaults)
                if one is not None:
                    costs.append(one)
        return tuple(costs)

    def _field(
        self, of: Any, found: Sequence[FieldNode], defaults: Mapping[str, Any]
    ) -> Cost | None:
        node = found[0]
        if node.name.value in INTROSPECTION:
            return None
        if not isinstance(of, GraphQLObjectType | GraphQLInterfaceType):
            return None
        declared = of.fields.get(node.name.value)
        if declared is None:
            return None
        kind, is_list = _bare(declared.type)
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return None
        sets = [n.selection_set for n in found if n.selection_set is not None]
        is_page = kind.name.endswith("Connection")
        within = of.name.endswith(_FRAMES[:2])  # edges and nodes come as often as their page says
        times, usual = _times(node, defaults, is_page=is_page, is_list=is_list and not within)
        if _is_one_at_a_time(of.name, node.name.value):
            times, usual = 1, 1
        return Cost(
            own=int(is_page or not (within or kind.name.endswith(_FRAMES))),
            times=times,
            usual=usual,
            below=self._below(kind, sets, defaults),
        )


def _is_one_at_a_time(entity: str, name: str) -> bool:
    """Whether a field is a page that holds one row at most at any moment."""
    shape = SHAPES.get(entity)
    return shape is not None and name in shape.links and shape.links[name].is_one_at_a_time


def _bare(kind: Any) -> tuple[Any, bool]:
    is_list = False
    while isinstance(kind, GraphQLList | GraphQLNonNull):
        is_list = is_list or isinstance(kind, GraphQLList)
        kind = kind.of_type
    return kind, is_list


def _times(
    node: FieldNode, defaults: Mapping[str, Any], *, is_page: bool, is_list: bool
) -> tuple[int | str, int]:
    usual = USUAL if is_page else UNSIZED if is_list else 1
    for argument in node.arguments or ():
        if argument.name.value not in (*SIZES, *LISTS):
            continue
        value = argument.value
        if isinstance(value, IntValueNode):
            return max(0, int(value.value)), usual
        if isinstance(value, ListValueNode):
            return len(value.values), usual
        if isinstance(value, VariableNode):
            default = defaults.get(value.name.value)
            if isinstance(default, IntValueNode):
                usual = int(default.value)
            return value.name.value, usual
    return usual, usual
