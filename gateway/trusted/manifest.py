"""Manifests of operations: the formats of Apollo and Relay read, that of Apollo written. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from gateway.errors import BadRequest
from gateway.strict_json import read_json
from gateway.trusted.errors import BadManifest

FORMAT, VERSION = "apollo-persisted-query-manifest", 1
"""What Apollo's `generate-persisted-query-manifest` writes at the head of its file."""
LONGEST = 64_000
"""No operation is longer, in characters."""
MOST_TOKENS = 4_000
_HASH = re.compile("[0-9a-f]{64}")


class Operation(NamedTuple):
    """One operation, with all its fragments."""

    sha256: str
    name: str
    kind: str
    """query, mutation or subscription."""
    body: str


def digest(text: str) -> str:
    """SHA-256 of a text as it is sent, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_manifest(name: str, text: bytes | str) -> list[Operation]:
    """The operations of a manifest; raises BadManifest with all that is wrong with it."""
    try:
        given = read_json(text)
    except BadRequest as error:
        raise BadManifest(name, ["is no JSON in UTF-8, or names something twice"]) from error
    faults: list[str] = []
    found: list[Operation] = []
    for wanted, body in _pairs(name, given):
        try:
            found.append(read_operation(wanted, body))
        except ValueError as error:
            faults.append(f"{str(wanted)[:64]}: {error}")
    if faults:
        raise BadManifest(name, faults)
    return found


def _pairs(name: str, given: object) -> Iterator[tuple[object, object]]:
    """Hash and text of each operation, in either format."""
    if not isinstance(given, dict):
        raise BadManifest(name, ["a manifest is an object"])
    if "format" not in given:
        yield from given.items()
        return
    said = (given.get("format"), given.get("version"))
    if said != (FORMAT, VERSION) or not isinstance(given.get("operations"), list):
        raise BadManifest(name, [f"format and version must be {FORMAT} and {VERSION}"])
    for one in given["operations"]:
        if not isinstance(one, dict):
            raise BadManifest(name, ["an operation is an object with id and body"])
        yield one.get("id"), one.get("body")


def read_operation(wanted: object, body: object) -> Operation:
    """One operation of a manifest; raises ValueError for what is none, or bears another hash."""
    if not isinstance(body, str) or not body.strip():
        raise ValueError("has no text")
    if len(body) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    found = digest(body)
    if not isinstance(wanted, str) or not _HASH.fullmatch(wanted) or wanted != found:
        raise ValueError(f"its SHA-256 is {found}; ids must be the SHA-256 of the text, in hex")
    try:
        document = parse(body, max_tokens=MOST_TOKENS)
    except GraphQLSyntaxError as error:
        raise ValueError(f"is not GraphQL: {error.message}") from error
    operations = _operations(document)
    if len(operations) != 1 or operations[0].name is None:
        raise ValueError("must hold one operation, with a name")
    return Operation(found, operations[0].name.value, operations[0].operation.value, body)


def made_of(texts: Iterable[str]) -> list[Operation]:
    """Operations of GraphQL files, each printed with the fragments it needs, by name.

    So do clients print what they send: graphql-js, Apollo and the hub's own. Raises ValueError.
    """
    try:
        parts = [part for text in texts for part in parse(text).definitions]
    except GraphQLSyntaxError as error:
        raise ValueError(str(error)) from error
    fragments = {p.name.value: p for p in parts if isinstance(p, FragmentDefinitionNode)}
    made = []
    for one in parts:
        if isinstance(one, OperationDefinitionNode):
            body = "\n\n".join(print_ast(part) for part in _whole(one, fragments))
            made.append(read_operation(digest(body), body))
    return sorted(made, key=lambda one: one.name)


def write_manifest(operations: Iterable[Operation]) -> str:
    """A manifest in the format of Apollo, in JSON with a line end."""
    listed = [
        {"id": one.sha256, "name": one.name, "type": one.kind, "body": one.body}
        for one in operations
    ]
    made = {"format": FORMAT, "version": VERSION, "operations": listed}
    return f"{json.dumps(made, ensure_ascii=False, indent=2)}\n"


def ready() -> list[Operation]:
    """The ready operations of the hub, which everybody may ask."""
    text = resources.files("gateway.trusted").joinpath("ready.json").read_bytes()
    return read_manifest("ready.json", text)


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]


def _whole(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> list[Any]:
    """An operation and the fragments behind it, in the order in which they are met."""
    found: dict[str, Any] = {}
    waiting: list[Any] = [operation]
    while waiting:
        for name in _spreads(waiting.pop(0)):
            if name not in fragments:
                raise ValueError(f"there is no fragment {name}")
            if name not in found:
                found[name] = fragments[name]
                waiting.append(fragments[name])
    return [operation, *found.values()]


def _spreads(node: Any) -> list[str]:
    names: list[str] = []

    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_rest: object) -> None:
            names.append(spread.name.value)

    visit(node, Spreads())
    return names
