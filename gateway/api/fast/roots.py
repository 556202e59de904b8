"""Root fields compiled once for a query and a set of rights, and read once for each request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, is_non_null_type

from auth.grants import Grants
from gateway.api.context import Context
from gateway.api.cursors import cursor_of
from gateway.api.entities import MOST_IDS
from gateway.api.fast.arguments import Arguments
from gateway.api.fast.outside import Outside, filled
from gateway.api.fast.tracing import trace_writer, tree_writer
from gateway.api.fast.values import NotPlanned, Unfit
from gateway.api.fast.writer import Write, Writer
from gateway.api.ids import Ids
from gateway.api.lookups import lookup
from gateway.api.planner import Body, Head, Planner
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES, Shape, camel
from gateway.api.trace import chain_body, read_chain
from gateway.api.trace_grants import told_by
from gateway.api.trace_types import tree_root
from gateway.api.trees import read_tree, tree_body
from gateway.errors import Ambiguous, BadInput
from graph import trees
from graph.plan import Compare, In, Where, Window

Args = Mapping[str, Any]
Read = Callable[[Context, Args], Awaitable[Any]]
"""Answers one root field for the values of its arguments."""
_ONE_OR_TWO = Window(first=2)
_MOMENTS = ("asOf", "asKnownAt", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One root field as a query asks for it."""

    response: str
    nodes: list[FieldNode]
    query: Query
    grants: Grants
    ids: Ids
    live: list[Outside] = field(default_factory=list)
    """Live fields that were met below it."""

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return self.nodes[0].name.value

    def planner(self) -> Planner:
        """A planner for what is selected below it."""
        return Planner(self.query, self.grants, self.ids)

    def writer(self, planner: Planner) -> Writer:
        """Writes what is selected below it."""
        return Writer(self.query.schema, planner, self.live)


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One compiled root field."""

    response: str
    nodes: Sequence[FieldNode]
    may_be_null: bool
    arguments: Arguments
    read: Read
    live: Sequence[Outside]

    async def answer(self, context: Context, query: Query) -> Any:
        """The value of the field, or Partial; raises RequestError, GraphUnavailable, Unfit."""
        args = self.arguments.read(query)
        value = await self.read(context, args)
        if not self.live or value is None:
            return value
        if any(args.get(moment) is not None for moment in _MOMENTS):
            raise Unfit  # what is known as of now only is refused by the executor
        return await filled(value, context, self.response)


def compiled(asked: Asked) -> Root:
    """A root field, compiled; raises NotPlanned."""
    make = _MAKERS.get(asked.name)
    if make is None:
        raise NotPlanned
    declared = asked.query.schema.query_type
    assert declared is not None  # noqa: S101  # every schema has one
    return Root(
        response=asked.response,
        nodes=asked.nodes,
        may_be_null=not is_non_null_type(declared.fields[asked.name].type),
        arguments=Arguments.of(asked.query, asked.nodes[0]),
        read=make(asked),
        live=asked.live,
    )


@dataclass(frozen=True, slots=True)
class _Selection:
    """What a query selects of the nodes of one entity."""

    shape: Shape
    planner: Planner
    body: Body
    write: Write

    @classmethod
    def of(cls, shape: Shape, asked: Asked) -> _Selection:
        planner = asked.planner()
        body = planner.one(shape, asked.nodes, (asked.response,))
        write = asked.writer(planner).node(shape.spec.name, asked.nodes)
        return cls(shape, planner, body, write)

    async def read(
        self, context: Context, where: Where, args: Args, window: Window
    ) -> list[dict[str, Any]]:
        """The values of the nodes that meet a condition."""
        answer = context.answer(self.planner, args.get("asOf"), args.get("asKnownAt"))
        plan = self.planner.whole(
            self.shape,
            Head(where=where, window=window),
            self.body,
            moments=(answer.as_of, answer.known_at),
        )
        page = await context.read(plan, self.planner)
        return [row["node"] for row in page.rows]


def _one(shape: Shape) -> Callable[[Asked], Read]:
    def make(asked: Asked) -> Read:
        _demand(asked.grants, shape.spec.name)
        selection = _Selection.of(shape, asked)

        async def read(context: Context, args: Args) -> Any:
            where = lookup(shape, args, context.grants, context.ids)
            rows = await selection.read(context, where, args, _ONE_OR_TWO)
            if len(rows) > 1:
                raise Ambiguous
            return selection.write(rows[0]) if rows else None

        return read

    return make


def _many(shape: Shape) -> Callable[[Asked], Read]:
    entity = shape.spec.name

    def make(asked: Asked) -> Read:
        _demand(asked.grants, entity)
        planner = asked.planner()
        body = planner.page(shape, asked.nodes, (asked.response,))
        write = asked.writer(planner).page(entity, asked.nodes, is_root=True)

        async def read(context: Context, args: Args) -> Any:
            answer = context.answer(planner, args.get("asOf"), args.get("asKnownAt"))
            head = planner.head(shape, args)
            moments = (answer.as_of, answer.known_at)
            page = await context.read(planner.whole(shape, head, body, moments=moments), planner)
            return write(page, cursor_of(entity, head.order, context.ids))

        return read

    return make


@dataclass(frozen=True, slots=True)
class _ByKind:
    """What a query selects of nodes of any entity; made when first met."""

    asked: Asked
    known: dict[str, _Selection] = field(default_factory=dict)

    def of(self, entity: str) -> _Selection:
        found = self.known.get(entity)
        if found is None:
            found = self.known[entity] = _Selection.of(SHAPES[entity], self.asked)
        return found


def _node(asked: Asked) -> Read:
    kinds = _ByKind(asked)

    async def read(context: Context, args: Args) -> Any:
        entity, local = context.ids.read(args["id"])
        _demand(context.grants, entity)
        selection = kinds.of(entity)
        rows = await selection.read(context, In("id", (local,)), args, Window(first=1))
        return selection.write(rows[0]) if rows else None

    return read


def _nodes(asked: Asked) -> Read:
    kinds = _ByKind(asked)

    async def read(context: Context, args: Args) -> Any:
        if len(args["ids"]) > MOST_IDS:
            raise BadInput(f"ids: {MOST_IDS} at most")
        places = [context.ids.read(text) for text in args["ids"]]
        found: dict[tuple[str, str], Any] = {}
        for entity in dict.fromkeys(entity for entity, _ in places):
            locals_ = tuple(dict.fromkeys(local for e, local in places if e == entity))
            _demand(context.grants, entity)
            selection, window = kinds.of(entity), Window(first=len(locals_))
            rows = await selection.read(context, In("id", locals_), args, window)
            found |= {(entity, row["id"]): selection.write(row) for row in rows}
        return [found.get(place) for place in places]

    return read


def _plates(asked: Asked) -> Read:
    for one in (asked.grants.entity("Plate"), asked.grants.field("Plate", "number")):
        if not one.plain:
            raise NotPlanned
    selection = _Selection.of(SHAPES["Plate"], asked)

    async def read(context: Context, args: Args) -> Any:
        where = Compare("number", "eq", args["number"])
        moments = {"asOf": args.get("at"), "asKnownAt": args.get("asKnownAt")}
        rows = await selection.read(context, where, moments, Window(first=10))
        return [selection.write(row) for row in rows]

    return read


def _traced(asked: Asked) -> Read:
    if not all(one.given for one in told_by(asked.grants)):
        raise NotPlanned
    planner = asked.planner()
    body = chain_body(planner, asked.nodes, asked.response)
    write = trace_writer(Writer(asked.query.schema, planner), asked.nodes)

    async def read(context: Context, args: Args) -> Any:
        where = lookup(SHAPES["Violation"], args, context.grants, context.ids)
        traced = await read_chain(context, planner, body, where, args.get("asKnownAt"))
        return None if traced is None else await write(traced, context)

    return read


def _tree(shape: Shape) -> Callable[[Asked], Read]:
    def make(asked: Asked) -> Read:
        _demand(asked.grants, shape.spec.name)
        planner = asked.planner()
        body = tree_body(planner, shape, asked.nodes, asked.response)
        write = tree_writer(asked.writer(planner), shape, asked.nodes)

        async def read(context: Context, args: Args) -> Any:
            where = lookup(shape, args, context.grants, context.ids)
            traced = await read_tree(context, planner, shape, body, where, args)
            return None if traced is None else await write(traced, context)

        return read

    return make


def _demand(grants: Grants, entity: str) -> None:
    """Leave what is withheld as a whole to the executor, which says so."""
    if not grants.entity(entity).given:
        raise NotPlanned


_MAKERS: dict[str, Callable[[Asked], Read]] = {
    **{camel(shape.singular): _one(shape) for shape in SHAPES.values()},
    **{camel(shape.plural): _many(shape) for shape in SHAPES.values()},
    "node": _node,
    "nodes": _nodes,
    "plateCandidates": _plates,
    "traceViolation": _traced,
    **{tree_root(entity): _tree(SHAPES[entity]) for entity in trees.TREES},
}
