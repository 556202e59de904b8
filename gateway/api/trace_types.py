"""What a chain looks like when it is drawn or told in time: its nodes, relations and events.

No postponed annotations: strawberry reads them as objects.
"""

from typing import Any

import strawberry

from gateway.api.classes import Field, attach
from gateway.api.rows import Answer
from gateway.api.scalars import Instant
from gateway.api.types import Provenance
from gateway.api.wording import both


@strawberry.type(description="A node of the chain, for drawing. 溯源节点")
class TraceNode:
    """A node of the chain, for drawing."""

    id: strawberry.ID = strawberry.field(description="Its global id. 全局标识")
    type: str = strawberry.field(description="Its GraphQL type. 类型")
    label: str = strawberry.field(description="What a person knows it by. 名称")
    zh: str = strawberry.field(description="Its type in Chinese. 类型中文名")


@strawberry.type(description="A relation of the chain, for drawing. 溯源关系")
class TraceEdge:
    """A relation of the chain, for drawing."""

    source: strawberry.ID = strawberry.field(name="from", description="Where it starts. 起点")
    target: strawberry.ID = strawberry.field(name="to", description="Where it ends. 终点")
    relation: str = strawberry.field(description="Its name. 关系")
    zh: str = strawberry.field(description="Its name in Chinese. 关系中文名")
    provenance: Provenance = strawberry.field(description="Where it comes from. 来源")


@strawberry.type(description="Something that happened, in its place in time. 时间线事件")
class TraceEvent:
    """Something that happened, in its place in time."""

    at: Instant = strawberry.field(description="When. 时间")
    what: str = strawberry.field(description="What happened. 事件")
    zh: str = strawberry.field(description="What happened, in Chinese. 事件中文名")
    node: strawberry.ID | None = strawberry.field(description="To which node. 相关节点")


def tree_root(entity: str) -> str:
    """The root field that draws what stands round a thing of an entity."""
    return f"trace{entity}"


AS_OF, KNOWN_AT = "asOf", "knownAt"


def moment_of(name: str, answer: Answer, now_ms: int) -> int:
    """The moment whose truth a chain tells, or the moment whose knowledge it is told by."""
    if name == AS_OF:
        return answer.as_of
    return now_ms if answer.known_at is None else answer.known_at


def _moment(name: str) -> Any:
    return lambda traced, info, _args: moment_of(name, traced.answer, info.context.now_ms)


def attach_moments(cls: type) -> None:
    """Give a chain the two moments that it is told of."""
    words = both("the moment whose truth this tells", "历史时点")
    attach(cls, Field(AS_OF, Instant, words), resolver=_moment(AS_OF))
    words = both("told by what the hub knew at this moment", "知悉时点")
    attach(cls, Field(KNOWN_AT, Instant, words), resolver=_moment(KNOWN_AT))
