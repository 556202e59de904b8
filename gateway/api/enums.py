"""GraphQL enums from the ontology's closed lists, and the fields that a list can be sorted by.

No postponed annotations: strawberry reads them as objects.
"""

import inspect
from collections.abc import Callable, Mapping
from enum import Enum, StrEnum
from functools import cache
from typing import Any

import strawberry

from gateway.api.shapes import SHAPES, Shape
from gateway.api.wording import both, field_words
from gateway.errors import ErrorCode
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Kind
from graph.records import Method


def _described(
    cls: type[Enum], name: str, words: str, describe: Callable[[Any], str]
) -> type[Enum]:
    made = strawberry.enum(cls, name=name, description=words)
    definition: Any = made.__strawberry_definition__  # type: ignore[attr-defined]
    for value, member in zip(definition.values, cls, strict=True):
        value.description = describe(member)
    return made


@cache
def choice(cls: type[StrEnum], zh: str) -> type[Enum]:
    """The GraphQL enum of a closed list; the value's own code and Chinese label describe it."""
    words = both(inspect.cleandoc(cls.__doc__ or cls.__name__), zh)
    return _described(cls, cls.__name__, words, lambda m: both(f"Code {m.value}", m.zh))


def _choices() -> dict[str, type[Enum]]:
    fields = [f for spec in ONTOLOGY.entities.values() for f in spec.fields.values()]
    first = {f.choice: f.zh for f in reversed(fields) if f.choice is not None}
    return {cls.__name__: choice(cls, zh) for cls, zh in first.items()}


CHOICES: Mapping[str, type[Enum]] = _choices()


class SortDirection(Enum):
    """Which way a list is sorted."""

    ASC = "asc"
    DESC = "desc"


_described(
    SortDirection,
    "SortDirection",
    both("which way a list is sorted", "排序方向"),
    {
        SortDirection.ASC: "Least first. 升序",
        SortDirection.DESC: "Greatest first. 降序",
    }.__getitem__,
)


def order_fields(shape: Shape) -> type[Enum]:
    """The enum of fields by which nodes of an entity can be sorted."""
    name = f"{shape.spec.name}OrderField"
    # what is yes or no says nothing about an order, and no engine sorts by it
    fields = [field for field in shape.fields.values() if field.kind is not Kind.FLAG]
    members = {field.name.upper(): field.name for field in fields}
    words = both(f"fields to sort {shape.spec.plural} by", f"{shape.spec.zh}排序字段")
    made = Enum(name, members)  # type: ignore[misc]
    return _described(made, name, words, lambda m: field_words(shape.spec.fields[m.value]))


ORDER_FIELDS: Mapping[str, type[Enum]] = {n: order_fields(s) for n, s in SHAPES.items()}

CODES: type[Enum] = _described(
    ErrorCode,
    "ErrorCode",
    both("what went wrong, in a word that stays the same", "错误码"),
    lambda m: both(m.en, m.zh),
)

_HOW = {Method.DECLARED: "申报", Method.OBSERVED: "观测", Method.INFERRED: "推断"}
METHODS: type[Enum] = _described(
    Method,
    "Method",
    both("how a source came to say a thing", "取得方式"),
    lambda m: both(m.value, _HOW[m]),
)
