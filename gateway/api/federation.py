"""The hub as a subgraph: `_service`, and `_entities` by one plan a type and kind of key.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, NewType, Union

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from gateway.api.classes import Field, attach
from gateway.api.context import Context
from gateway.api.enums import CHOICES
from gateway.api.lookups import Way, Word, ways
from gateway.api.planner import ENTITY, Head, Planner
from gateway.api.rows import NodeRow
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES, Shape
from gateway.api.subgraph import subgraph
from gateway.api.types import TYPES
from gateway.api.wording import both
from gateway.errors import Ambiguous, BadInput
from graph.ontology.declare import Kind
from graph.plan import All, In, Some, Where, Window

MOST_THINGS = 1_000
"""Representations that one request may hold."""
Representation = NewType("Representation", dict[str, Any])
"""What a router knows of a thing: its type and the fields of one of its keys."""
_WRITTEN = (Kind.TEXT, Kind.CHOICE)
"""Kinds of fields that a key may have: what a router holds of them is a text."""
Key = tuple[str, ...]
"""The values of a key, as they are kept in the graph."""


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not isinstance(value.get("__typename"), str):
        raise GraphQLError("A representation is an object with __typename and a key.")
    return dict(value)


FEDERATION_SCALARS: Mapping[object, ScalarDefinition] = {
    Representation: strawberry.scalar(
        name="_Any",
        description=both("a thing as a router knows it: its type and a key", "实体引用"),
        serialize=dict,
        parse_value=_mapping,
    )
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One representation, read: which entity, and by which of its keys."""

    entity: str
    way: Way | None
    """None for the global id."""
    key: Key


@strawberry.type(name="_Service", description=both("the hub as a subgraph", "子图"))
class Service:
    """The hub as a subgraph."""

    sdl: str = strawberry.field(description=both("its schema for a composition", "子图模式"))


def keys_of(shape: Shape) -> tuple[Way, ...]:
    """The words that make a key of an entity: those it is known by, if they are its own texts."""
    return tuple(
        way
        for way in ways(shape)
        if way.relation is None and all(word.field.kind in _WRITTEN for word in way.words)
    )


def subgraph_sdl(sdl: str) -> str:
    """A schema of the hub as that of a Federation 2 subgraph."""
    keys = {
        name: ("id", *(" ".join(w.name for w in way.words) for way in keys_of(shape)))
        for name, shape in SHAPES.items()
    }
    return subgraph(sdl, keys)


@cache
def _printed(schema: strawberry.Schema) -> str:
    return subgraph_sdl(schema.as_str())


def _wanted(said: Mapping[str, Any], ids: Any) -> Wanted:
    entity = said["__typename"]
    if entity not in SHAPES:
        raise BadInput(f"representations: {entity} has no key here")
    if "id" in said:
        return Wanted(entity, None, (ids.local(entity, str(said["id"])),))
    for way in keys_of(SHAPES[entity]):
        if all(said.get(word.name) is not None for word in way.words):
            return Wanted(entity, way, tuple(_value(word, said[word.name]) for word in way.words))
    known = ["id", *(" + ".join(w.name for w in way.words) for way in keys_of(SHAPES[entity]))]
    raise BadInput(f"representations: a {entity} is known by {' | '.join(known)}")


def _value(word: Word, said: Any) -> str:
    """A value of a key as it is kept: a name of a choice by its code, a text spelled our way."""
    if not isinstance(said, str):
        raise BadInput(f"representations: {word.name} is a text")
    if word.field.choice is None:
        return str(word.kept(said))
    choices = CHOICES[word.field.choice.__name__].__members__
    if said not in choices:
        raise BadInput(f"representations: {word.name} is one of {', '.join(choices)}")
    return str(choices[said].value)


def _condition(way: Way | None, keys: tuple[Key, ...]) -> Where:
    if way is None or len(way.words) == 1:
        name = "id" if way is None else way.words[0].field.name
        return In(name, tuple(key[0] for key in keys))
    pairs = [zip(way.words, key, strict=True) for key in keys]
    return Some(tuple(All(tuple(In(w.field.name, (v,)) for w, v in pair)) for pair in pairs))


async def _read(
    entity: str, way: Way | None, keys: tuple[Key, ...], info: Any
) -> dict[Key, NodeRow]:
    """The nodes of one entity by one kind of key; raises Ambiguous, NotGranted."""
    context: Context = info.context
    if context.deny(context.grants.entity(entity), (info.path.key,)):
        return {}
    words = () if way is None else way.words
    for word in words:
        context.grants.field(entity, word.field.name).demand(f"{entity}.{word.name}")
    planner = Planner(Query.of(info), context.grants, context.ids)
    planner.reads |= {f"{entity}.{word.field.name}" for word in words}
    named = ("id",) if way is None else tuple(word.field.name for word in words)
    body = planner.one(SHAPES[entity], info.field_nodes, (info.path.key,), also=named)
    head = Head(where=_condition(way, keys), window=Window(first=len(keys)))
    answer = context.answer(planner, None, None)
    plan = planner.whole(SHAPES[entity], head, body, moments=(answer.as_of, None))
    page = await context.read(plan, planner)
    found: dict[Key, NodeRow] = {}
    for row in page.rows:
        key = tuple(str(row["node"][name]) for name in named)
        if key in found or page.has_next:
            raise Ambiguous(f"more than one {entity} is known by these words; refer to it by id")
        found[key] = NodeRow(entity, row["node"], answer)
    return found


async def _entities(_source: object, info: Any, args: Mapping[str, Any]) -> list[NodeRow | None]:
    said = args["representations"]
    if len(said) > MOST_THINGS:
        raise BadInput(f"representations: {MOST_THINGS} at most")
    wanted = [_wanted(one, info.context.ids) for one in said]
    groups: dict[tuple[str, Way | None], dict[Key, None]] = {}
    for one in wanted:
        groups.setdefault((one.entity, one.way), {})[one.key] = None
    found: dict[Wanted, NodeRow] = {}
    for (entity, way), keys in groups.items():
        rows = await _read(entity, way, tuple(keys), info)
        found |= {Wanted(entity, way, key): row for key, row in rows.items()}
    return [found.get(one) for one in wanted]


def attach_federation(query: type) -> None:
    """Give the query type what a router of a supergraph asks for."""
    described = strawberry.union(ENTITY, description=both("whatever has a key", "可引用实体"))
    union: Any = Annotated[Union[tuple(TYPES.values())], described]  # noqa: UP007
    things = Field("_entities", list[union | None], both("things by their keys", "实体引用查询"))
    words = both(f"types and keys, {MOST_THINGS} at most", "实体引用列表")
    argument = Field("representations", list[Representation], words)
    attach(query, things, python_name="_entities", resolver=_entities, arguments=(argument,))

    async def service(_source: object, info: Any, _args: object) -> Service:
        schema = info.schema.extensions["strawberry-definition"]
        return Service(sdl=await asyncio.to_thread(_printed, schema))

    words = both("what a composition needs to know", "子图信息")
    attach(query, Field("_service", Service, words), python_name="_service", resolver=service)
