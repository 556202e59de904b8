"""Writes, for what a query selects, the expressions that make its answer of the graph's rows.

As the engines do for rows, each selection becomes one Python expression, compiled once: a dict in
the order of the query. An expression holds quoted names of the schema and of the query (which are
GraphQL names: letters, digits and underscores) and names of functions; no value is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
)

from gateway.api.classes import AnswerField
from gateway.api.cursors import cursor_of
from gateway.api.fast import values
from gateway.api.fast.outside import Outside
from gateway.api.fast.values import NotPlanned
from gateway.api.planner import NODE, Planner
from gateway.api.rows import provenance
from gateway.api.scalars import point
from gateway.api.selection import LIVE_ASK, LIVE_PART
from gateway.api.shapes import LOCATION, SHAPES, SYSTEM, Shape
from graph.times import iso

Write = Callable[[Any], Any]
WritePage = Callable[[Any, Callable[[Any], str]], Any]
"""Takes a page and what makes the cursor of a row from its place."""
_LEAVES: Mapping[str, str] = {
    "String": "text", "ID": "text", "Date": "text", "PlateNumber": "text",
    "Int": "whole_number", "Float": "number",
    "Boolean": "flag", "Instant": "iso",
}  # fmt: skip
_AS_THEY_ARE = frozenset({"String", "Date", "PlateNumber"})
"""Types whose values every engine keeps as texts."""
_DEFINITION = "strawberry-definition"


@dataclass(slots=True)
class Writer:
    """The expressions of one root field, which share their names."""

    schema: GraphQLSchema
    planner: Planner
    live: list[Outside] | None = None
    """Where live fields are noted that were met; None where they are left to the executor."""
    names: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names |= {
            "__builtins__": {}, "gid": self.planner.ids.of, "iso": iso, "each": values.each,
            "maybe": values.maybe, "needed": values.needed, "text": values.text,
            "whole_number": values.whole_number, "number": values.number, "flag": values.flag,
            "known": provenance, "point": point,
        }  # fmt: skip

    def node(self, entity: str, nodes: Sequence[FieldNode]) -> Write:
        """Writes what is selected of a node from its values; raises NotPlanned."""
        parts = []
        for response, group in self.planner.query.fields(nodes, (entity, NODE)).items():
            parts.append(f"{response!r}: {self._of_node(SHAPES[entity], group)}")
        made: Write = self._made(f"lambda v: {{{', '.join(parts)}}}")
        return made

    def page(self, entity: str, nodes: Sequence[FieldNode], *, is_root: bool) -> WritePage:
        """Writes what is selected of a connection from its page; raises NotPlanned."""
        parts = []
        for response, group in self._fields(nodes, f"{entity}Connection"):
            match group[0].name.value:
                case "edges":
                    edge = self._keep(self._edge(entity, group, is_root=is_root))
                    made = f"[{edge}(r, c) for r in p.rows]"
                case "pageInfo":
                    made = self._page_info(group)
                case "totalCount":
                    made = "whole_number(p.count)"
                case "__typename":
                    made = repr(f"{entity}Connection")
                case _:
                    raise NotPlanned
            parts.append(f"{response!r}: {made}")
        made_page: WritePage = self._made(f"lambda p, c: {{{', '.join(parts)}}}")
        return made_page

    def plain(self, kind: str, nodes: Sequence[FieldNode], *, mapped: bool = False) -> Write:
        """Writes an object by its attributes, or by its keys; raises NotPlanned."""
        parts = []
        of = self.schema.get_type(kind)
        assert isinstance(of, GraphQLObjectType)  # noqa: S101  # callers name objects
        for response, group in self._fields(nodes, kind):
            name = group[0].name.value
            if name == "__typename":
                parts.append(f"{response!r}: {kind!r}")
                continue
            declared = of.fields[name].extensions[_DEFINITION]
            if isinstance(declared, AnswerField) or declared.base_resolver is not None:
                raise NotPlanned
            python_name = declared.python_name
            source = f"s.get({python_name!r})" if mapped else f"s.{python_name}"
            parts.append(f"{response!r}: {self.complete(of.fields[name].type, group, source)}")
        made: Write = self._made(f"lambda s: {{{', '.join(parts)}}}")
        return made

    def complete(self, kind: Any, nodes: Sequence[FieldNode], source: str) -> str:
        """The expression of a value of a type."""
        if isinstance(kind, GraphQLNonNull):
            return f"needed({self.complete(kind.of_type, nodes, source)})"
        if isinstance(kind, GraphQLList):
            inner = self._made(f"lambda s: {self.complete(kind.of_type, nodes, 's')}")
            return f"each({self._keep(inner)}, {source})"
        if isinstance(kind, GraphQLObjectType):
            inner = self.plain(kind.name, nodes, mapped=kind.name == "Provenance")
            return f"maybe({self._keep(inner)}, {source})"
        if isinstance(kind, GraphQLEnumType):
            return f"{self._enum(kind)}[{source}]"
        if kind.name not in _LEAVES:
            raise NotPlanned
        return f"{_LEAVES[kind.name]}({source})"

    def _of_node(self, shape: Shape, group: list[FieldNode]) -> str:
        entity, name = shape.spec.name, group[0].name.value
        if name == "__typename":
            return repr(entity)
        if name == "id":
            return f"gid({entity!r}, v['id'])"
        if name in shape.links:
            return self._link(shape, group)
        of = self.schema.get_type(entity)
        assert isinstance(of, GraphQLObjectType)  # noqa: S101  # entities are objects
        if name in SYSTEM:
            key = SYSTEM[name].removeprefix("_")
        elif name in shape.fields:
            key = shape.fields[name].name
        elif name == LOCATION:
            return "point(v.get('lng_wgs84'), v.get('lat_wgs84'))"
        elif (entity, name) == ("Evidence", "url"):
            return "'/evidence/' + v['url'] if v.get('url') is not None else None"
        elif LIVE_ASK in of.fields[name].extensions and self.live is not None:
            return f"{self._keep(self._outside(of.fields[name], group).place)}(v.get({name!r}))"
        else:
            raise NotPlanned
        kind = of.fields[name].type
        if getattr(kind, "name", None) in _AS_THEY_ARE:
            return f"v.get({key!r})"
        return self.complete(kind, group, f"v.get({key!r})")

    def _outside(self, of: GraphQLField, group: list[FieldNode]) -> Outside:
        """A live field: its place in the answer, and how what its source says is written."""
        kind: Any = of.type
        parts = []
        for response, nodes in self._fields(group, kind.name):
            name = nodes[0].name.value
            if name == "__typename":
                parts.append(f"{response!r}: {kind.name!r}")
                continue
            part = kind.fields[name]
            source = f"s.{part.extensions[LIVE_PART]}"
            parts.append(f"{response!r}: {self.complete(part.type, nodes, source)}")
        write = self._made(f"lambda s: {{{', '.join(parts)}}}")
        found = Outside(of.extensions[LIVE_ASK], write, group)
        assert self.live is not None  # noqa: S101  # asked before
        self.live.append(found)
        return found

    def _link(self, shape: Shape, group: list[FieldNode]) -> str:
        link = shape.links[group[0].name.value]
        target, key = link.target.name, self.planner.keys.get(id(group[0]))
        if key is None:
            return "None"  # withheld; the planner has noted it
        if link.single:
            write = self._keep(self.node(target, group))
            return f"{write}(p.rows[0]['node']) if (p := v[{key!r}]).rows else None"
        page = self._keep(self.page(target, group, is_root=False))
        cursor = self._keep(cursor_of(target, self.planner.orders[key], self.planner.ids))
        return f"{page}(v[{key!r}], {cursor})"

    def _edge(self, entity: str, nodes: Sequence[FieldNode], *, is_root: bool) -> WritePage:
        parts = []
        for response, group in self._fields(nodes, f"{entity}Edge"):
            match group[0].name.value:
                case "node":
                    made = f"{self._keep(self.node(entity, group))}(r['node'])"
                case "cursor":
                    made = "c(r['at'])"
                case "provenance" if is_root:
                    made = "None"
                case "provenance":
                    write = self.plain("Provenance", group, mapped=True)
                    made = f"{self._keep(write)}(known(r['edge']))"
                case "__typename":
                    made = repr(f"{entity}Edge")
                case _:
                    raise NotPlanned
            parts.append(f"{response!r}: {made}")
        made_edge: WritePage = self._made(f"lambda r, c: {{{', '.join(parts)}}}")
        return made_edge

    def _page_info(self, nodes: Sequence[FieldNode]) -> str:
        parts = []
        for response, group in self._fields(nodes, "PageInfo"):
            made = _PAGE_INFO.get(group[0].name.value)
            if made is None:
                raise NotPlanned
            parts.append(f"{response!r}: {made}")
        return f"{{{', '.join(parts)}}}"

    def _fields(
        self, nodes: Sequence[FieldNode], kind: str
    ) -> Sequence[tuple[str, list[FieldNode]]]:
        return list(self.planner.query.fields(nodes, (kind,)).items())

    def _enum(self, kind: GraphQLEnumType) -> str:
        name = f"enum_{kind.name}"
        if name not in self.names:
            self.names[name] = values.enum_names(kind)
        return name

    def _keep(self, value: Any) -> str:
        name = f"f{len(self.names)}"
        self.names[name] = value
        return name

    def _made(self, text: str) -> Any:
        return eval(text, self.names)  # noqa: S307  # see the module's first lines


_PAGE_INFO: Mapping[str, str] = {
    "hasNextPage": "p.has_next",
    "hasPreviousPage": "p.has_previous",
    "startCursor": "c(p.rows[0]['at']) if p.rows else None",
    "endCursor": "c(p.rows[-1]['at']) if p.rows else None",
    "__typename": "'PageInfo'",
}
