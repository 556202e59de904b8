"""The root fields made from the ontology: one thing by its words, lists, and nodes by id.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import strawberry

from gateway.api.cases import find_case
from gateway.api.classes import Field, attach
from gateway.api.context import Context
from gateway.api.ids import OF_WORK
from gateway.api.incidents import find_incident
from gateway.api.lookups import lookup, ways
from gateway.api.planner import Head, Planner, Selected
from gateway.api.rows import NodeRow, PageRow
from gateway.api.scalars import Instant
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES, Shape, camel
from gateway.api.types import CONNECTIONS, TYPES, Node, declared_type, page_arguments
from gateway.api.wording import both, field_words
from gateway.errors import Ambiguous, BadInput
from graph.plan import In, Where, Window

MOST_IDS = 100
_ONE_OR_TWO = Window(first=2)
MOMENTS = (
    Field("asOf", Instant | None, both("as it was then; now if left out", "历史时点")),
    Field("asKnownAt", Instant | None, both("as known then; now if left out", "知悉时点")),
)
_NODES: Any = list[Node | None]  # type: ignore[valid-type]
_ID = Field("id", strawberry.ID | None, both("its global id", "全局标识"))


def arguments(info: Any) -> tuple[Planner, Mapping[str, Any]]:
    """A planner for the current root field, and its arguments; raises BadInput."""
    context: Context = info.context
    query = Query.of(info)
    return Planner(query, context.grants, context.ids), query.arguments(
        "Query", info.field_nodes[0]
    )


async def _read_one(shape: Shape, info: Any) -> NodeRow | None:
    planner, args = arguments(info)
    context: Context = info.context
    decision = context.grants.entity(shape.spec.name)
    if "id" not in args:
        decision.demand(shape.spec.name)
    if context.deny(decision, (info.path.key,)):
        return None
    where = lookup(shape, args, context.grants, context.ids)
    rows = await nodes(shape, info, planner, where, args)
    if len(rows) > 1:
        raise Ambiguous(f"more than one {shape.spec.name} is known by these words; say more")
    return rows[0] if rows else None


async def nodes(
    shape: Shape,
    info: Any,
    planner: Planner,
    where: Where,
    args: Mapping[str, Any],
    *,
    window: Window = _ONE_OR_TWO,
) -> list[NodeRow]:
    """The nodes that meet a condition, with what the query selects of them."""
    context: Context = info.context
    answer = context.answer(planner, args.get("asOf"), args.get("asKnownAt"))
    body = planner.one(shape, info.field_nodes, (info.path.key,))
    size = Window(first=len(where.values)) if isinstance(where, In) else window
    head = Head(where=where, window=size)
    plan = planner.whole(shape, head, body, moments=(answer.as_of, answer.known_at))
    page = await context.read(plan, planner)
    return [NodeRow(shape.spec.name, row["node"], answer) for row in page.rows]


async def _read_many(shape: Shape, info: Any) -> PageRow | None:
    planner, args = arguments(info)
    context: Context = info.context
    decision = context.grants.entity(shape.spec.name)
    if args.get("filter") is not None or args.get("orderBy") is not None:
        decision.demand(shape.spec.name)
    if context.deny(decision, (info.path.key,)):
        return None
    answer = context.answer(planner, args.get("asOf"), args.get("asKnownAt"))
    selected = Selected(info.path.key, info.field_name, args, info.field_nodes)
    plan = planner.many(shape, selected, (info.path.key,), moments=(answer.as_of, answer.known_at))
    page = await context.read(plan, planner)
    return PageRow(shape.spec.name, page, answer, plan.order)


async def _of_work(context: Context, entity: str, number: str, response: str) -> Any:
    """A case or an incident, which are no nodes of the graph."""
    if entity == "Case":
        return await find_case(context, number)
    return await find_incident(context, number, response)


async def _read_node(_source: object, info: Any, _args: object) -> Any:
    planner, args = arguments(info)
    entity, local = info.context.ids.anything(args["id"])
    if entity in OF_WORK:
        return await _of_work(info.context, entity, local, info.path.key)
    if info.context.deny(info.context.grants.entity(entity), (info.path.key,)):
        return None
    rows = await nodes(SHAPES[entity], info, planner, In("id", (local,)), args)
    return rows[0] if rows else None


async def _read_nodes(_source: object, info: Any, _args: object) -> list[Any]:
    _, args = arguments(info)
    context: Context = info.context
    if len(args["ids"]) > MOST_IDS:
        raise BadInput(f"ids: {MOST_IDS} at most")
    places = [context.ids.anything(text) for text in args["ids"]]
    found: dict[tuple[str, str], Any] = {}
    for place in dict.fromkeys(place for place in places if place[0] in OF_WORK):
        found[place] = await _of_work(context, *place, info.path.key)
    for entity in dict.fromkeys(entity for entity, _ in places if entity not in OF_WORK):
        if context.deny(context.grants.entity(entity), (info.path.key,)):
            continue
        locals_ = tuple(dict.fromkeys(local for e, local in places if e == entity))
        planner = Planner(Query.of(info), context.grants, context.ids)
        rows = await nodes(SHAPES[entity], info, planner, In("id", locals_), args)
        found |= {(entity, row.values["id"]): row for row in rows}
    return [found.get(place) for place in places]


def lookup_arguments(shape: Shape) -> Iterator[Field]:
    """What a root field for one thing is asked by: its id, its words, and the two moments."""
    yield _ID
    for way in ways(shape):
        for word in way.words:
            kind = declared_type(word.entity.name, word.field)
            yield Field(word.name, kind | None, field_words(word.field))
    yield from MOMENTS


def _attach_roots(query: type, shape: Shape) -> None:
    name, zh = shape.spec.name, shape.spec.zh

    async def one(_source: object, info: Any, _args: object) -> NodeRow | None:
        return await _read_one(shape, info)

    async def many(_source: object, info: Any, _args: object) -> PageRow | None:
        return await _read_many(shape, info)

    field = Field(camel(shape.singular), TYPES[name] | None, both(f"one {name}", zh))
    attach(query, field, resolver=one, arguments=lookup_arguments(shape))
    words = both(f"all {shape.spec.plural}, a page at a time", f"{zh}列表")
    field = Field(camel(shape.plural), CONNECTIONS[name] | None, words)
    attach(query, field, resolver=many, arguments=(*page_arguments(name), *MOMENTS))


def attach_entities(query: type) -> None:
    """Give the query type the root fields of all declared entities."""
    for shape in SHAPES.values():
        _attach_roots(query, shape)
    one = Field("node", Node | None, both("anything by its global id", "按标识查询"))
    needed = Field("id", strawberry.ID, both("a global id", "全局标识"))
    # Relay takes a node field of exactly one argument; the field of each type has the moments
    attach(query, one, resolver=_read_node, arguments=(needed,))
    many = Field("nodes", _NODES, both("several by their global ids", "批量查询"))
    ids = Field("ids", list[strawberry.ID], both("global ids, 100 at most", "全局标识列表"))
    attach(query, many, resolver=_read_nodes, arguments=(ids, *MOMENTS))
