"""How a GraphQL type is spelt in Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from graphql import GraphQLList, GraphQLNonNull

SCALARS: Mapping[str, str] = {
    "ID": "str",
    "String": "str",
    "Int": "int",
    "Float": "float",
    "Boolean": "bool",
    "Point": "dict[str, Any]",
    "_Any": "dict[str, Any]",
}
"""Python types of scalars; any other scalar is the text by which it travels."""


class Refused(Exception):
    """An operation from which no types can be made; says which, and why."""


def literal(values: Iterable[str]) -> str:
    """One of these texts, as a type."""
    return f"Literal[{', '.join(json.dumps(value) for value in values)}]"


def typed_dict(name: str, keys: Mapping[str, str], about: str = "") -> str:
    """A TypedDict by name; in this form a key may be any word, such as `from` or `__typename`."""
    lines = "".join(f"\n    {json.dumps(key)}: {kind}," for key, kind in keys.items())
    made = f'{name} = TypedDict("{name}", {{{lines}\n}})\n' if keys else ""
    made = made or f'{name} = TypedDict("{name}", {{}})\n'
    return f"{made}{docstring(about)}"


def docstring(about: str) -> str:
    """Words about the constant above them; nothing for none."""
    return f'"""{" ".join(about.split())}"""\n' if about else ""


def spelt(kind: object, named: str) -> str:
    """The Python type of a GraphQL one whose innermost named type is spelt ``named``."""
    if isinstance(kind, GraphQLNonNull):
        inner = kind.of_type
        return f"list[{spelt(inner.of_type, named)}]" if isinstance(inner, GraphQLList) else named
    if isinstance(kind, GraphQLList):
        return f"list[{spelt(kind.of_type, named)}] | None"
    return f"{named} | None"


def capital(name: str) -> str:
    """`caseNumber` as `CaseNumber`."""
    return f"{name[:1].upper()}{name[1:]}"


def constant(name: str) -> str:
    """`CaseByNumber` as `CASE_BY_NUMBER`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
