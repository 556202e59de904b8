"""What the written expressions call: values as graphql-core would complete them, or Unfit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from graphql import GraphQLEnumType

_LARGEST, _LEAST = 2**31 - 1, -(2**31)


class Unfit(Exception):
    """A value that its type does not have; the executor tells which."""


class NotPlanned(Exception):
    """A selection that only the executor can follow."""


def whole_number(value: Any) -> Any:
    """A value of type Int."""
    if value is None or (type(value) is int and _LEAST <= value <= _LARGEST):
        return value
    raise Unfit


def number(value: Any) -> Any:
    """A value of type Float."""
    if value is None or (type(value) is float and math.isfinite(value)):
        return value
    raise Unfit


def text(value: Any) -> Any:
    """A value of type String or ID."""
    if value is None or isinstance(value, str):
        return value
    raise Unfit


def flag(value: Any) -> Any:
    """A value of type Boolean."""
    if value is None or value is True or value is False:
        return value
    raise Unfit


def needed(value: Any) -> Any:
    """A value that must be there."""
    if value is None:
        raise Unfit
    return value


def each(write: Callable[[Any], Any], values: Any) -> Any:
    """A list of values, each written; None stays None."""
    return None if values is None else [write(value) for value in values]


def maybe(write: Callable[[Any], Any], value: Any) -> Any:
    """A value written; None stays None."""
    return None if value is None else write(value)


class Names(dict[Any, Any]):
    """The names of an enum's members by their values; what has none is Unfit."""

    def __missing__(self, key: Any) -> Any:
        raise Unfit


def enum_names(kind: GraphQLEnumType) -> Mapping[Any, Any]:
    """The name of each member by itself and by its value, and None for None."""
    found = Names({None: None})
    for name, member in kind.values.items():
        value = member.value
        found[value.value if isinstance(value, Enum) else value] = name
        found[value] = name
    return found
