"""`traceTruck`, `traceCompany`, `traceSite`: what stands round a thing, for drawing and in time.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import strawberry
from graphql import FieldNode

from gateway.api.cases import Case
from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context
from gateway.api.entities import arguments, lookup_arguments
from gateway.api.lookups import lookup
from gateway.api.planner import Body, Head, Planner
from gateway.api.scalars import Instant
from gateway.api.shapes import SHAPES, Shape, camel
from gateway.api.trace import Traced, case_events, trace_edges, trace_nodes
from gateway.api.trace_grants import given_of
from gateway.api.trace_types import TraceEdge, TraceEvent, TraceNode, attach_moments, tree_root
from gateway.api.types import TYPES
from gateway.api.wording import both
from gateway.errors import Ambiguous
from graph import trees
from graph.plan import Where, Window
from graph.times import BEGINNING_MS
from graph.trace import ChainEdge, ChainNode, drawn_picks

_EVENTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "Permit": (
        ("valid_from", "permit came into force", "准运证生效"),
        ("valid_to", "permit ran out", "准运证到期"),
    ),
    "Trip": (
        ("started_at", "trip started", "运次出场"),
        ("ended_at", "trip ended", "运次到场"),
    ),
    "Sighting": (("captured_at", "sighting captured", "抓拍"),),
    "Violation": (
        ("occurred_at", "violation occurred", "违法发生"),
        ("confirmed_at", "violation confirmed", "确认违法"),
    ),
}
"""What the timeline tells of things: entity, then field, English and Chinese."""
_SINCE: Mapping[str, tuple[str, str]] = {
    "BEARS": ("plate mounted", "号牌启用"),
    "OPERATED_BY": ("truck joined the company", "车辆入列企业"),
    "BUILT_BY": ("builder took the site on", "施工单位进场"),
}
"""What the timeline tells of relations that began."""


def _row(traced: Traced, *_: object) -> Any:
    return traced.row(traced.root)


async def tree_cases(traced: Traced, context: Context) -> list[Any]:
    """The cases of the violations in the tree, as they were known then."""
    numbers = [
        node.values.get("@number")
        for node in traced.chain.nodes.values()
        if node.entity == "Violation"
    ]
    found = await asyncio.gather(*(context.case_of(n) for n in numbers if n is not None))
    known_at = traced.answer.known_at
    cases = [one for one in found if one is not None]
    if known_at is None:
        return cases
    then = (one.as_known(known_at) for one in cases)
    return [one for one in then if one is not None]  # not one that was opened since


async def _cases_field(traced: Traced, info: Any, _args: object) -> list[Any]:
    return await tree_cases(traced, info.context)


async def _timeline_field(traced: Traced, info: Any, _args: object) -> list[TraceEvent]:
    return await tree_timeline(traced, info.context)


async def tree_timeline(traced: Traced, context: Context) -> list[TraceEvent]:
    """What happened up to the moment asked about, in order of time."""
    events = [*_happened(traced), *_began(traced)]
    for case in await tree_cases(traced, context):
        events += case_events(case)
    past = (event for event in events if BEGINNING_MS < event.at <= traced.answer.as_of)
    return sorted(past, key=lambda event: event.at)


def _happened(traced: Traced) -> Iterator[TraceEvent]:
    for node in traced.chain.nodes.values():
        for field, english, chinese in _EVENTS.get(node.entity, ()):
            at = node.values.get(f"@{field}")
            if isinstance(at, int):
                yield _event(traced, at, english, chinese, node)


def _began(traced: Traced) -> Iterator[TraceEvent]:
    for edge in traced.chain.edges.values():
        words = _SINCE.get(edge.relation.name)
        at = edge.provenance.get("valid_from")
        if words is not None and isinstance(at, int):
            yield _event(traced, at, *words, _newer(edge))


def _newer(edge: ChainEdge) -> ChainNode:
    """Which end the beginning of a relation is told of."""
    return edge.target if edge.relation.name == "BEARS" else edge.source


def _event(traced: Traced, at: int, english: str, chinese: str, node: ChainNode) -> TraceEvent:
    local = strawberry.ID(traced.answer.ids.of(node.entity, node.id))
    return TraceEvent(at=Instant(at), what=english, zh=chinese, node=local)


async def _read(shape: Shape, info: Any) -> Traced | None:
    planner, args = arguments(info)
    context: Context = info.context
    entity, here = shape.spec.name, info.path.key
    decision = context.grants.entity(entity)
    if "id" not in args:
        decision.demand(entity)
    if context.deny(decision, (here,)):
        return None
    body = tree_body(planner, shape, info.field_nodes, here)
    where = lookup(shape, args, context.grants, context.ids)
    return await read_tree(context, planner, shape, body, where, args)


async def read_tree(
    context: Context,
    planner: Planner,
    shape: Shape,
    body: Body,
    where: Where,
    args: Mapping[str, Any],
) -> Traced | None:
    """The tree of the thing that meets a condition, at the moments of ``args``.

    Raises Ambiguous, TooComplex, GraphUnavailable.
    """
    entity = shape.spec.name
    answer = context.answer(planner, args.get("asOf"), args.get("asKnownAt"))
    head = Head(where=where, window=Window(first=2))
    moments = (answer.as_of, answer.known_at)
    page = await context.read(planner.whole(shape, head, body, moments=moments), planner)
    if len(page.rows) > 1:
        raise Ambiguous(f"more than one {entity} is known by these words; say more")
    if not page.rows:
        return None
    chain = trees.read(entity, page.rows[0]["node"])
    return Traced(chain, answer, next(iter(chain.nodes.values())))


def tree_body(planner: Planner, shape: Shape, nodes: Sequence[FieldNode], here: str) -> Body:
    """The tree, and what the query selects of the thing itself: one plan for both."""
    entity = shape.spec.name
    kind, word = f"{entity}Trace", camel(shape.singular)
    picks = {pick.key: pick for pick in drawn_picks(entity)}
    steps = {step.key: step for step in trees.steps(entity)}
    for response, group in planner.query.fields(nodes, (kind,)).items():
        if group[0].name.value == word:
            body = planner.one(shape, group, (here, response))
            picks |= {pick.key: pick for pick in body.picks}
            steps |= {step.key: step for step in body.steps}
    planner.reads |= given_of(planner.grants, trees.labels(entity))
    return Body(picks=tuple(picks.values()), steps=tuple(steps.values()))


def _tree_type(shape: Shape) -> type:
    entity, zh = shape.spec.name, shape.spec.zh
    cls = bare(f"{entity}Trace")
    words = both(f"the {entity} itself, with all its fields", f"{zh}本身")
    attach(cls, Field(camel(shape.singular), TYPES[entity], words), resolver=_row)
    cases: Any = list[Case]  # type: ignore[valid-type]
    words = both("cases of the violations in the tree", "相关案件")
    attach(cls, Field("cases", cases, words), resolver=_cases_field)
    words = both("everything round it", "关联节点")
    attach(cls, Field("nodes", list[TraceNode], words), resolver=trace_nodes)
    words = both("every relation, with its provenance", "关联关系")
    attach(cls, Field("edges", list[TraceEdge], words), resolver=trace_edges)
    words = both("what happened, in order of time", "时间线")
    attach(cls, Field("timeline", list[TraceEvent], words), resolver=_timeline_field)
    attach_moments(cls)
    words = both(f"what stands round a {entity}, for drawing and in time", f"{zh}溯源")
    made: type = strawberry.type(cls, name=f"{entity}Trace", description=words)
    return made


def _attach(query: type, entity: str) -> None:
    shape = SHAPES[entity]

    async def resolve(_source: object, info: Any, _args: object) -> Traced | None:
        return await _read(shape, info)

    words = both(f"what stands round one {entity}", f"{shape.spec.zh}溯源")
    field = Field(tree_root(entity), _tree_type(shape) | None, words)
    attach(query, field, resolver=resolve, arguments=lookup_arguments(shape))


def attach_trees(query: type) -> None:
    """Give the query type a root field for each entity that has a tree."""
    for entity in trees.TREES:
        _attach(query, entity)
