"""Fields that departments answer themselves: what the graph holds is written first, they join it.

A writer leaves a place where such a value goes. When a root field is written, all its places are
asked about side by side; a source that gives no answer costs its place and no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import FieldNode, GraphQLError
from graphql.error import located_error

from gateway.api.context import Context

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """One live field as a query selects it."""

    ask: Callable[[Context, str], Awaitable[Any]]
    write: Callable[[Any], Any]
    nodes: Sequence[FieldNode]

    def place(self, key: str | None) -> Place | None:
        """What stands for the value of a thing; None where its key is withheld or not known."""
        return None if key is None else Place(self, key)


@dataclass(frozen=True, slots=True)
class Place:
    """Stands in an answer for a value that its source has still to give."""

    of: Outside
    key: str


class Partial(NamedTuple):
    """The value of a root field in which some places stayed empty, and why."""

    value: Any
    errors: list[GraphQLError]


async def filled(value: Any, context: Context, response: str) -> Any:
    """The value of a root field with its places filled; Partial where a source did not answer.

    Raises Unfit for a value that its type does not have.
    """
    found = [*_places(value, (response,))]
    asked = (place.of.ask(context, place.key) for _, place, _ in found)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    errors = []
    for (holder, place, path), answer in zip(found, answers, strict=True):
        if isinstance(answer, Exception):
            errors.append(located_error(answer, list(place.of.nodes), list(path)))
            holder[path[-1]] = None
        elif isinstance(answer, BaseException):
            raise answer
        else:
            holder[path[-1]] = place.of.write(answer)
    return Partial(value, errors) if errors else value


def _places(value: Any, path: Path) -> Iterator[tuple[Any, Place, Path]]:
    """Every place in a value: what holds it, and the path that leads to it."""
    parts = value.items() if type(value) is dict else enumerate(value)
    for name, inner in parts:
        if type(inner) is Place:
            yield value, inner, (*path, name)
        elif type(inner) is dict or type(inner) is list:
            yield from _places(inner, (*path, name))
