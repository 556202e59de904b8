"""What every mutation is made of: one input, one payload with the object or the problems.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple

import strawberry

from gateway.api.classes import Field, attach, attach_input, bare
from gateway.api.context import Context
from gateway.api.enums import CODES
from gateway.api.selection import Query
from gateway.api.shapes import snake
from gateway.api.wording import both
from gateway.errors import ErrorCode, outer, told

Given = dict[str, Any]
"""The values of an input by snake_case name; what was left out is not there."""


@strawberry.type(description="Why a mutation did not do what was asked. 问题")
class Problem:
    """Why a mutation did not do what was asked."""

    code: CODES = strawberry.field(description="What went wrong. 错误码")  # type: ignore[valid-type]
    message: str = strawberry.field(description="The same in words. 说明")
    field: str | None = strawberry.field(description="The input field at fault. 相关字段")


class Mutation(NamedTuple):
    """One mutation as data: names, words, what it takes, what it gives, and what it does.

    ``act`` returns the values of ``results`` by snake_case name; ``resolvers`` find those that
    must be read anew.
    """

    name: str
    words: str
    inputs: tuple[Field, ...]
    results: tuple[Field, ...]
    act: Callable[[Context, Given], Awaitable[Mapping[str, Any]]]
    resolvers: Mapping[str, Callable[..., Any]] = {}


def attach_mutation(root: type, mutation: Mutation) -> None:
    """Give the mutation type one more field, with its input and payload."""
    title = mutation.name[:1].upper() + mutation.name[1:]
    taken, given = bare(f"{title}Input"), bare(f"{title}Payload")
    for field in mutation.inputs:
        attach_input(taken, field)
    strawberry.input(taken, name=f"{title}Input", description=mutation.words)
    for field in mutation.results:
        attach(given, field, resolver=mutation.resolvers.get(field.name))
    problems = Field(
        "problems", list[Problem], both("why it was not done; empty if it was", "问题")
    )
    attach(given, problems)
    strawberry.type(given, name=f"{title}Payload", description=mutation.words)
    argument = Field("input", taken, both("what it takes", "输入"))
    field = Field(mutation.name, given, mutation.words)
    attach(root, field, resolver=_resolver(mutation), arguments=(argument,))


def _resolver(mutation: Mutation) -> Callable[..., Awaitable[Mapping[str, Any]]]:
    async def resolve(_source: object, info: Any, _args: object) -> Mapping[str, Any]:
        try:
            args = Query.of(info).arguments("Mutation", info.field_nodes[0], selects=False)
            done = await mutation.act(info.context, _plain(args["input"]))
        except Exception as error:
            problem = _problem(error)
            if problem is None:
                raise
            info.context.wait_s = getattr(error, "wait_s", None)
            return {**_fresh(info.context, error), "problems": [problem]}
        return {**done, "problems": []}

    return resolve


def _plain(values: Mapping[str, Any]) -> Given:
    return {
        snake(name): value.value if isinstance(value, Enum) else value
        for name, value in values.items()
    }


def _fresh(context: Context, error: Exception) -> Mapping[str, Any]:
    """The case as it is now, when it has moved on meanwhile."""
    case = getattr(error, "fresh", None)
    return {} if case is None else {"case": context.shown(case)}


def _problem(error: Exception) -> Problem | None:
    code = outer(error).code
    if code in (ErrorCode.INTERNAL, ErrorCode.UNAVAILABLE):
        return None
    return Problem(code=code, message=told(error), field=getattr(error, "field", None))
