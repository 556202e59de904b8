"""Limits on a query's form, checked with its validity and so remembered with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)

from gateway.errors import ErrorCode

MOST_TOKENS = 4_000
MOST: Mapping[str, int] = {"depth": 24, "fields": 1_500, "aliases": 60, "directives": 60}
"""The most of each that one operation may have, its fragments written out."""
INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(slots=True)
class Size:
    """How large a selection is."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def add(self, other: Size, *, deeper: int) -> None:
        """Take in what lies below or beside."""
        self.depth = max(self.depth, other.depth + deeper)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives


@dataclass(slots=True)
class _Measure:
    fragments: Mapping[str, FragmentDefinitionNode]
    known: dict[str, Size] = field(default_factory=dict)

    def selections(self, node: SelectionSetNode | None) -> Size:
        size = Size()
        for one in node.selections if node else ():
            size.directives += len(one.directives or ())
            if isinstance(one, FragmentSpreadNode):
                size.add(self._fragment(one.name.value), deeper=0)
                continue
            is_field = isinstance(one, FieldNode)
            if isinstance(one, FieldNode):
                if one.name.value in INTROSPECTION:
                    continue
                size.fields += 1
                size.aliases += one.alias is not None
            inner: Any = one
            size.add(self.selections(inner.selection_set), deeper=int(is_field))
        return size

    def _fragment(self, name: str) -> Size:
        if name not in self.known:
            self.known[name] = Size()  # a fragment that spreads itself is refused by another rule
            fragment = self.fragments.get(name)
            if fragment is not None:
                self.known[name] = self.selections(fragment.selection_set)
        return self.known[name]


class SizeRule(ValidationRule):
    """Refuses an operation that is too deep or too wide, counting what its fragments stand for."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        definitions = context.document.definitions
        fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
        measure = _Measure(fragments)
        for definition in definitions:
            if isinstance(definition, ExecutableDefinitionNode):
                self._check(definition, measure.selections(definition.selection_set))

    def _check(self, node: ExecutableDefinitionNode, size: Size) -> None:
        for name, most in MOST.items():
            found = getattr(size, name)
            if found > most:
                code = {"code": ErrorCode.TOO_COMPLEX.value}
                words = f"the query has {name} {found}; {most} are allowed"
                self.report_error(GraphQLError(words, node, extensions=code))
