"""The modules: the ready operations, and the enums and inputs they use."""

from __future__ import annotations

import re

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    is_required_input_field,
    print_ast,
    type_from_ast,
)

from codegen.answers import Answers
from codegen.documents import Fragments, Ready
from codegen.spelling import Refused, capital, constant, docstring, literal, spelt, typed_dict

OF_FOLLOWING = frozenset({"Following", "Lagged"})
"""What a subscription tells of itself, beside its events."""
_MADE = "# Made by codegen; do not edit."


def modules(schema: GraphQLSchema, operations: list[Ready], fragments: Fragments) -> dict[str, str]:
    """File names and texts of the package's made modules; raises Refused."""
    answers = Answers(schema=schema, fragments=fragments)
    for one in operations:
        _operation(answers, one)
    return {"types.py": _types(answers), "operations.py": _operations(answers)}


def _operation(answers: Answers, ready: Ready) -> None:
    name, node = ready.name, ready.node
    root = answers.schema.get_root_type(node.operation)
    if root is None:
        raise Refused(f"{name}: there is no {node.operation.value}")
    given = [
        answers.root(name, root, node.selection_set.selections),
        _variables(answers, name, node),
    ]
    kind = "Operation"
    if node.operation is OperationType.SUBSCRIPTION:
        kind, given[0] = "Subscription", _news(answers, name, root, node)
    call = f'{kind}(name="{name}", text="""\\\n{ready.text}""")'
    made = f"{constant(name)}: {kind}[{', '.join(given)}] = {call}\n{docstring(ready.about)}"
    answers.made[constant(name)] = made


def _variables(answers: Answers, name: str, node: OperationDefinitionNode) -> str:
    keys = {}
    for one in node.variable_definitions or ():
        kind = type_from_ast(answers.schema, one.type)
        if kind is None:
            raise Refused(f"{name}: there is no type {print_ast(one.type)}")
        value = spelt(kind, answers.leaf(get_named_type(kind)))
        must = isinstance(kind, GraphQLNonNull) and one.default_value is None
        keys[one.variable.name.value] = value if must else f"NotRequired[{value}]"
    return answers.add(f"{name}Variables", keys)


def _news(
    answers: Answers, name: str, root: GraphQLObjectType, node: OperationDefinitionNode
) -> str:
    """The events of a subscription, without what it tells of itself."""
    ((asked, _),) = answers.fields(root, node.selection_set.selections)
    kind = get_named_type(root.fields[asked.name.value].type)
    if not isinstance(kind, GraphQLUnionType):
        raise Refused(f"{name}: {asked.name.value} tells nothing of {', '.join(OF_FOLLOWING)}")
    base = f"{name}{capital((asked.alias or asked.name).value)}"
    return " | ".join(f"{base}{one.name}" for one in kind.types if one.name not in OF_FOLLOWING)


def _types(answers: Answers) -> str:
    enums = [one for one in answers.used.values() if isinstance(one, GraphQLEnumType)]
    inputs = [one for one in answers.used.values() if isinstance(one, GraphQLInputObjectType)]
    parts = [
        f"{one.name} = {literal(one.values)}\n{docstring(one.description or '')}"
        for one in sorted(enums, key=lambda one: one.name)
    ]
    parts += [_input(answers, one) for one in sorted(inputs, key=lambda one: one.name)]
    return _module("Enums and inputs of the hub that the ready operations use.", [], parts)


def _input(answers: Answers, kind: GraphQLInputObjectType) -> str:
    keys = {}
    for name, one in kind.fields.items():
        value = f'"{spelt(one.type, answers.leaf(get_named_type(one.type)))}"'
        keys[name] = value if is_required_input_field(one) else f"NotRequired[{value}]"
    return typed_dict(kind.name, keys, kind.description or "")


def _operations(answers: Answers) -> str:
    parts = list(answers.made.values())
    words = set(re.findall(r"\w+", "\n".join(parts)))
    used = sorted(answers.used.keys() & words)
    kinds = sorted({"Operation", "Subscription"} & words)
    imports = [
        f"from zhatu_client.asking import {', '.join(kinds)}",
        f"from zhatu_client.types import {', '.join(used)}",
    ]
    about = "The ready operations, each with the types of its variables and of its answer."
    return _module(about, imports if used else imports[:1], parts)


def _module(about: str, imports: list[str], parts: list[str]) -> str:
    body = "\n".join(parts)
    known = ("Any", "Literal", "NotRequired", "TypedDict")
    used = [word for word in known if re.search(rf"\b{word}\b", body)]
    lines = [f"from typing import {', '.join(used)}\n", *imports]
    names = re.findall(r"^(\w+)(?:: .+)? = ", body, re.MULTILINE)
    shown = "".join(f'\n    "{name}",' for name in names)
    head = "\n".join(lines).rstrip()
    return f'{_MADE}\n"""{about}"""\n\n{head}\n\n__all__ = [{shown}\n]\n\n{body}'
