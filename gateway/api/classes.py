"""Making GraphQL types at run time: bare classes first, then fields that point at them.

No postponed annotations in this module and its callers: strawberry reads them as objects.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from gateway.api.shapes import snake

Resolver = Callable[[Any, Any, Mapping[str, Any]], Any]
"""Takes the source, graphql-core's info, and the arguments by snake_case name."""


class Field(NamedTuple):
    """A field of a type or input, or an argument: GraphQL name, Python type, description.

    ``leaves`` says until when one stays that will go, and what to take instead.
    """

    name: str
    type: Any
    description: str
    leaves: str | None = None


class AnswerField(StrawberryField):
    """A field whose value is found by a function of source and info."""

    resolver: Resolver

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002
        """The value, or an awaitable of it."""
        return self.resolver(source, info._raw_info, kwargs)

    @property
    def is_basic_field(self) -> bool:
        """Never: its resolver must see the info."""
        return False


def bare(name: str, *bases: type) -> type:
    """A class without fields, for others to point at."""
    return type(name, bases, {"__annotations__": {}})


def attach(
    cls: type,
    field: Field,
    *,
    python_name: str | None = None,
    resolver: Resolver | None = None,
    arguments: Iterable[Field] = (),
    default: object = None,
) -> None:
    """Give a bare class one more field; ``default`` is what an omitted input field holds."""
    name = python_name or snake(field.name)
    made = (AnswerField if resolver else StrawberryField)(
        python_name=name,
        graphql_name=field.name,
        type_annotation=StrawberryAnnotation(field.type),
        description=field.description,
        deprecation_reason=field.leaves,
        default=default,
    )
    if isinstance(made, AnswerField) and resolver:
        made.resolver = resolver
        made.arguments = [_argument(argument) for argument in arguments]
    cls.__annotations__[name] = field.type
    setattr(cls, name, made)


def attach_input(cls: type, field: Field) -> None:
    """Give a bare input class one more field that may be left out."""
    name = f"{snake(field.name)}_"  # no GraphQL name can then be a Python keyword
    attach(cls, field, python_name=name, default=UNSET)


def _argument(field: Field) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=snake(field.name),
        graphql_name=field.name,
        type_annotation=StrawberryAnnotation(field.type),
        description=field.description,
        deprecation_reason=field.leaves,
    )
