"""Writes the answer of `traceViolation` from the chain that was read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from graphql import FieldNode

from gateway.api.context import Context
from gateway.api.fast.values import NotPlanned, each
from gateway.api.fast.writer import Write, Writer
from gateway.api.trace import (
    ROLE_OF,
    Traced,
    trace_case,
    trace_edges,
    trace_nodes,
    trace_timeline,
)
from graph import chain

WriteTrace = Callable[[Traced, Context], Awaitable[dict[str, Any]]]
_Part = Callable[[Traced, Context], Any]
_DRAWN: Mapping[str, tuple[str, Callable[[Traced], Sequence[Any]]]] = {
    "nodes": ("TraceNode", trace_nodes),
    "edges": ("TraceEdge", trace_edges),
}


def trace_writer(writer: Writer, nodes: Sequence[FieldNode]) -> WriteTrace:
    """Writes what is selected of a trace; raises NotPlanned."""
    fields = writer.planner.query.fields(nodes, ("Trace",)).items()
    parts = [(response, _part(writer, group)) for response, group in fields]
    later = {r for r, group in fields if group[0].name.value in ("case", "timeline")}

    async def write(traced: Traced, context: Context) -> dict[str, Any]:
        made = {}
        for response, part in parts:
            value = part(traced, context)
            made[response] = await value if response in later else value
        return made

    return write


def _part(writer: Writer, group: list[FieldNode]) -> _Part:
    name = group[0].name.value
    if name in ROLE_OF:
        return _role(writer, ROLE_OF[name], group)
    if name in _DRAWN:
        kind, found = _DRAWN[name]
        drawn = writer.plain(kind, group)
        return lambda traced, _context: each(drawn, found(traced))
    if name == "__typename":
        return lambda _traced, _context: "Trace"
    if name == "timeline":
        return _timeline(writer.plain("TraceEvent", group))
    if name == "case":
        return _case(writer.plain("Case", group))
    raise NotPlanned


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


def _timeline(write: Write) -> _Part:
    async def part(traced: Traced, context: Context) -> Any:
        return each(write, await trace_timeline(traced, context))

    return part


def _case(write: Write) -> _Part:
    async def part(traced: Traced, context: Context) -> Any:
        case = await trace_case(traced, context)
        return None if case is None else write(case)

    return part
