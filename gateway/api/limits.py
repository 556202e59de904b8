"""Limits on a query's form, counted on its syntax tree before it is checked or carried out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    parse,
)
from graphql.language import Visitor, visit

from gateway.errors import BadInput, TooComplex
from gateway.storable import is_storable

LONGEST_TEXT = 64_000
"""Characters of a query text."""
MOST_TOKENS = 4_000
MOST_SPREADS = 500
"""Spreads of fragments in one text, used or not: checking follows each from every other."""
MOST: Mapping[str, int] = {
    "depth": 24,
    "fields": 1_500,
    "aliases": 60,
    "directives": 60,
    "roots": 30,
    "fragments": 100,
    "repeats": 5_000,
    "introspections": 4,
}
"""The most of each that one document may have, its fragments written out where they are spread.

``repeats`` counts pairs of fields that share a response name, which checking compares one by one;
``introspections`` are fields that tell of the schema, and aliases below them.
"""
SPREAD = "..."
_TOKEN = re.compile(
    r'"""(?:\\"""|"(?!"")|[^"])*(?:""")?|"(?:\\.|[^"\\\n\r])*"?|#[^\n\r]*|\.\.\.'
    r"|[_A-Za-z][_0-9A-Za-z]*|-?[0-9][0-9A-Za-z_.+-]*|[!$&()=@\[\]{|}:]"
)
"""A token of GraphQL, or a comment (GraphQL 2021 §2.1).

A text that has no end is one token up to the end: to look for another way would take for ever.
"""
INTROSPECTION = frozenset({"__schema", "__type", "_service"})

UNSTORABLE = "holds U+0000 or half a surrogate pair, which no store takes"
Found = tuple[FieldNode, str | None]
"""A field, and the type it was asked of where a fragment names one."""


@dataclass(slots=True)
class Size:
    """How large a document is."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0
    fragments: int = 0
    repeats: int = 0
    introspections: int = 0

    def demand_modest(self) -> None:
        """Raise TooComplex for the first count that is over its limit."""
        for one in fields(self):
            count = getattr(self, one.name)
            if count > MOST[one.name]:
                raise TooComplex(f"the query has {one.name} {count}; {MOST[one.name]} are allowed")


def read_document(text: str) -> DocumentNode:
    """Parse a text; raises GraphQLSyntaxError, or TooComplex for one too long to be read."""
    if len(text) > LONGEST_TEXT:
        raise TooComplex(f"the query has {len(text)} characters; {LONGEST_TEXT} are allowed")
    _demand_few_tokens(text)
    try:
        return parse(text, max_tokens=MOST_TOKENS)
    except GraphQLSyntaxError as error:
        if "tokens" in error.message:
            raise TooComplex(f"the query has more than {MOST_TOKENS} tokens") from error
        if "nested" in error.message:
            raise TooComplex("the query is nested too deeply to be read") from error
        raise


def _demand_few_tokens(text: str) -> None:
    """Raise TooComplex for a text of too many tokens: counting takes a hundredth of parsing."""
    if len(text) <= MOST_SPREADS * len(SPREAD):
        return
    tokens = [token for token in _TOKEN.findall(text) if token[0] != "#"]
    if len(tokens) > MOST_TOKENS:
        raise TooComplex(f"the query has more than {MOST_TOKENS} tokens")
    if tokens.count(SPREAD) > MOST_SPREADS:
        raise TooComplex(f"the query has more than {MOST_SPREADS} spreads of fragments")


def demand_storable(text: str, document: DocumentNode) -> None:
    """Raise BadInput for a query that holds a text which no store can keep, or is one itself."""
    if not is_storable(text):  # the text itself is put on record
        raise BadInput(f"the query {UNSTORABLE}")
    if "\\u" not in text:
        return

    class Texts(Visitor):
        def enter_string_value(self, node: StringValueNode, *_rest: object) -> None:
            if not is_storable(node.value):
                raise BadInput(f"a text in the query {UNSTORABLE}")

    visit(document, Texts())


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments of a document by name."""
    return {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }


def measure(document: DocumentNode) -> Size:
    """The size of a document; raises TooComplex as soon as it is over a limit."""
    walk = _Walk(fragments_of(document))
    walk.size.fragments = len(walk.fragments)
    for definition in document.definitions:
        if isinstance(definition, ExecutableDefinitionNode):
            walk.size.directives += len(definition.directives or ())
            is_root = isinstance(definition, OperationDefinitionNode)
            walk.below([definition.selection_set], depth=1, is_root=is_root, tells=False)
    walk.size.demand_modest()
    return walk.size


@dataclass(slots=True)
class _Walk:
    fragments: Mapping[str, FragmentDefinitionNode]
    size: Size = field(default_factory=Size)

    def below(
        self, sets: Sequence[SelectionSetNode], *, depth: int, is_root: bool, tells: bool
    ) -> None:
        """Count what some selections hold together; ``tells`` of the schema's own fields."""
        merged = merge(sets, self.fragments, self.size)
        self.size.depth = max(self.size.depth, depth)
        self.size.roots = max(self.size.roots, len(merged) if is_root else 0)
        for found in merged.values():
            self._count([node for node, _ in found], tells=tells)
        self.size.demand_modest()
        for found in merged.values():
            inner = [n.selection_set for n, _ in found if n.selection_set is not None]
            if inner:
                inside = tells or found[0][0].name.value in INTROSPECTION
                self.below(inner, depth=depth + 1, is_root=False, tells=inside)

    def _count(self, nodes: Sequence[FieldNode], *, tells: bool) -> None:
        aliases = sum(node.alias is not None for node in nodes)
        self.size.aliases += aliases
        self.size.repeats += len(nodes) * (len(nodes) - 1) // 2
        if nodes[0].name.value in INTROSPECTION:
            self.size.introspections += 1
        elif tells:
            self.size.introspections += aliases


def merge(
    sets: Iterable[SelectionSetNode],
    fragments: Mapping[str, FragmentDefinitionNode],
    size: Size | None = None,
) -> dict[str, list[Found]]:
    """Fields by response name as they are carried out together, each fragment once.

    ``size`` takes in what is met; raises TooComplex as soon as that is over a limit.
    """
    size, seen = size or Size(), set[str]()
    merged: dict[str, list[Found]] = {}
    for one in sets:
        for node, kind in _selected(one, fragments, size, seen):
            size.fields += 1
            name = node.alias.value if node.alias else node.name.value
            merged.setdefault(name, []).append((node, kind))
    size.repeats += len(seen) * (len(seen) - 1) // 2
    return merged


def _selected(
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    size: Size,
    seen: set[str],
    kind: str | None = None,
) -> Iterator[Found]:
    for node in selections.selections:
        size.directives += len(node.directives or ())
        if isinstance(node, FieldNode):
            yield node, kind
        elif isinstance(node, FragmentSpreadNode):
            fragment = fragments.get(node.name.value)
            if fragment is not None and node.name.value not in seen:
                seen.add(node.name.value)
                named = fragment.type_condition.name.value
                yield from _selected(fragment.selection_set, fragments, size, seen, named)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            inner = kind if condition is None else condition.name.value
            yield from _selected(node.selection_set, fragments, size, seen, inner)
    size.demand_modest()
