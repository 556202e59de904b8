"""The ready operations as they are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    print_ast,
    validate,
)

from codegen.spelling import Refused

Fragments = Mapping[str, FragmentDefinitionNode]
_SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An operation: its name, the comment above it, and its text with the fragments it needs."""

    name: str
    about: str
    node: OperationDefinitionNode
    text: str


def ready(schema: GraphQLSchema, folder: Path) -> tuple[list[Ready], Fragments]:
    """All operations of a folder's files, and its fragments; raises Refused."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.graphql"))]
    parsed = [(text, parse(text).definitions) for text in texts]
    parts = [part for _, definitions in parsed for part in definitions]
    faults = validate(schema, DocumentNode(definitions=tuple(parts)))
    if faults:
        raise Refused("\n".join(str(fault) for fault in faults))
    fragments = {
        part.name.value: part for part in parts if isinstance(part, FragmentDefinitionNode)
    }
    found = [
        _ready(node, _about(text), fragments)
        for text, definitions in parsed
        for node in definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    return found, fragments


def _ready(node: OperationDefinitionNode, about: str, fragments: Fragments) -> Ready:
    if node.name is None:
        raise Refused(f"an operation needs a name: {print_ast(node)[:60]}")
    # the very text that the printer of graphql-js makes of it, so that both clients send the same
    text = "\n\n".join(print_ast(part) for part in (node, *_behind(node, fragments)))
    return Ready(name=node.name.value, about=about, node=node, text=text)


def _about(text: str) -> str:
    lines = re.match(r"(#[^\n]*\n)*", text)
    return " ".join(line.strip("# ") for line in (lines.group() if lines else "").splitlines())


def _behind(
    node: OperationDefinitionNode, fragments: Fragments
) -> Iterator[FragmentDefinitionNode]:
    """The fragments that an operation needs, in the order in which they are met."""
    known: set[str] = set()
    waiting: list[ExecutableDefinitionNode] = [node]
    while waiting:
        for name in _SPREAD.findall(print_ast(waiting.pop(0))):
            if name not in known:
                known.add(name)
                waiting.append(fragments[name])
                yield fragments[name]
