"""Filters and orders as GraphQL inputs: one filter an entity, made from its declaration.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import strawberry

from gateway.api.classes import Field, attach_input, bare
from gateway.api.enums import CHOICES, ORDER_FIELDS, SortDirection, choice
from gateway.api.scalars import Day, Instant, PlateNumber
from gateway.api.shapes import PLATE_NUMBERS, SHAPES, Shape
from gateway.api.wording import both, field_words
from graph.ontology.declare import FieldSpec, Kind

_SAME = (("eq", "equal to", "等于"), ("ne", "different from, or not known", "不等于或未知"))
_AMONG = (("in", "one of; an empty list matches nothing", "属于"), ("notIn", "none of", "不属于"))
_SPAN = (
    ("lt", "less than", "小于"),
    ("lte", "at most", "不大于"),
    ("gt", "greater than", "大于"),
    ("gte", "at least", "不小于"),
)
_PART = (("contains", "contains", "包含"), ("startsWith", "starts with", "开头为"))
_SEARCH = (
    "search",
    "contains the letters of this, whatever their width, case and what stands between them",
    "模糊检索（不分全半角、大小写、空格与标点）",
)

_PLAIN: Mapping[Kind, tuple[str, Any, Iterable[tuple[str, str, str]]]] = {
    Kind.TEXT: ("TextFilter", str, (*_SAME, *_AMONG, *_SPAN, *_PART)),
    Kind.INTEGER: ("IntFilter", int, (*_SAME, *_AMONG, *_SPAN)),
    Kind.NUMBER: ("FloatFilter", float, (*_SAME, *_AMONG, *_SPAN)),
    Kind.FLAG: ("FlagFilter", bool, _SAME),
    Kind.INSTANT: ("InstantFilter", Instant, (*_SAME, *_AMONG, *_SPAN)),
    Kind.DAY: ("DateFilter", Day, (*_SAME, *_AMONG, *_SPAN)),
}


_WHOLE = frozenset({"eq", "ne", "in", "notIn"})
"""Operators that take whole values; a plate number is whole, a part of one is a text."""


def _value_filter(name: str, value: Any, ops: Iterable[tuple[str, str, str]]) -> type:
    cls = bare(name)
    for op, english, chinese in ops:
        one: Any = str if value is PlateNumber and op not in _WHOLE else value
        kind = list[one] | None if op in ("in", "notIn") else one | None
        attach_input(cls, Field(op, kind, both(english, chinese)))
    words = both("is known, or is not", "是否为空")
    attach_input(cls, Field("isNull", bool | None, words))
    described = both("conditions on one value, all of which hold", "取值条件")
    return strawberry.input(cls, name=name, description=described)


_VALUE_FILTERS: Mapping[Kind, type] = {k: _value_filter(*row) for k, row in _PLAIN.items()}
_TEXT_OPS = _PLAIN[Kind.TEXT][2]
_SEARCH_FILTER = _value_filter("SearchFilter", str, (*_TEXT_OPS, _SEARCH))
_PLATE_FILTER = _value_filter("PlateNumberFilter", PlateNumber, _TEXT_OPS)
_PLATE_SEARCH_FILTER = _value_filter("PlateNumberSearchFilter", PlateNumber, (*_TEXT_OPS, _SEARCH))
_CHOICE_FILTERS: dict[str, type] = {
    name: _value_filter(f"{name}Filter", cls, (*_SAME, *_AMONG)) for name, cls in CHOICES.items()
}


def _filter_of(entity: str, field: FieldSpec) -> type:
    if (entity, field.name) in PLATE_NUMBERS:
        return _PLATE_SEARCH_FILTER if field.search else _PLATE_FILTER
    if field.choice is not None:
        name = field.choice.__name__
        if name not in _CHOICE_FILTERS:
            kind = choice(field.choice, field.zh)
            _CHOICE_FILTERS[name] = _value_filter(f"{name}Filter", kind, (*_SAME, *_AMONG))
        return _CHOICE_FILTERS[name]
    return _SEARCH_FILTER if field.search else _VALUE_FILTERS[field.kind]


FILTERS: Mapping[str, type] = {name: bare(f"{name}Filter") for name in SHAPES}
_RELATED: Mapping[str, type] = {name: bare(f"Related{name}Filter") for name in SHAPES}


def _finish_related(name: str, cls: type) -> None:
    words = both("at least one meets this", "至少一个满足")
    attach_input(cls, Field("some", FILTERS[name] | None, words))
    title = both(f"conditions on the {SHAPES[name].spec.plural} it is related to", "关联条件")
    strawberry.input(cls, name=cls.__name__, description=title)


def filter_of(shape: Shape) -> type:
    """The filter of what is no entity of the graph, from a shape without links."""
    cls = bare(f"{shape.spec.name}Filter")
    _finish_filter(shape, cls)
    return cls


def _finish_filter(shape: Shape, cls: type) -> None:
    for op, english, chinese in (("and", "all of these", "且"), ("or", "any of these", "或")):
        attach_input(cls, Field(op, list[cls] | None, both(english, chinese)))  # type: ignore[valid-type]
    attach_input(cls, Field("not", cls | None, both("this does not hold", "非")))
    for name, field in shape.fields.items():
        attach_input(
            cls, Field(name, _filter_of(shape.spec.name, field) | None, field_words(field))
        )
    for name, link in shape.links.items():
        if not link.single:
            related = _RELATED[link.target.name]
            words = both(link.relation.en, link.relation.zh)
            attach_input(cls, Field(name, related | None, words))
    words = both(f"conditions on {shape.spec.plural}, all of which hold", "筛选条件")
    strawberry.input(cls, name=cls.__name__, description=words)


def _order(name: str, fields: type[Enum]) -> type:
    cls = bare(f"{name}Order")
    attach_input(cls, Field("field", fields, both("what to sort by", "排序字段")))
    direction = Field("direction", SortDirection | None, both("which way; ASC if left out", "方向"))
    attach_input(cls, direction)
    words = both("one step of an order", "排序")
    return strawberry.input(cls, name=f"{name}Order", description=words)


for _name, _class in _RELATED.items():
    _finish_related(_name, _class)
for _shape in SHAPES.values():
    _finish_filter(_shape, FILTERS[_shape.spec.name])
ORDERS: Mapping[str, type] = {name: _order(name, cls) for name, cls in ORDER_FIELDS.items()}
