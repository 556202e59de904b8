"""`traceViolation`: the chain behind a violation as typed fields, as a drawing, and in time.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import FieldNode

from gateway.api.cases import Case
from gateway.api.classes import Field, attach, bare
from gateway.api.contested import attach_contested
from gateway.api.context import Context
from gateway.api.entities import arguments
from gateway.api.lookups import lookup
from gateway.api.planner import Body, Head, Planner
from gateway.api.rows import Answer, NodeRow, provenance
from gateway.api.scalars import Instant
from gateway.api.shapes import SHAPES, camel
from gateway.api.trace_grants import given_of, is_open, told_by, why_shut
from gateway.api.trace_types import TraceEdge, TraceEvent, TraceNode, attach_moments
from gateway.api.types import TYPES, Node
from gateway.api.wording import both
from graph import chain, trace
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import In, RootField, Where, Window
from graph.trace import Chain, ChainNode

_ROLES: Mapping[str, tuple[type, str]] = {
    "alert": (TYPES["Alert"], "告警"),
    "sighting": (TYPES["Sighting"], "抓拍"),
    "evidence": (TYPES["Evidence"], "证据"),
    "camera": (TYPES["Camera"], "摄像机"),
    "camera_place": (Node, "监控地点"),
    "district": (TYPES["District"], "发生区划"),
    "plate": (TYPES["Plate"], "号牌"),
    "truck": (TYPES["Truck"], "当时的车辆"),
    "company": (TYPES["Company"], "当时的运输企业"),
    "trip": (TYPES["Trip"], "运次"),
    "waybill": (TYPES["Waybill"], "联单"),
    "site": (TYPES["Site"], "出土工地"),
    "site_district": (TYPES["District"], "工地所在区划"),
    "builder": (TYPES["Company"], "施工单位"),
    "disposal_site": (TYPES["DisposalSite"], "消纳场"),
    "permit": (TYPES["Permit"], "当时有效的准运证"),
}
"""Each role of the chain: its GraphQL type and Chinese name."""

_EVENTS: tuple[tuple[str, str, str, str], ...] = (
    ("waybill", "issued_at", "waybill issued", "联单开具"),
    ("trip", "started_at", "trip started", "运次出场"),
    ("sighting", "captured_at", "sighting captured", "抓拍"),
    ("trip", "ended_at", "trip ended", "运次到场"),
    ("waybill", "closed_at", "waybill closed", "联单核销"),
)
"""What the timeline tells of the chain: role, field, English and Chinese."""


@dataclass(slots=True)
class Traced:
    """A chain that was read, and what its resolvers need."""

    chain: Chain
    answer: Answer
    root: ChainNode
    doubts: list[str] | None = None

    def row(self, node: ChainNode) -> NodeRow:
        """A node of the chain as a row."""
        return NodeRow(node.entity, node.values, self.answer)


def _role(name: str) -> Any:
    def resolve(traced: Traced, *_: object) -> Any:
        rows = [traced.row(node) for node in traced.chain.of(name)]
        return rows if name in chain.MANY_OF else next(iter(rows), None)

    return resolve


def trace_nodes(traced: Traced, *_: object) -> list[TraceNode]:
    """Every node of the chain, for drawing."""
    return [
        TraceNode(
            id=_id(traced, node),
            type=node.entity,
            label=_label(traced, node),
            zh=ONTOLOGY.entity(node.entity).zh,
        )
        for node in traced.chain.nodes.values()
    ]


def trace_edges(traced: Traced, *_: object) -> list[TraceEdge]:
    """Every relation of the chain, for drawing."""
    return [
        TraceEdge(
            source=_id(traced, edge.source),
            target=_id(traced, edge.target),
            relation=edge.relation.name,
            zh=edge.relation.zh,
            provenance=provenance(edge.provenance),  # type: ignore[arg-type]
        )
        for edge in traced.chain.edges.values()
    ]


async def trace_case(traced: Traced, context: Context) -> Any:
    """The case that the violation led to, as it was known then; None where there is none."""
    number = traced.root.values["@number"]
    case = None if number is None else await context.case_of(number)
    known_at = traced.answer.known_at
    return case if case is None or known_at is None else case.as_known(known_at)


async def trace_timeline(traced: Traced, context: Context) -> list[TraceEvent]:
    """What happened, in order of time."""
    case = await trace_case(traced, context)
    events = [*_chain_events(traced), *(case_events(case) if case is not None else ())]
    return sorted(events, key=lambda event: event.at)


def _chain_events(traced: Traced) -> Iterator[TraceEvent]:
    root = traced.root
    happened = root.values["@occurred_at"]
    yield TraceEvent(at=happened, what="violation occurred", zh="违法发生", node=_id(traced, root))
    if root.values["@confirmed_at"] is not None:
        at = root.values["@confirmed_at"]
        yield TraceEvent(at=at, what="violation confirmed", zh="确认违法", node=_id(traced, root))
    for role, field, english, chinese in _EVENTS:
        for node in traced.chain.of(role):
            at = node.values[f"@{field}"]
            if at is not None:
                yield TraceEvent(at=at, what=english, zh=chinese, node=_id(traced, node))


def case_events(case: Any) -> Iterator[TraceEvent]:
    """The moves of a case."""
    for step in case.history:
        what, zh = f"case {case.number}: {step.move.value}", f"案件{step.move.zh}"
        yield TraceEvent(at=step.at_ms, what=what, zh=zh, node=None)


async def _case_field(traced: Traced, info: Any, _args: object) -> Any:
    return await trace_case(traced, info.context)


async def _timeline_field(traced: Traced, info: Any, _args: object) -> list[TraceEvent]:
    return await trace_timeline(traced, info.context)


def _id(traced: Traced, node: ChainNode) -> strawberry.ID:
    return strawberry.ID(traced.answer.ids.of(node.entity, node.id))


def _label(traced: Traced, node: ChainNode) -> str:
    """What a person knows it by; where all of that is withheld, its type."""
    if node.label == node.id and traced.answer.grants.hides_identity(node.entity):
        return ONTOLOGY.entity(node.entity).zh
    return node.label


async def _read(_source: object, info: Any, _args: object) -> Traced | None:
    context: Context = info.context
    planner, args = arguments(info)
    if any(context.deny(one, (info.path.key,)) for one in told_by(context.grants)):
        return None
    body = chain_body(planner, info.field_nodes, info.path.key)
    where = lookup(SHAPES["Violation"], args, context.grants, context.ids)
    return await read_chain(context, planner, body, where, args.get("asKnownAt"))


def chain_body(planner: Planner, nodes: Sequence[FieldNode], response: str) -> Body:
    """The chain, and what the query selects of it for every place a node may be found at."""
    extra: dict[chain.Path, Any] = {}
    fields = planner.query.fields(nodes, ("Trace",))
    for inner, group in fields.items():
        role = ROLE_OF.get(group[0].name.value)
        places = ((),) if role == chain.ROOT else chain.paths_of(role) if role else ()
        open_ = [path for path in places if is_open(planner.grants, path)]
        if places and not open_:
            planner.is_shut(why_shut(planner.grants, places[0]), (response, inner))
        for path in open_:
            entity = chain.PATHS[path].entity if path else "Violation"
            body = planner.one(SHAPES[entity], group, (response, inner))
            before = extra.get(path, ((), ()))
            more = (p for p in body.picks if p not in before[0])
            extra[path] = ((*before[0], *more), _merged(before[1], body.steps))
    paths = _paths({group[0].name.value for group in fields.values()})
    read = _labels(chain.PATHS.keys() if paths is None else paths, paths is None)
    planner.reads |= given_of(planner.grants, read)
    made = trace.plan(
        In("id", ()),
        extra,
        paths=paths,
        told=lambda entity, name: planner.grants.field(entity, name).plain,
    )
    return Body(picks=made.picks, steps=made.steps)


async def read_chain(
    context: Context, planner: Planner, body: Body, where: Where, known_at: int | None
) -> Traced | None:
    """The chain of the violation that meets a condition; raises TooComplex, GraphUnavailable."""
    answer = context.answer(planner, None, known_at)
    head = Head(where=where, window=Window(first=1))
    moments = (RootField("occurred_at"), known_at)
    plan = planner.whole(SHAPES["Violation"], head, body, moments=moments)
    found = trace.read(await context.read(plan, planner))
    if found is None:
        return None
    root = next(iter(found.nodes.values()))
    answer.as_of = root.values["@occurred_at"]
    return Traced(found, answer, root)


def _paths(fields: set[str]) -> frozenset[chain.Path] | None:
    """What has to be read of the chain for some fields of a trace; None for all, as it is drawn."""
    if fields & {"nodes", "edges"}:
        return None
    behind = {role for name in fields for role in _ROLES_BEHIND.get(name, ())}
    return chain.on_the_way({*behind, *(ROLE_OF[name] for name in fields if name in ROLE_OF)})


def _labels(paths: Iterable[chain.Path], is_drawn: bool) -> set[str]:
    """What is read of the nodes themselves, whatever is selected of them."""
    entities = {"Violation", *(chain.PATHS[path].entity for path in paths)}
    told = entities if is_drawn else entities & {"Violation", *chain.TIMED}
    labels = {f"{entity}.{name}" for entity in told for name in chain.LABELS[entity]}
    return labels | {f"{entity}.id" for entity in entities}


def _merged(before: tuple[Any, ...], steps: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple({step.key: step for step in (*before, *steps)}.values())


ROLE_OF: Mapping[str, str] = {camel(name): name for name in (*_ROLES, chain.ROOT)}
"""The role behind each field of the trace that leads to nodes."""
_ROLES_BEHIND: Mapping[str, set[str]] = {
    "contested": {"plate"},
    "contestedBy": {"plate"},
    "timeline": {role for role, *_ in _EVENTS},
}
"""The roles that other fields of the trace are told from."""


def _trace_type() -> type:
    cls = bare("Trace")
    violation = Field("violation", TYPES["Violation"], both("the violation itself", "违法行为"))
    attach(cls, violation, resolver=lambda traced, *_: traced.row(traced.root))
    for name, (kind, chinese) in _ROLES.items():
        words = both(f"{name.replace('_', ' ')}, as of the event", chinese)
        type_ = list[kind] if name in chain.MANY_OF else kind | None  # type: ignore[valid-type]
        attach(cls, Field(camel(name), type_, words), resolver=_role(name))
    attach(
        cls, Field("case", Case | None, both("the case it led to", "案件")), resolver=_case_field
    )
    lists = (
        ("nodes", TraceNode, trace_nodes, both("every node of the chain", "溯源节点")),
        ("edges", TraceEdge, trace_edges, both("every relation, with its provenance", "溯源关系")),
        (
            "timeline",
            TraceEvent,
            _timeline_field,
            both("what happened, in order of time", "时间线"),
        ),
    )
    for name, kind, resolver, words in lists:
        attach(cls, Field(name, list[kind], words), resolver=resolver)  # type: ignore[valid-type]
    attach_moments(cls)
    attach_contested(cls)
    words = both("the chain behind a violation, as of the moment it happened", "溯源")
    return strawberry.type(cls, name="Trace", description=words)


def attach_trace(query: type) -> None:
    """Give the query type `traceViolation`."""
    words = both("the chain behind a violation: say its id or its number", "违法溯源")
    known = Field("asKnownAt", Instant | None, both("as known then; now if left out", "知悉时点"))
    attach(
        query,
        Field("traceViolation", _trace_type() | None, words),
        resolver=_read,
        arguments=(
            Field("id", strawberry.ID | None, both("global id of the violation", "全局标识")),
            Field("number", str | None, both("number of the violation", "违法编号")),
            known,
        ),
    )
