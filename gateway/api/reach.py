"""`neighbourhood` and `paths`: what a thing is connected with, for drawing.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import strawberry

from gateway.api.classes import Field, attach
from gateway.api.context import Context
from gateway.api.entities import MOMENTS
from gateway.api.ids import Ids
from gateway.api.rows import provenance
from gateway.api.selection import Query
from gateway.api.trace_types import TraceEdge
from gateway.api.wording import both
from gateway.errors import BadInput
from graph.ontology.catalogue import ONTOLOGY
from graph.paths import LONGEST
from graph.paths import paths as read_paths
from graph.reach import DEEPEST, Joint, Key, Question, Reach, Reached, label_fields
from graph.reach import neighbourhood as read_neighbourhood


@strawberry.type(description="A node that was reached, for drawing. 关联节点")
class ReachNode:
    """A node that was reached, for drawing."""

    id: strawberry.ID = strawberry.field(description="Its global id. 全局标识")
    type: str = strawberry.field(description="Its GraphQL type. 类型")
    label: str = strawberry.field(description="What a person knows it by. 名称")
    zh: str = strawberry.field(description="Its type in Chinese. 类型中文名")
    depth: int = strawberry.field(description="Relations away from where it began. 距离")


@strawberry.type(description="What a thing is connected with. 关联范围")
class Neighbourhood:
    """What a thing is connected with."""

    nodes: list[ReachNode] = strawberry.field(description="Every node reached. 节点")
    edges: list[TraceEdge] = strawberry.field(description="Every relation between them. 关系")
    truncated: bool = strawberry.field(description="Whether a bound cut off more. 是否被截断")


@strawberry.type(description="A way from one thing to another. 关联路径")
class ReachPath:
    """A way from one thing to another."""

    nodes: list[ReachNode] = strawberry.field(description="The nodes in order. 节点")
    edges: list[TraceEdge] = strawberry.field(description="The relations in order. 关系")


@strawberry.type(description="The ways from one thing to another, shortest first. 关联路径列表")
class ReachPaths:
    """The ways from one thing to another."""

    paths: list[ReachPath] = strawberry.field(description="Each way. 路径")
    truncated: bool = strawberry.field(description="Whether a bound cut off more. 是否被截断")


def _drawn(node: Reached, ids: Ids) -> ReachNode:
    spec = ONTOLOGY.entity(node.entity)
    # the label of a node without name, number or code is its id, which may be sealed
    hidden = node.label == node.id and ids.grants.hides_identity(node.entity)
    return ReachNode(
        id=strawberry.ID(ids.of(node.entity, node.id)),
        type=node.entity,
        label=spec.zh if hidden else node.label,
        zh=spec.zh,
        depth=node.depth,
    )


def _edge(joint: Joint, ids: Ids) -> TraceEdge:
    return TraceEdge(
        source=strawberry.ID(ids.of(*joint.source)),
        target=strawberry.ID(ids.of(*joint.target)),
        relation=joint.relation.name,
        zh=joint.relation.zh,
        provenance=provenance(joint.provenance),  # type: ignore[arg-type]
    )


def _question(context: Context, args: Mapping[str, Any]) -> Question:
    asked = args.get("kinds")
    unknown = [name for name in asked or () if name not in ONTOLOGY.entities]
    if unknown:
        raise BadInput(f"kinds: there is no {unknown[0]}; use names of types, such as Truck")
    grants = context.grants
    for name in asked or ():
        grants.entity(name).demand(name)
    shown = {name for name in asked or ONTOLOGY.entities if grants.entity(name).given}
    as_of = args.get("asOf")
    return Question(
        as_of=context.now_ms if as_of is None else as_of,
        known_at=args.get("asKnownAt"),
        kinds=frozenset(shown),
    )


def _start(context: Context, text: str) -> Key:
    entity, local = context.ids.read(text)
    context.grants.entity(entity).demand(entity)
    return entity, local


def _within(name: str, value: int | None, most: int, *, standard: int) -> int:
    wanted = standard if value is None else value
    if not 1 <= wanted <= most:
        raise BadInput(f"{name} must be from 1 to {most}")
    return wanted


def _note(context: Context, reach: Reach) -> None:
    entities = {entity for entity, _ in reach.nodes}
    context.calls += 1
    for entity, local in reach.nodes:
        context.seen.add(entity, local)
    context.reads |= {
        f"{entity}.{name}"
        for entity in entities
        for name in label_fields(ONTOLOGY.entity(entity))
        if context.grants.field(entity, name).given
    }


async def _neighbourhood(_source: object, info: Any, _args: object) -> Neighbourhood:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    depth = _within("depth", args.get("depth"), DEEPEST, standard=1)
    start = _start(context, args["id"])
    reach = await read_neighbourhood(context.graph, start, depth, _question(context, args))
    _note(context, reach)
    return Neighbourhood(
        nodes=[_drawn(node, context.ids) for node in reach.nodes.values()],
        edges=[_edge(joint, context.ids) for joint in reach.joints.values()],
        truncated=reach.truncated,
    )


async def _paths(_source: object, info: Any, _args: object) -> ReachPaths:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    longest = _within("longest", args.get("longest"), LONGEST, standard=LONGEST)
    start, end = _start(context, args["from"]), _start(context, args["to"])
    found = await read_paths(context.graph, start, end, longest, _question(context, args))
    _note(context, found.reach)
    return ReachPaths(
        paths=[
            ReachPath(
                nodes=_along(found.reach, start, walk, context.ids),
                edges=[_edge(j, context.ids) for j in walk],
            )
            for walk in found.paths
        ],
        truncated=found.reach.truncated,
    )


def _along(reach: Reach, start: Key, walk: Iterable[Joint], ids: Ids) -> list[ReachNode]:
    keys = [start]
    for joint in walk:
        keys.append(joint.target if joint.source == keys[-1] else joint.source)
    reached = (Reached(*key, reach.nodes[key].label, depth) for depth, key in enumerate(keys))
    return [_drawn(node, ids) for node in reached]


def attach_reach(query: type) -> None:
    """Give the query type `neighbourhood` and `paths`."""
    kinds = Field(
        "kinds", list[str] | None, both("only over nodes of these types; all if left out", "类型")
    )
    words = both("what a thing is connected with, a few relations far", "关联范围")
    attach(
        query,
        Field("neighbourhood", Neighbourhood, words),
        resolver=_neighbourhood,
        arguments=(
            Field("id", strawberry.ID, both("global id of the thing", "全局标识")),
            Field("depth", int | None, both(f"1 to {DEEPEST}; 1 if left out", "深度")),
            kinds,
            *MOMENTS,
        ),
    )
    words = both("the ways from one thing to another, shortest first", "关联路径")
    attach(
        query,
        Field("paths", ReachPaths, words),
        resolver=_paths,
        arguments=(
            Field("from", strawberry.ID, both("global id of the first", "起点")),
            Field("to", strawberry.ID, both("global id of the second", "终点")),
            Field("longest", int | None, both(f"1 to {LONGEST} relations", "最大长度")),
            kinds,
            *MOMENTS,
        ),
    )
