"""One GraphQL type a declared entity: its fields, and its relations in both directions.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from typing import Any

import strawberry

from gateway.api.classes import Field, attach, bare
from gateway.api.enums import CHOICES, METHODS
from gateway.api.history import HISTORY_ARGUMENTS, HistoryEntry, resolve_history
from gateway.api.ids import global_id
from gateway.api.inputs import FILTERS, ORDERS
from gateway.api.paging import PAGE_ARGUMENTS
from gateway.api.rows import NodeRow, PageRow
from gateway.api.scalars import Day, Instant, PlateNumber, Point, point
from gateway.api.shapes import LOCATION, MADE, PLATE_NUMBERS, SHAPES, LinkShape, Shape
from gateway.api.wording import both, field_words
from graph.ontology.declare import FieldSpec, Kind
from graph.port import Page

_PLAIN: Mapping[Kind, Any] = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.FLAG: bool,
    Kind.INSTANT: Instant,
    Kind.DAY: Day,
}


def _kind_of(row: Any, *_: object) -> str:
    """The GraphQL type of a node: a row's entity; cases and incidents are what they are called."""
    return row.entity if isinstance(row, NodeRow) else type(row).__name__


def _node() -> type:
    cls = bare("Node")
    words = both("the same for the same thing, for ever", "全局标识")
    attach(
        cls,
        Field("id", strawberry.ID, words),
        resolver=lambda row, *_: row.answer.ids.of(row.entity, row.values["id"]),
    )
    cls.resolve_type = staticmethod(_kind_of)  # type: ignore[attr-defined]
    words = both("anything the hub knows, by its global id", "节点")
    return strawberry.interface(cls, name="Node", description=words)


Node = _node()


@strawberry.type(description="Where a relation comes from, and when it was true and known. 来源")
class Provenance:
    """Where a relation comes from."""

    source: str | None = strawberry.field(description="Name of the source. 来源系统")
    record_id: str | None = strawberry.field(description="Its own id of the record. 来源记录号")
    method: METHODS | None = strawberry.field(  # type: ignore[valid-type]
        description="How the source came to say it. 取得方式"
    )
    confidence: float | None = strawberry.field(description="From 0 to 1. 置信度")
    valid_from: Instant | None = strawberry.field(
        description="True from here on; null: start not known. 生效时间"
    )
    valid_to: Instant | None = strawberry.field(
        description="First moment it was no longer true; null: still true. 失效时间"
    )
    recorded_at: Instant | None = strawberry.field(description="When the hub learnt it. 入库时间")
    retracted_at: Instant | None = strawberry.field(
        description="When the hub learnt better; null: it stands. 更正时间"
    )
    raw_sha256: str | None = strawberry.field(description="Hash of the raw input. 原始数据哈希")


@strawberry.type(description="Where a page stands in its list. 分页信息")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="Whether rows follow. 是否有下一页")
    has_previous_page: bool = strawberry.field(description="Whether rows precede. 是否有上一页")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row. 首游标")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row. 尾游标")


TYPES: Mapping[str, type] = {name: bare(name, Node) for name in SHAPES}
CONNECTIONS: Mapping[str, type] = {name: bare(f"{name}Connection") for name in SHAPES}
_EDGES: Mapping[str, type] = {name: bare(f"{name}Edge") for name in SHAPES}
_SYSTEM = (
    Field("sources", list[str] | None, both("every source that spoke of it", "来源列表")),
    Field("recordedAt", Instant | None, both("when the hub first learnt of it", "首次入库时间")),
    Field("updatedAt", Instant | None, both("when the hub last learnt of it", "最近更新时间")),
)


def page_arguments(entity: str) -> tuple[Field, ...]:
    """The arguments of every connection to an entity."""
    return (
        *PAGE_ARGUMENTS,
        Field("filter", FILTERS[entity] | None, both("only rows that meet this", "筛选")),
        Field("orderBy", list[ORDERS[entity]] | None, both("newest first if left out", "排序")),  # type: ignore[valid-type]
    )


def declared_type(entity: str, field: FieldSpec) -> Any:
    """The type of a declared field, as an answer has it and as it is asked by."""
    if (entity, field.name) in PLATE_NUMBERS:
        return PlateNumber
    return CHOICES[field.choice.__name__] if field.choice else _PLAIN[field.kind]


def _one(row: NodeRow, info: Any, _args: object) -> NodeRow | None:
    found = _follow(row, info)
    if found is None or not found[2].rows:
        return None
    return NodeRow(found[0], found[2].rows[0]["node"], row.answer)


def _many(row: NodeRow, info: Any, _args: object) -> PageRow | None:
    found = _follow(row, info)
    if found is None:
        return None
    entity, key, page = found
    return PageRow(entity, page, row.answer, row.answer.orders[key])


def _follow(row: NodeRow, info: Any) -> tuple[str, str, Page] | None:
    """The entity at the other end, the key of its page, and the page; None where withheld."""
    link = SHAPES[row.entity].links[info.field_name]
    key = row.answer.keys.get(id(info.field_nodes[0]))
    page = None if key is None else row.values.get(key)
    return None if key is None or page is None else (link.target.name, key, page)


def _case(row: NodeRow, info: Any, _args: object) -> Any:
    number = row.values.get("case")
    return info.context.case_of(number) if number is not None else None


def _url(row: NodeRow, *_: object) -> str | None:
    sha256 = row.values.get("url")
    return f"/evidence/{sha256}" if sha256 is not None else None


def _location(row: NodeRow, *_: object) -> Any:
    return point(row.values.get("lng_wgs84"), row.values.get("lat_wgs84"))


def _attach_link(cls: type, link: LinkShape, name: str) -> None:
    words = both(link.relation.en, link.relation.zh)
    target = link.target.name
    if link.single:
        attach(cls, Field(name, TYPES[target] | None, words), resolver=_one)
        return
    field = Field(name, CONNECTIONS[target] | None, words)
    attach(cls, field, resolver=_many, arguments=page_arguments(target))


def _finish_node(shape: Shape, case: type) -> None:
    cls = TYPES[shape.spec.name]
    for name, field in shape.fields.items():
        declared = Field(name, declared_type(shape.spec.name, field) | None, field_words(field))
        attach(cls, declared, python_name=field.name)
    for system in _SYSTEM:
        attach(cls, system)
    for name, link in shape.links.items():
        _attach_link(cls, link, name)
    history = Field("history", list[HistoryEntry], both("all that was ever said of it", "历史"))
    attach(cls, history, resolver=resolve_history, arguments=HISTORY_ARGUMENTS)
    if shape.spec.name == "Violation":
        attach(cls, Field("case", case | None, both("the case it led to", "案件")), resolver=_case)
    if (shape.spec.name, LOCATION) in MADE:
        words = both("where it is, for maps", "位置")
        attach(cls, Field(LOCATION, Point | None, words), resolver=_location)
    if shape.spec.name == "Evidence":
        words = both("where the bytes are served, with the same token", "文件地址")
        attach(cls, Field("url", str | None, words), resolver=_url)
    cls.is_type_of = classmethod(lambda _cls, row, _info: row.entity == shape.spec.name)  # type: ignore[attr-defined]
    words = both(shape.spec.en.replace("\n", " ").replace("  ", " "), shape.spec.zh)
    strawberry.type(cls, name=shape.spec.name, description=words)


def _finish_connection(shape: Shape) -> None:
    name, zh = shape.spec.name, shape.spec.zh
    edge, connection = _EDGES[name], CONNECTIONS[name]
    attach(edge, Field("node", TYPES[name], both("the node", zh)))
    attach(edge, Field("cursor", str, both("where it stands in the list", "游标")))
    words = both("where the relation comes from; null in a list at the root", "关联来源")
    attach(edge, Field("provenance", Provenance | None, words))
    strawberry.type(edge, name=f"{name}Edge", description=both(f"a {name} in a list", zh))
    attach(connection, Field("edges", list[edge], both("the rows", "列表")))  # type: ignore[valid-type]
    attach(connection, Field("pageInfo", PageInfo, both("where the page stands", "分页信息")))
    words = both("rows of the whole list; counted only when asked", "总数")
    attach(connection, Field("totalCount", int | None, words))
    words = both(f"a page of {shape.spec.plural}", f"{zh}列表")
    strawberry.type(connection, name=f"{name}Connection", description=words)


def attach_number_id(cls: type, name: str) -> None:
    """Give a type that is no entity of the graph a global id, made of its number."""
    words = both("the same for the same thing, for ever", "全局标识")
    made = Field("id", strawberry.ID, words)
    attach(cls, made, resolver=lambda one, *_: global_id(name, one.number))
    cls.is_type_of = classmethod(lambda _cls, one, _info: type(one).__name__ == name)  # type: ignore[attr-defined]


def finish(case: type) -> None:
    """Make the bare classes GraphQL types, once; ``case`` is the type that a violation leads to."""
    for shape in SHAPES.values():
        _finish_node(shape, case)
    for shape in SHAPES.values():
        _finish_connection(shape)
