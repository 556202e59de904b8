"""Live fields in the schema: each type gets those that the hub's files declare for it.

They are not in the packaged schema, so they join a schema of their own after it is made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
)

from gateway.api.context import Context
from gateway.api.rows import NodeRow
from gateway.api.selection import LIVE_ASK, LIVE_KEY, LIVE_PART
from gateway.api.shapes import camel
from gateway.api.wording import both
from gateway.errors import BadInput, TooComplex
from gateway.interfaces.declared import Interface, LiveField, LiveKind
from gateway.interfaces.errors import BadInterface
from gateway.interfaces.source import LiveValue

Ask = Callable[[Context, str], Awaitable[LiveValue]]
"""Asks the source of a field about a thing by its key; raises SourceUnavailable, TooComplex."""
MOST_THINGS = 200
"""Things that one request may ask departments' interfaces about."""
_PLAIN: Mapping[LiveKind, GraphQLScalarType] = {
    LiveKind.TEXT: GraphQLString,
    LiveKind.INTEGER: GraphQLInt,
    LiveKind.NUMBER: GraphQLFloat,
    LiveKind.FLAG: GraphQLBoolean,
}
_NAMED = {LiveKind.DAY: "Date", LiveKind.INSTANT: "Instant"}


def attach_interfaces(schema: GraphQLSchema, declared: Iterable[Interface]) -> None:
    """Give the types of a schema that nobody uses yet their live fields.

    Raises BadInterface for a field that the schema has already.
    """
    for interface in declared:
        of: Any = schema.type_map[interface.declared.entity]
        for field in interface.declared.field:
            name, kind = camel(field.name), _type_of(schema, field.type)
            if name in of.fields:
                words = f"field {field.name}: {of.name} has this already"
                raise BadInterface(f"{interface.source}.toml", [words])
            ask = _asker(interface, field)
            of.fields[name] = GraphQLField(
                kind,
                resolve=_resolver(name, ask),
                description=both(f"{field.en}; asked of {interface.source} as it is now", field.zh),
                extensions={LIVE_KEY: interface.declared.key, LIVE_ASK: ask},
            )


def _type_of(schema: GraphQLSchema, kind: LiveKind) -> GraphQLObjectType:
    name = f"Live{kind.value.capitalize()}"
    known = schema.type_map.get(name)
    if isinstance(known, GraphQLObjectType):
        return known
    value: Any = _PLAIN.get(kind) or schema.type_map[_NAMED[kind]]
    made = GraphQLObjectType(
        name,
        {
            "value": _part(value, "value", "null: not known to the source", "取值"),
            "asOf": _part(
                GraphQLNonNull(schema.type_map["Instant"]),
                "as_of_ms",
                "when the source said so",
                "取得时间",
            ),
            "isStale": _part(
                GraphQLNonNull(GraphQLBoolean),
                "is_stale",
                "whether it is older than it should be, for the source gives no newer one",
                "是否过期",
            ),
            "source": _part(GraphQLNonNull(GraphQLString), "source", "who said so", "来源"),
        },
        description=both(f"a {kind.value} that a department answers itself", "实时字段"),
    )
    schema.type_map[name] = made
    return made


def _part(kind: Any, attribute: str, english: str, chinese: str) -> GraphQLField:
    def resolve(found: Any, _info: object) -> Any:
        return getattr(found, attribute)

    words = both(english, chinese)
    return GraphQLField(kind, resolve=resolve, description=words, extensions={LIVE_PART: attribute})


def _asker(interface: Interface, field: LiveField) -> Ask:
    async def ask(context: Context, key: str) -> LiveValue:
        context.outside.add((interface.source, key))
        if len(context.outside) > MOST_THINGS:
            raise TooComplex(f"one request may ask sources about {MOST_THINGS} things at most")
        found: LiveValue = await context.hub.interfaces.value(
            interface, field.name, key, began_ms=context.now_ms
        )
        return found

    return ask


def _resolver(name: str, ask: Ask) -> Callable[[NodeRow, Any], Awaitable[LiveValue | None]]:
    async def resolve(row: NodeRow, info: Any) -> LiveValue | None:
        key, context = row.values.get(name), info.context
        if key is None:
            return None  # withheld, or the thing has no such word
        if row.answer.as_of != context.now_ms or row.answer.known_at is not None:
            raise BadInput(f"{name} is only known as it is now: leave asOf and asKnownAt out")
        return await ask(context, key)

    return resolve
