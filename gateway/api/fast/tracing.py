"""Writes the answers of `traceViolation`, `traceTruck` and their like from what was read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from graphql import FieldNode

from gateway.api.context import Context
from gateway.api.fast.values import NotPlanned, each
from gateway.api.fast.writer import Write, Writer
from gateway.api.shapes import Shape, camel
from gateway.api.trace import (
    ROLE_OF,
    Traced,
    trace_case,
    trace_edges,
    trace_nodes,
    trace_timeline,
)
from gateway.api.trace_types import AS_OF, KNOWN_AT, moment_of
from gateway.api.trees import tree_cases, tree_timeline
from graph import chain
from graph.times import iso

WriteTrace = Callable[[Traced, Context], Awaitable[dict[str, Any]]]
_Part = Callable[[Traced, Context], Any]
_Tell = Callable[[Traced, Context], Awaitable[Sequence[Any]]]
_DRAWN: Mapping[str, tuple[str, Callable[[Traced], Sequence[Any]]]] = {
    "nodes": ("TraceNode", trace_nodes),
    "edges": ("TraceEdge", trace_edges),
}
_LATER = frozenset({"case", "cases", "timeline"})
"""Fields that ask the store for cases, so that they are waited for."""


def trace_writer(writer: Writer, nodes: Sequence[FieldNode]) -> WriteTrace:
    """Writes what is selected of the chain behind a violation; raises NotPlanned."""

    def part(group: list[FieldNode]) -> _Part:
        name = group[0].name.value
        if name in ROLE_OF:
            return _role(writer, ROLE_OF[name], group)
        if name == "timeline":
            return _told(writer.plain("TraceEvent", group), trace_timeline)
        if name == "case":
            return _case(writer.plain("Case", group))
        return _drawn(writer, "Trace", group)

    return _writing(writer, "Trace", nodes, part)


def tree_writer(writer: Writer, shape: Shape, nodes: Sequence[FieldNode]) -> WriteTrace:
    """Writes what is selected of what stands round a thing; raises NotPlanned."""
    entity = shape.spec.name
    kind, itself = f"{entity}Trace", camel(shape.singular)

    def part(group: list[FieldNode]) -> _Part:
        name = group[0].name.value
        if name == itself:
            write = writer.node(entity, group)
            return lambda traced, _context: write(traced.root.values)
        if name == "timeline":
            return _told(writer.plain("TraceEvent", group), tree_timeline)
        if name == "cases":
            return _told(writer.plain("Case", group), tree_cases)
        return _drawn(writer, kind, group)

    return _writing(writer, kind, nodes, part)


def _writing(
    writer: Writer,
    kind: str,
    nodes: Sequence[FieldNode],
    part: Callable[[list[FieldNode]], _Part],
) -> WriteTrace:
    fields = writer.planner.query.fields(nodes, (kind,)).items()
    parts = [(response, part(group)) for response, group in fields]
    later = {response for response, group in fields if group[0].name.value in _LATER}

    async def write(traced: Traced, context: Context) -> dict[str, Any]:
        made = {}
        for response, one in parts:
            value = one(traced, context)
            made[response] = await value if response in later else value
        return made

    return write


def _drawn(writer: Writer, kind: str, group: list[FieldNode]) -> _Part:
    name = group[0].name.value
    if name == "__typename":
        return lambda _traced, _context: kind
    if name in (AS_OF, KNOWN_AT):
        return lambda traced, context: iso(moment_of(name, traced.answer, context.now_ms))
    if name not in _DRAWN:
        raise NotPlanned
    of, found = _DRAWN[name]
    drawn = writer.plain(of, group)
    return lambda traced, _context: each(drawn, found(traced))


def _role(writer: Writer, role: str, group: list[FieldNode]) -> _Part:
    if role == chain.ROOT:
        write = writer.node("Violation", group)
        return lambda traced, _context: write(traced.root.values)
    kinds = dict.fromkeys(chain.PATHS[path].entity for path in chain.paths_of(role))
    writes = {kind: writer.node(kind, group) for kind in kinds}
    if role in chain.MANY_OF:
        return lambda traced, _context: [writes[n.entity](n.values) for n in traced.chain.of(role)]

    def one(traced: Traced, _context: Context) -> Any:
        node = next(iter(traced.chain.of(role)), None)
        return None if node is None else writes[node.entity](node.values)

    return one


def _told(write: Write, tell: _Tell) -> _Part:
    """A list that is found when the rest is there already."""

    async def part(traced: Traced, context: Context) -> Any:
        return each(write, await tell(traced, context))

    return part


def _case(write: Write) -> _Part:
    async def part(traced: Traced, context: Context) -> Any:
        case = await trace_case(traced, context)
        return None if case is None else write(case)

    return part
