"""Reads the nested arrays of an answer into pages.

What makes a row of an answer is written as one Python expression for each page of a plan and
compiled once, as named tuples are: naming values one by one took longer than the database did.
The expression holds numbers, quoted keys and the names below, and nothing that a caller wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import CodeType, MappingProxyType
from typing import Any

import orjson

from graph.engines.asked import Layout, full_order, kind
from graph.masks import MASKS
from graph.ontology.declare import Kind
from graph.plan import Pick, Plan, Step
from graph.port import Page, Row

Read = Callable[[Sequence[Any]], Page]
_NOTHING: Mapping[str, Any] = MappingProxyType({})
MASK_NAMES = {mask: f"mask_{mask}" for mask in MASKS}
MASKING = {name: MASKS[mask] for mask, name in MASK_NAMES.items()}
_CONVERSIONS = {Kind.FLAG: "bool", Kind.NUMBER: "float"}


def page(plan: Plan, layout: Layout, answer: Sequence[Any]) -> Page:
    """Name the values, cut the row too many, turn a page that was read from the end round."""
    return reader(plan, layout)(answer)


def reader(plan: Plan, layout: Layout, step: Step | None = None) -> Read:
    """What makes pages of the answers to a plan."""
    names: dict[str, Any] = {
        "__builtins__": {}, "bool": bool, "float": float, "loads": orjson.loads, "Page": Page,
        "nothing": _NOTHING, "new": tuple.__new__, **MASKING,
    }  # fmt: skip
    make: Callable[[Sequence[Any]], Row]
    make = eval(_code(f"lambda v: {_row(plan, layout, step, names)}"), names)  # noqa: S307
    size = plan.window.size
    before, after = plan.window.before is not None, plan.window.after is not None

    def read(answer: Sequence[Any]) -> Page:
        found, count = answer
        more = len(found) > size
        rows = list(map(make, found[:size] if more else found))
        return Page(rows, more, after, count)

    def read_back(answer: Sequence[Any]) -> Page:
        rows, more, _, count = read(answer)
        rows.reverse()
        return Page(rows, before, more, count)

    return read_back if plan.window.last is not None else read


@lru_cache(maxsize=2_000)
def _code(text: str) -> CodeType:
    return compile(text, "<answer>", "eval")


def _row(plan: Plan, layout: Layout, step: Step | None, names: dict[str, Any]) -> str:
    """A row as an expression over the array ``v``."""
    node = [f"{pick.key!r}: {_picked(plan, layout, pick)}" for pick in plan.picks]
    node += [f"{inner.key!r}: {_inner(inner, layout, names)}" for inner in plan.steps]
    at = [_value(plan, layout, key.field) for key in full_order(plan)]
    edge = ""
    if step is not None:
        values = [f"{p.key!r}: {_edge(layout, p.field)}" for p in step.edge]
        edge = f", 'edge': {{{', '.join(values)}}}" if values else ", 'edge': nothing"
    return f"{{'node': {{{', '.join(node)}}}, 'at': [{', '.join(at)}]{edge}}}"


def _inner(step: Step, layout: Layout, names: dict[str, Any]) -> str:
    """The page of a step: a row that lies among the values, or an array of its own."""
    inside = layout.steps[step.key]
    if inside.single is not None:
        row = _row(step.plan, inside, step, names)
        rows = f"[{row}] if v[{inside.single}] is not None else []"
        return f"new(Page, ({rows}, False, False, None))"
    name = f"page{len(names)}"
    names[name] = reader(step.plan, inside, step)
    return f"{name}(v[{layout.places['step', step.key]}])"


def _picked(plan: Plan, layout: Layout, pick: Pick) -> str:
    if pick.mask is None:
        return _value(plan, layout, pick.field)
    return _converted(layout.places["node", pick.field], MASK_NAMES[pick.mask])


def _value(plan: Plan, layout: Layout, field: str) -> str:
    found = kind(plan.entity, field)
    conversion = "loads" if field == "_sources" else _CONVERSIONS.get(found) if found else None
    return _converted(layout.places["node", field], conversion)


def _edge(layout: Layout, field: str) -> str:
    return _converted(layout.places["edge", field], "float" if field == "confidence" else None)


def _converted(place: int, conversion: str | None) -> str:
    if conversion is None:
        return f"v[{place}]"
    return f"None if v[{place}] is None else {conversion}(v[{place}])"
