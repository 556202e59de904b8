"""The schema as that of a Federation 2 subgraph: keys, shared types, and no fields of routers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphql import DocumentNode, parse, print_ast
from graphql.language import ConstDirectiveNode

LINK = """extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.3"
  import: ["@key", "@shareable"]
)"""
"""An old version that has all that is used here, so that old routers can compose it."""
ROUTER = frozenset({"_Any", "_Entity", "_Service"})
"""Types that a router adds by itself."""
SHARED = frozenset({"PageInfo"})
"""Value types that every Relay subgraph has, the same in each."""
NOT_SHARED = frozenset({"_entities", "_service", "node", "nodes"})
"""Root fields that stay out: the router's own, and those that every Relay subgraph has."""


def subgraph(sdl: str, keys: Mapping[str, Sequence[str]]) -> str:
    """The SDL of a subgraph; ``keys`` are the keys of each type, as selections of its fields.

    A key that names a field which the SDL lacks (a contract may) is left out.
    """
    kept = [_marked(one, keys) for one in parse(sdl).definitions if _name(one) not in ROUTER]
    return f"{LINK}\n\n{print_ast(DocumentNode(definitions=tuple(kept)))}\n"


def _marked(node: Any, keys: Mapping[str, Sequence[str]]) -> Any:
    if node.kind != "object_type_definition":
        return node
    name = _name(node)
    if name == "Query":
        fields = tuple(one for one in node.fields if one.name.value not in NOT_SHARED)
        return replace(node, fields=fields)
    known = {field.name.value for field in node.fields}
    texts = [f'@key(fields: "{k}")' for k in keys.get(name, ()) if known.issuperset(k.split())]
    texts += ["@shareable"] if name in SHARED else []
    return replace(node, directives=(*(node.directives or ()), *_directives(texts)))


def _directives(texts: Sequence[str]) -> tuple[ConstDirectiveNode, ...]:
    if not texts:
        return ()
    [scalar] = parse(f"scalar S {' '.join(texts)}").definitions
    made: tuple[ConstDirectiveNode, ...] = getattr(scalar, "directives", None) or ()
    return made


def _name(node: Any) -> str:
    name = getattr(node, "name", None)
    return "" if name is None else str(name.value)
